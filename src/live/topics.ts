import type { Entry, Which } from './source.ts';

/** Who reads which part of a source: all of it, what is of one conversation, or what is of one customer. */
export class Topics<T> {
  readonly #all = new Set<T>();
  readonly #ofConversations = new Map<string, Set<T>>();
  readonly #ofUsers = new Map<string, Set<T>>();

  add(which: Which, reader: T): void {
    const [readers, key] = this.#placeOf(which);
    if (!readers) this.#all.add(reader);
    else readers.set(key, (readers.get(key) ?? new Set()).add(reader));
  }

  remove(which: Which, reader: T): void {
    const [readers, key] = this.#placeOf(which);
    if (!readers) {
      this.#all.delete(reader);
      return;
    }
    const those = readers.get(key);
    those?.delete(reader);
    if (those?.size === 0) readers.delete(key);
  }

  /** Calls back with everybody who reads what an event is a part of. */
  forEach({ conversationId, userId }: Entry, tell: (reader: T) => void): void {
    this.#ofConversations.get(conversationId)?.forEach(tell);
    if (userId !== undefined) this.#ofUsers.get(userId)?.forEach(tell);
    this.#all.forEach(tell);
  }

  #placeOf({ conversationId, userId }: Which): [Map<string, Set<T>> | null, string] {
    if (conversationId !== undefined) return [this.#ofConversations, conversationId];
    return userId === undefined ? [null, ''] : [this.#ofUsers, userId];
  }
}
