import type { Conversation } from '../modules/conversations/index.ts';
import { END, type Delivery } from './judge.ts';
import type { LiveMetrics } from './metrics.ts';
import type { Entry, Source, Which } from './source.ts';
import { BATCH } from './stream.ts';
import type { Subscriber } from './subscriber.ts';
import type { Turns } from './turns.ts';

/** What all groups of a gateway have in common. */
export interface GroupParts {
  metrics: LiveMetrics;
  turns: Turns;
  /** The conversation of an event as it is now. */
  conversationOf: (event: Entry) => Promise<Conversation | undefined>;
}

/** What becomes of the subscribers of a group. */
export interface GroupEvents {
  stalled: (subscriber: Subscriber) => void;
  ended: (subscriber: Subscriber) => void;
  failed: (subscriber: Subscriber, error: unknown) => void;
  emptied: () => void;
}

/** Subscribers of one key that have caught up: they read on together. */
export class Group {
  readonly #subscribers = new Set<Subscriber>();
  readonly #parts: GroupParts;
  readonly #source: Source;
  readonly #which: Which;
  readonly #events: GroupEvents;
  #position: number;
  #isRunning = false;

  constructor(parts: GroupParts, source: Source, which: Which, position: number, events: GroupEvents) {
    this.#parts = parts;
    this.#source = source;
    this.#which = which;
    this.#position = position;
    this.#events = events;
  }

  /** Takes a subscriber that has read all that the group has; false when it has not. */
  join(subscriber: Subscriber): boolean {
    if (subscriber.position < this.#position) return false;
    this.#subscribers.add(subscriber);
    // What happened before the group could be woken.
    if (this.#source.head > this.#position) this.wake();
    return true;
  }

  remove(subscriber: Subscriber): void {
    if (this.#subscribers.delete(subscriber) && this.#subscribers.size === 0) this.#events.emptied();
  }

  wake(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    try {
      while (this.#subscribers.size > 0 && this.#position < this.#source.head) {
        const { events, through } = await this.#source.read(this.#position, this.#which, BATCH);
        for (const event of events) {
          // Before it is judged: whoever joins from here on must have read it already.
          this.#position = event.id;
          await this.#deliver(event);
          await this.#parts.turns.share();
        }
        this.#position = Math.max(this.#position, through);
      }
    } catch (error) {
      for (const subscriber of [...this.#subscribers]) {
        this.remove(subscriber);
        this.#events.failed(subscriber, error);
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /** Judges an event for each subscriber, executes it once for each thing that it is to any of them, and sends it. */
  async #deliver(event: Entry): Promise<void> {
    const conversation = await this.#parts.conversationOf(event);
    const recipients: { subscriber: Subscriber; delivery: Delivery }[] = [];
    for (const subscriber of this.#subscribers) {
      if (subscriber.position >= event.id) continue;
      const judged = subscriber.judge(event, conversation);
      const verdict = judged instanceof Promise ? await judged : judged;
      subscriber.position = event.id;
      if (verdict === END) {
        this.remove(subscriber);
        this.#events.ended(subscriber);
      } else if (verdict !== null) recipients.push({ subscriber, delivery: verdict });
    }
    if (recipients.length === 0) return;

    const payloads = new Map<string, Buffer>();
    for (const { subscriber, delivery } of recipients) {
      if (payloads.has(delivery.variant)) continue;
      // With the rights of one who may see it, whose results are those of all in the group who may.
      payloads.set(delivery.variant, await subscriber.execute(delivery.root, conversation));
    }
    this.#parts.metrics.executed(payloads.size);
    let deliveries = 0;
    for (const { subscriber, delivery } of recipients) {
      if (subscriber.isEnded) continue;
      deliveries += 1;
      if (subscriber.sink.write(payloads.get(delivery.variant) as Buffer)) continue;
      this.remove(subscriber);
      this.#events.stalled(subscriber);
    }
    this.#parts.metrics.delivered(deliveries);
  }
}
