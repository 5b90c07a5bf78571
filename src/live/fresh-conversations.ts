import type { Database } from '../platform/db/index.ts';
import { conversationRepository, type Conversation } from '../modules/conversations/index.ts';

/** How many are read at once. No more: what is read last would be old by the time that it is looked at. */
const BATCH = 32;

/** Conversations as they are now, read together for all who ask at the same moment. Nothing is kept. */
export class FreshConversations {
  readonly #db: Database;
  readonly #reading = new Map<string, Promise<Conversation | undefined>>();
  #batch: PromiseWithResolvers<ReadonlyMap<string, Conversation>> | null = null;
  #ids: string[] = [];

  constructor(db: Database) {
    this.#db = db;
  }

  /** A conversation; undefined when there is none. */
  find(id: string): Promise<Conversation | undefined> {
    let reading = this.#reading.get(id);
    if (!reading) {
      reading = this.#join(id);
      this.#reading.set(id, reading);
      const forget = () => this.#reading.delete(id);
      reading.then(forget, forget);
    }
    return reading;
  }

  async #join(id: string): Promise<Conversation | undefined> {
    if (!this.#batch) {
      this.#batch = Promise.withResolvers();
      queueMicrotask(() => this.#read());
    }
    const { promise } = this.#batch;
    if (this.#ids.push(id) === BATCH) this.#read();
    return (await promise).get(id);
  }

  #read(): void {
    const [batch, ids] = [this.#batch, this.#ids];
    if (!batch) return;
    [this.#batch, this.#ids] = [null, []];
    this.#list(ids).then(
      (conversations) => batch.resolve(new Map(conversations.map((conversation) => [conversation.id, conversation]))),
      (error: unknown) => batch.reject(error),
    );
  }

  async #list(ids: readonly string[]): Promise<Conversation[]> {
    if (ids.length > 1) return conversationRepository.listByIds(this.#db, ids);
    const conversation = await conversationRepository.find(this.#db, ids[0] as string);
    return conversation ? [conversation] : [];
  }
}
