import type { Database } from '../platform/db/index.ts';
import { conversationRepository, type Conversation } from '../modules/conversations/index.ts';

/** How many are read at once. No more: what is read last would be old by the time that it is looked at. */
const MOST = 32;

/** Conversations that are about to be read together. */
interface Batch extends PromiseWithResolvers<ReadonlyMap<string, Conversation>> {
  ids: Set<string>;
}

/** Conversations as they are now, read together for all who ask at the same moment. Nothing is kept. */
export class FreshConversations {
  readonly #db: Database;
  #batch: Batch | null = null;

  constructor(db: Database) {
    this.#db = db;
  }

  /** A conversation; undefined when there is none. */
  find(id: string): Promise<Conversation | undefined> {
    const batch = (this.#batch ??= this.#begin());
    batch.ids.add(id);
    if (batch.ids.size === MOST) this.#read(batch);
    return batch.promise.then((found) => found.get(id));
  }

  #begin(): Batch {
    const batch = { ...Promise.withResolvers<ReadonlyMap<string, Conversation>>(), ids: new Set<string>() };
    queueMicrotask(() => this.#read(batch));
    return batch;
  }

  #read(batch: Batch): void {
    // It has been read already when it was full.
    if (batch !== this.#batch) return;
    this.#batch = null;
    this.#list([...batch.ids]).then(
      (conversations) => batch.resolve(new Map(conversations.map((conversation) => [conversation.id, conversation]))),
      batch.reject,
    );
  }

  async #list(ids: readonly string[]): Promise<Conversation[]> {
    if (ids.length > 1) return conversationRepository.listByIds(this.#db, ids);
    const conversation = await conversationRepository.find(this.#db, ids[0] as string);
    return conversation ? [conversation] : [];
  }
}
