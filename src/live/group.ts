import type { FreshConversations } from './fresh-conversations.ts';
import { END, type Delivery } from './judge.ts';
import type { LiveMetrics } from './metrics.ts';
import type { Entry, Source, Which } from './source.ts';
import { BATCH } from './stream.ts';
import type { Subscriber } from './subscriber.ts';
import type { Turns } from './turns.ts';

const NOTHING = Buffer.alloc(0);

/** What all groups of a gateway have in common. */
export interface GroupParts {
  metrics: LiveMetrics;
  turns: Turns;
  conversations: FreshConversations;
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
    if (this.#source.head > this.#position) this.#wake();
    return true;
  }

  remove(subscriber: Subscriber): void {
    if (this.#subscribers.delete(subscriber) && this.#subscribers.size === 0) this.#events.emptied();
  }

  /**
   * Serves events that are all there is for this group after what it has read; when it is not done with that yet, it
   * comes to them by itself.
   *
   * @param through the position up to which there are no others
   */
  take(events: readonly Entry[], through: number): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run({ events, through });
  }

  #wake(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run(null);
  }

  async #run(given: { events: readonly Entry[]; through: number } | null): Promise<void> {
    try {
      // The first event is sent at once; what follows it is sent together, by the turn.
      let isFirst = true;
      while (this.#subscribers.size > 0 && this.#position < this.#source.head) {
        const { events, through } = given ?? (await this.#source.read(this.#position, this.#which, BATCH));
        given = null;
        for (const event of events) {
          // Before it is judged: whoever joins from here on must have read it already.
          this.#position = event.id;
          await this.#deliver(event, !isFirst);
          // What happens in the turn of the first event is at hand in the next.
          await (isFirst ? this.#parts.turns.next() : this.#parts.turns.share());
          isFirst = false;
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
  async #deliver(event: Entry, canWait: boolean): Promise<void> {
    const conversation = await this.#parts.conversations.find(event.conversationId);
    const recipients: Subscriber[] = [];
    /** What it is to each of them; mostly one and the same object. */
    const deliveries: Delivery[] = [];
    for (const subscriber of this.#subscribers) {
      if (subscriber.position >= event.id) continue;
      const judged = subscriber.judge(event, conversation);
      const verdict = judged instanceof Promise ? await judged : judged;
      subscriber.position = event.id;
      if (verdict === END) {
        this.remove(subscriber);
        this.#events.ended(subscriber);
      } else if (verdict !== null) {
        recipients.push(subscriber);
        deliveries.push(verdict);
      }
    }
    if (recipients.length === 0) return;

    const payloads = new Map<string, Buffer>();
    for (let index = 0; index < recipients.length; index += 1) {
      const { root, variant } = deliveries[index] as Delivery;
      if (deliveries[index] === deliveries[index - 1] || payloads.has(variant)) continue;
      // With the rights of one who may see it, whose results are those of all in the group who may.
      payloads.set(variant, await (recipients[index] as Subscriber).execute(root, conversation));
    }
    this.#parts.metrics.executed(payloads.size);
    let sent = 0;
    let payload: Buffer = NOTHING;
    for (let index = 0; index < recipients.length; index += 1) {
      const delivery = deliveries[index] as Delivery;
      if (delivery !== deliveries[index - 1]) payload = payloads.get(delivery.variant) ?? NOTHING;
      const subscriber = recipients[index] as Subscriber;
      if (subscriber.isEnded) continue;
      sent += 1;
      if (subscriber.sink.write(payload, canWait)) continue;
      this.remove(subscriber);
      this.#events.stalled(subscriber);
    }
    this.#parts.metrics.delivered(sent);
  }
}
