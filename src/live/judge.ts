import type { Conversation } from '../modules/conversations/index.ts';
import type { LoggedEvent } from '../modules/events/index.ts';
import type { Entry, Which } from './source.ts';

/** Ends a stream: the caller has lost sight of what it is about. */
export const END = Symbol('end');

/** The root value of a subscription: the event, under the name of its root field. */
export type Root = Record<string, unknown>;

/** What an event is delivered as. */
export interface Delivery<R extends Root = Root> {
  /** The root value that the subscription's document is executed with. */
  root: R;
  /** Tells apart what one event is delivered as to different subscribers of one document. */
  variant: string;
}

/** A delivery; null when the event is not for this subscriber; END when their stream is over. */
export type Verdict<R extends Root = Root> = Delivery<R> | null | typeof END;

/**
 * Decides what becomes of an event for one subscriber, at the moment of delivery. May remember what it has decided: it
 * is asked about each event once, in order.
 *
 * @param conversation the event's conversation as it is now; undefined when there is none
 */
export type Judge<R extends Root = Root, E extends Entry = LoggedEvent> = (
  event: E,
  conversation: Conversation | undefined,
) => Verdict<R> | Promise<Verdict<R>>;

/** What a subscription is about. */
export interface Feed<R extends Root = Root, E extends Entry = LoggedEvent> {
  /** The part of its source that can concern it. */
  which: Which;
  /** Makes the judge of one pass over the source. */
  createJudge: () => Judge<R, E>;
}
