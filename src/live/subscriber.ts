import type { Conversation } from '../modules/conversations/index.ts';
import type { Delivery, Judge, Root } from './judge.ts';
import type { Entry, Source } from './source.ts';

/** Where the results of one subscription go. */
export interface Sink {
  /**
   * Sends results, each as JSON in UTF-8, in their order; false when it should be waited until {@link drained}.
   *
   * @param canWait they may go out with others at the end of this turn of the event loop
   */
  write(payloads: readonly Buffer[], canWait: boolean): boolean;
  hasRoom(): boolean;
  drained(): Promise<void>;
  /** The stream is over. */
  complete(): void;
  /** The stream cannot go on, for a reason that is ours. */
  fail(error: unknown): void;
  /** The subscriber has fallen too far behind. */
  fallBehind(): void;
}

/**
 * Executes a subscription's document for one event. The result, as it is sent; at once where nothing has to be read for
 * it.
 *
 * @param conversation the event's conversation as it was judged
 */
export type Execute = (root: Delivery['root'], conversation: Conversation | undefined) => Buffer | Promise<Buffer>;

/** One subscription: its place in what it reads, and who decides what it is sent. It has no queue. */
export interface Subscriber {
  source: Source;
  position: number;
  /** The end of the source when it began. */
  begunAt: number;
  judge: Judge<Root, Entry>;
  /** As this subscriber: whoever may see an event is told it with their own rights. */
  execute: Execute;
  sink: Sink;
  isEnded: boolean;
}
