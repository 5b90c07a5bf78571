import type { EventRange } from '../modules/events/index.ts';

/** Something that has happened in a conversation. */
export interface Entry {
  /** Its place among all that its source has: what comes later has a higher one. */
  id: number;
  conversationId: string;
  /** Whose conversation it is, where the source can be read by that. */
  userId?: string;
}

/** A part of a source: of one conversation, of one customer's, or all. */
export type Which = Pick<EventRange, 'conversationId' | 'userId'>;

/** What subscriptions read, each from its own place: the event log, or who is typing. */
export interface Source<E extends Entry = Entry> {
  readonly name: string;
  /** The place of the newest entry. */
  readonly head: number;
  /**
   * How many entries there are after a place. Places have gaps: their difference says nothing. Only the newest entries
   * are counted, some ten thousands, and of those only what came since the gateway began.
   */
  behind(place: number): number;
  /** Calls back with what has become readable, in order. Returns how to stop it. */
  onEvents(listener: (events: readonly E[]) => void): () => void;
  /**
   * The entries after a place, oldest first.
   *
   * @returns some of them, and the place up to which there are no others
   */
  read(after: number, which: Which, limit: number): Promise<{ events: E[]; through: number }>;
}
