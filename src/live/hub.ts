import type { Database } from '../platform/db/index.ts';
import type { Logger } from '../platform/log.ts';
import { FreshConversations } from './fresh-conversations.ts';
import { Group, type GroupParts } from './group.ts';
import { END } from './judge.ts';
import type { LiveMetrics } from './metrics.ts';
import type { Patience } from './patience.ts';
import type { Entry, Source, Which } from './source.ts';
import { BATCH, type LiveStream } from './stream.ts';
import type { Execute, Sink, Subscriber } from './subscriber.ts';
import { Topics } from './topics.ts';
import { Turns } from './turns.ts';

/**
 * Serves all subscriptions of this gateway, to the event log and to who is typing. Those that share a key make a group: an event is judged for each
 * subscriber of the group, but executed and serialised once. A subscriber first reads alone, from its own
 * position; once it has caught up with its group it is served with it. One that does not take what is sent leaves the
 * group, costs nothing while it waits, and catches up from its position, or is let go.
 */
export class Hub {
  readonly #sources: readonly Source[];
  readonly #log: Logger;
  readonly #metrics: LiveMetrics;
  readonly #patience: Patience;
  readonly #groups = new Map<string, Group>();
  readonly #topics: ReadonlyMap<Source, Topics<Group>>;
  readonly #stalled = new Set<Subscriber>();
  readonly turns = new Turns();
  #stop: () => void = () => undefined;

  readonly #conversations: FreshConversations;
  readonly #groupParts: GroupParts;

  constructor(db: Database, sources: readonly Source[], log: Logger, metrics: LiveMetrics, patience: Patience) {
    this.#sources = sources;
    this.#log = log;
    this.#metrics = metrics;
    this.#patience = patience;
    this.#topics = new Map(sources.map((source) => [source, new Topics()]));
    this.#conversations = new FreshConversations(db);
    this.#groupParts = { metrics, turns: this.turns, conversations: this.#conversations };
  }

  start(): void {
    const unlisten = this.#sources.map((source) => source.onEvents((events) => this.#dispatch(source, events)));
    const timer = setInterval(() => this.#letGoOfTheLost(), this.#patience.checkEveryMs).unref();
    this.#stop = () => {
      for (const stop of unlisten) stop();
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
  subscribe(sharingKey: string, stream: LiveStream, execute: Execute, sink: Sink): () => void {
    // Who reads something else cannot be served together, though the results would be the same.
    const { source, feed } = stream;
    const key = `${topicOf(source, feed.which)} ${sharingKey}`;
    const subscriber: Subscriber = {
      source,
      position: stream.from,
      begunAt: source.head,
      judge: feed.createJudge(),
      execute,
      sink,
      isEnded: false,
    };
    void this.#catchUp(subscriber, key, feed.which);
    return () => {
      subscriber.isEnded = true;
      this.#stalled.delete(subscriber);
      this.#groups.get(key)?.remove(subscriber);
    };
  }

  /** Reads on alone, with a turn for everybody else now and then, until the group is reached. */
  async #catchUp(subscriber: Subscriber, key: string, which: Which): Promise<void> {
    const { sink, source } = subscriber;
    try {
      while (!subscriber.isEnded) {
        const { events, through } = await source.read(subscriber.position, which, BATCH);
        for (const event of events) {
          const turn = this.turns.share();
          if (turn) await turn;
          if (!sink.hasRoom()) await this.#untilDrained(subscriber);
          if (subscriber.isEnded) return;
          const conversation = await this.#conversations.find(event.conversationId);
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
          sink.write([payload], true);
        }
        if (events.length === BATCH) {
          subscriber.position = through;
          continue;
        }
        if (subscriber.isEnded) return;
        subscriber.position = Math.max(subscriber.position, through);
        if (this.#groupOf(key, source, which, subscriber.position).join(subscriber)) return;
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

  #groupOf(key: string, source: Source, which: Which, position: number): Group {
    let group = this.#groups.get(key);
    if (!group) {
      // A subscriber may begin where its source is not yet. A group never does: whoever is behind it could not read on.
      const topics = this.#topics.get(source) as Topics<Group>;
      const made = new Group(this.#groupParts, source, which, Math.min(position, source.head), {
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
          topics.remove(which, made);
        },
      });
      group = made;
      this.#groups.set(key, group);
      topics.add(which, made);
    }
    return group;
  }

  #dispatch(source: Source, events: readonly Entry[]): void {
    const ofGroups = new Map<Group, Entry[]>();
    for (const event of events) {
      this.#topics.get(source)?.forEach(event, (group) => {
        const its = ofGroups.get(group);
        if (its) its.push(event);
        else ofGroups.set(group, [event]);
      });
    }
    // A group that rests has missed nothing: whatever concerned it before was given to it in the same way.
    for (const [group, its] of ofGroups) group.take(its, source.head);
  }

  #end(subscriber: Subscriber): void {
    subscriber.isEnded = true;
    subscriber.sink.complete();
  }

  #letGoOfTheLost(): void {
    for (const { source, position, begunAt, sink } of this.#stalled) {
      // What it was behind when it came is its replay, which it was promised.
      if (source.behind(Math.max(position, begunAt)) > this.#patience.mostBehind) sink.fallBehind();
    }
  }
}

/** The name of a part of a source. */
function topicOf({ name }: Source, { conversationId, userId }: Which): string {
  if (conversationId !== undefined) return `${name}:conversation:${conversationId}`;
  return userId === undefined ? name : `${name}:user:${userId}`;
}
