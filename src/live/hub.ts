import type { Database } from '../platform/db/index.ts';
import type { Logger } from '../platform/log.ts';
import { conversationRepository, type Conversation } from '../modules/conversations/index.ts';
import type { LoggedEvent } from '../modules/events/index.ts';
import { Group, type GroupParts } from './group.ts';
import { END } from './judge.ts';
import type { LiveMetrics } from './metrics.ts';
import type { Patience } from './patience.ts';
import { BATCH, type LogStream } from './stream.ts';
import type { Execute, Sink, Subscriber } from './subscriber.ts';
import type { EventTail, Which } from './tail.ts';
import { Turns } from './turns.ts';

/**
 * Serves all subscriptions to the log of this gateway. Those that share a key make a group: an event is judged for each
 * subscriber of the group, but executed and serialised once. A subscriber first reads the log alone, from its own
 * position; once it has caught up with its group it is served with it. One that does not take what is sent leaves the
 * group, costs nothing while it waits, and catches up from its position, or is let go.
 */
export class Hub {
  readonly #db: Database;
  readonly #tail: EventTail;
  readonly #log: Logger;
  readonly #metrics: LiveMetrics;
  readonly #patience: Patience;
  readonly #groups = new Map<string, Group>();
  readonly #groupsByTopic = new Map<string, Set<Group>>();
  readonly #stalled = new Set<Subscriber>();
  readonly turns = new Turns();
  #stop: () => void = () => undefined;

  readonly #groupParts: GroupParts;

  constructor(db: Database, tail: EventTail, log: Logger, metrics: LiveMetrics, patience: Patience) {
    this.#db = db;
    this.#tail = tail;
    this.#log = log;
    this.#metrics = metrics;
    this.#patience = patience;
    const conversationOf = (event: LoggedEvent) => this.conversationOf(event);
    this.#groupParts = { tail, metrics, turns: this.turns, conversationOf };
  }

  start(): void {
    const unlisten = this.#tail.onEvents((events) => this.#dispatch(events));
    const timer = setInterval(() => this.#letGoOfTheLost(), this.#patience.checkEveryMs).unref();
    this.#stop = () => {
      unlisten();
      clearInterval(timer);
    };
  }

  stop(): void {
    this.#stop();
  }

  /**
   * Serves a subscription until it ends.
   *
   * @param sharingKey who shares its results: see `sharing.ts`
   * @returns ends it
   */
  subscribe(sharingKey: string, stream: LogStream, execute: Execute, sink: Sink): () => void {
    // Who reads another part of the log cannot be served together, though the results would be the same.
    const key = `${topicOf(stream.feed.which)} ${sharingKey}`;
    const subscriber: Subscriber = {
      position: stream.from,
      begunAt: this.#tail.head,
      judge: stream.feed.createJudge(),
      execute,
      sink,
      isEnded: false,
    };
    void this.#catchUp(subscriber, key, stream.feed.which);
    return () => {
      subscriber.isEnded = true;
      this.#stalled.delete(subscriber);
      this.#groups.get(key)?.remove(subscriber);
    };
  }

  /** Reads on alone, with a turn for everybody else now and then, until the group is reached. */
  async #catchUp(subscriber: Subscriber, key: string, which: Which): Promise<void> {
    const { sink } = subscriber;
    try {
      while (!subscriber.isEnded) {
        const { events, through } = await this.#tail.read(subscriber.position, which, BATCH);
        for (const event of events) {
          await this.turns.share();
          if (!sink.hasRoom()) await this.#untilDrained(subscriber);
          if (subscriber.isEnded) return;
          const conversation = await this.conversationOf(event);
          const verdict = await subscriber.judge(event, conversation);
          subscriber.position = event.id;
          if (verdict === END) {
            this.#end(subscriber);
            return;
          }
          if (verdict === null) continue;
          const payload = await subscriber.execute(verdict.root, conversation);
          this.#metrics.replayed();
          if (subscriber.isEnded) return;
          sink.write(payload);
        }
        if (events.length === BATCH) {
          subscriber.position = through;
          continue;
        }
        if (subscriber.isEnded) return;
        subscriber.position = Math.max(subscriber.position, through);
        if (this.#groupOf(key, which, subscriber.position).join(subscriber)) return;
      }
    } catch (error) {
      if (subscriber.isEnded) return;
      this.#log.warn({ err: error }, 'a subscription could not go on');
      subscriber.isEnded = true;
      sink.fail(error);
    }
  }

  async #untilDrained(subscriber: Subscriber): Promise<void> {
    this.#stalled.add(subscriber);
    await subscriber.sink.drained();
    this.#stalled.delete(subscriber);
  }

  #groupOf(key: string, which: Which, position: number): Group {
    let group = this.#groups.get(key);
    if (!group) {
      // A subscriber may begin where the tail is not yet. A group never does: whoever is behind it could not read on.
      const topic = topicOf(which);
      const made = new Group(this.#groupParts, which, Math.min(position, this.#tail.head), {
        // It did not take what was sent: from its position it goes on alone, once it does.
        stalled: (subscriber) => void this.#untilDrained(subscriber).then(() => this.#catchUp(subscriber, key, which)),
        ended: (subscriber) => this.#end(subscriber),
        failed: (subscriber, error) => {
          this.#log.warn({ err: error }, 'a subscription could not go on');
          subscriber.isEnded = true;
          subscriber.sink.fail(error);
        },
        emptied: () => {
          this.#groups.delete(key);
          const groups = this.#groupsByTopic.get(topic);
          groups?.delete(made);
          if (groups?.size === 0) this.#groupsByTopic.delete(topic);
        },
      });
      group = made;
      this.#groups.set(key, group);
      const groups = this.#groupsByTopic.get(topic) ?? new Set();
      this.#groupsByTopic.set(topic, groups.add(group));
    }
    return group;
  }

  #dispatch(events: readonly LoggedEvent[]): void {
    this.#metrics.read(events.length);
    const newest = events.at(-1);
    if (newest) this.#metrics.setLag(Math.max(0, Date.now() - newest.occurredAt) / 1_000);
    const woken = new Set<Group>();
    for (const { conversationId, userId } of events) {
      for (const topic of [topicOf({ conversationId }), topicOf({ userId }), topicOf({})]) {
        for (const group of this.#groupsByTopic.get(topic) ?? []) woken.add(group);
      }
    }
    for (const group of woken) group.wake();
  }

  #end(subscriber: Subscriber): void {
    subscriber.isEnded = true;
    subscriber.sink.complete();
  }

  #letGoOfTheLost(): void {
    for (const { position, begunAt, sink } of this.#stalled) {
      // What it was behind when it came is its replay, which it was promised.
      if (this.#tail.head - Math.max(position, begunAt) > this.#patience.mostBehind) sink.fallBehind();
    }
  }

  /** The conversation of an event as it is now; read once for all who ask at the same moment. */
  conversationOf(event: LoggedEvent): Promise<Conversation | undefined> {
    const { conversationId } = event;
    let reading = this.#reading.get(conversationId);
    if (!reading) {
      reading = conversationRepository.find(this.#db, conversationId);
      this.#reading.set(conversationId, reading);
      const forget = () => this.#reading.delete(conversationId);
      reading.then(forget, forget);
    }
    return reading;
  }

  readonly #reading = new Map<string, Promise<Conversation | undefined>>();
}

/** What an event must have to concern a part of the log. */
function topicOf({ conversationId, userId }: Which): string {
  return conversationId !== undefined
    ? `conversation:${conversationId}`
    : userId !== undefined
      ? `user:${userId}`
      : 'all';
}
