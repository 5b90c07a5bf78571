import type { Conversation } from '../modules/conversations/index.ts';
import type { FreshConversations } from './fresh-conversations.ts';
import { END, type Delivery, type Verdict } from './judge.ts';
import type { LiveMetrics } from './metrics.ts';
import type { Entry, Source, Which } from './source.ts';
import { BATCH } from './stream.ts';
import type { Subscriber } from './subscriber.ts';
import type { Turns } from './turns.ts';

/** How many events are sent together at the most, and from how many bytes on no more. */
const MOST_TOGETHER = 16;
const ENOUGH_BYTES = 64 * 1_024;

/** What has been read of the source: all that it has for a group up to a position. */
interface Read {
  events: readonly Entry[];
  through: number;
}

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
  #hasMore = false;

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
    if (this.#source.head > this.#position) this.#wake(null);
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
    this.#wake({ events, through });
  }

  #wake(given: Read | null): void {
    if (this.#isRunning) this.#hasMore = true;
    else void this.#run(given);
  }

  async #run(given: Read | null): Promise<void> {
    this.#isRunning = true;
    try {
      do {
        this.#hasMore = false;
        const { events, through } = given ?? (await this.#source.read(this.#position, this.#which, BATCH));
        // Of what was given there is no more; of what is read there may be.
        if (!given && events.length === BATCH) this.#hasMore = true;
        given = null;
        for (let done = 0; done < events.length;) {
          const turn = this.#parts.turns.share();
          if (turn) await turn;
          done += await this.#deliver(events.slice(done, done + MOST_TOGETHER));
        }
        this.#position = Math.max(this.#position, through);
        // What happens in this turn is sent together in the next.
        if (this.#hasMore) await this.#parts.turns.next();
      } while (this.#hasMore && this.#subscribers.size > 0);
    } catch (error) {
      for (const subscriber of [...this.#subscribers]) {
        this.remove(subscriber);
        this.#events.failed(subscriber, error);
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /**
   * Judges events for each subscriber, executes each once for each thing that it is to any of them, and sends each
   * subscriber its results in one piece.
   *
   * @returns how many of the events; not all of them when their results are large
   */
  async #deliver(events: readonly Entry[]): Promise<number> {
    // Before they are judged: whoever joins from here on must have read them already.
    this.#position = (events.at(-1) as Entry).id;
    const find = ({ conversationId }: Entry) => this.#parts.conversations.find(conversationId);
    // Mostly there is one, and nothing to be gathered.
    const conversations = events.length === 1 ? [await find(events[0] as Entry)] : await Promise.all(events.map(find));
    const subscribers = [...this.#subscribers];
    const results = new Array<Results>(subscribers.length).fill(new Results());
    const ended = new Set<Subscriber>();
    let [done, bytes] = [0, 0];
    while (done < events.length && bytes < ENOUGH_BYTES) {
      const conversation = conversations[done];
      const judged = judge({ event: events[done] as Entry, conversation, subscribers, ended });
      const deliveries = judged instanceof Promise ? await judged : judged;
      const executed = execute(deliveries, conversation, subscribers);
      const payloads = executed instanceof Promise ? await executed : executed;
      this.#parts.metrics.executed(payloads.size);
      addResults(results, deliveries, payloads);
      for (const payload of payloads.values()) bytes += payload.length;
      done += 1;
    }
    this.#send(subscribers, results, ended);
    return done;
  }

  #send(subscribers: readonly Subscriber[], results: readonly Results[], ended: ReadonlySet<Subscriber>): void {
    let sent = 0;
    for (let index = 0; index < subscribers.length; index += 1) {
      const subscriber = subscribers[index] as Subscriber;
      const { payloads } = results[index] as Results;
      if (payloads.length === 0 || subscriber.isEnded) continue;
      sent += payloads.length;
      if (subscriber.sink.write(payloads, false) || ended.has(subscriber)) continue;
      this.remove(subscriber);
      this.#events.stalled(subscriber);
    }
    this.#parts.metrics.delivered(sent);
    for (const subscriber of ended) {
      this.remove(subscriber);
      this.#events.ended(subscriber);
    }
  }
}

/** What an event is to each subscriber of a group. */
type Deliveries = (Delivery | null)[];

interface Judging {
  event: Entry;
  conversation: Conversation | undefined;
  subscribers: readonly Subscriber[];
  /** Those whose streams the event ends; noted here. */
  ended: Set<Subscriber>;
}

/** What an event is to each of the subscribers; mostly one and the same object. At once unless a judge has to read. */
function judge(judging: Judging, deliveries: Deliveries = [], from = 0): Deliveries | Promise<Deliveries> {
  const { event, conversation, subscribers, ended } = judging;
  for (let index = from; index < subscribers.length; index += 1) {
    const subscriber = subscribers[index] as Subscriber;
    deliveries[index] = null;
    if (subscriber.position >= event.id || ended.has(subscriber)) continue;
    const judged = subscriber.judge(event, conversation);
    if (judged instanceof Promise) {
      return judged.then((verdict) => {
        note(judging, deliveries, index, verdict);
        return judge(judging, deliveries, index + 1);
      });
    }
    note(judging, deliveries, index, judged);
  }
  return deliveries;
}

function note({ event, subscribers, ended }: Judging, deliveries: Deliveries, index: number, verdict: Verdict): void {
  const subscriber = subscribers[index] as Subscriber;
  subscriber.position = event.id;
  if (verdict === END) ended.add(subscriber);
  else deliveries[index] = verdict;
}

/**
 * The results of an event, by what it is to those who are told: each executed once, with the rights of one who may see it,
 * whose results are those of all in the group who may.
 */
function execute(
  deliveries: Deliveries,
  conversation: Conversation | undefined,
  subscribers: readonly Subscriber[],
): Map<string, Buffer> | Promise<Map<string, Buffer>> {
  const executed = new Map<string, Buffer | Promise<Buffer>>();
  let isLate = false;
  let last: Delivery | null = null;
  for (let index = 0; index < deliveries.length; index += 1) {
    const delivery = deliveries[index];
    if (!delivery || delivery === last) continue;
    last = delivery;
    if (executed.has(delivery.variant)) continue;
    const payload = (subscribers[index] as Subscriber).execute(delivery.root, conversation);
    isLate ||= payload instanceof Promise;
    executed.set(delivery.variant, payload);
  }
  if (!isLate) return executed as Map<string, Buffer>;
  const waited = [...executed].map(async ([variant, payload]) => [variant, await payload] as const);
  return Promise.all(waited).then((payloads) => new Map(payloads));
}

/** Adds an event's results to those of each subscriber that it is delivered to. */
function addResults(results: Results[], deliveries: Deliveries, payloads: ReadonlyMap<string, Buffer>): void {
  let last: { delivery: Delivery; payload: Buffer } | undefined;
  for (let index = 0; index < deliveries.length; index += 1) {
    const delivery = deliveries[index];
    if (!delivery) continue;
    if (delivery !== last?.delivery) last = { delivery, payload: payloads.get(delivery.variant) as Buffer };
    results[index] = (results[index] as Results).and(last.payload);
  }
}

/** The results that a subscriber is sent together; those who are sent the same have the same list. */
class Results {
  readonly payloads: readonly Buffer[];
  #last: Buffer | null = null;
  #withLast: Results | null = null;

  constructor(payloads: readonly Buffer[] = []) {
    this.payloads = payloads;
  }

  /** These and one more. */
  and(payload: Buffer): Results {
    if (this.#last !== payload || !this.#withLast) {
      this.#last = payload;
      this.#withLast = new Results([...this.payloads, payload]);
    }
    return this.#withLast;
  }
}
