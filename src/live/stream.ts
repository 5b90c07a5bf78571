import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/index.ts';
import { conversationRepository } from '../modules/conversations/index.ts';
import { eventRepository, resyncRequired, type LogCursors } from '../modules/events/index.ts';
import { abortable } from '../shared/stream.ts';
import { END, type Feed, type Root } from './judge.ts';
import type { Entry, Source } from './source.ts';
import type { EventTail } from './tail.ts';

/** How many events are handled before everybody else has a turn. */
export const BATCH = 100;

/**
 * A subscription that may begin: what it is about and from where. The hub serves it together with others like it;
 * iterated over, it serves itself, which is the plain way that the hub must equal.
 */
export class LiveStream<R extends Root = Root> implements AsyncIterable<R> {
  readonly source: Source;
  readonly feed: Feed<R, Entry>;
  /** The place after which it begins. */
  readonly from: number;
  readonly #db: Database;

  private constructor(db: Database, source: Source, feed: Feed<R, Entry>, from: number) {
    this.#db = db;
    this.source = source;
    this.feed = feed;
    this.from = from;
  }

  static of<R extends Root, E extends Entry>(
    db: Database,
    source: Source<E>,
    feed: Feed<R, E>,
    from: number,
  ): LiveStream<R> {
    // From here on it is not known what a source has; but a judge is only asked about what its own has.
    return new LiveStream(db, source, feed as Feed<R, Entry>, from);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<R> {
    return abortable((signal) => this.#follow(signal));
  }

  async *#follow(signal: AbortSignal): AsyncGenerator<R, void> {
    const judge = this.feed.createJudge();
    let position = this.from;
    while (!signal.aborted) {
      const { events, through } = await this.source.read(position, this.feed.which, BATCH);
      for (const event of events) {
        const verdict = await judge(event, await conversationRepository.find(this.#db, event.conversationId));
        if (verdict === END) return;
        if (verdict !== null) yield verdict.root;
        if (signal.aborted) return;
      }
      position = through;
      if (events.length === BATCH) await yieldToOthers();
      else await beyond(this.source, position, signal);
    }
  }
}

/** Resolves when a source may have something after a place, or when the signal is aborted. */
async function beyond(source: Source, position: number, signal: AbortSignal): Promise<void> {
  if (source.head > position || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const wake = () => {
      stop();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const stop = source.onEvents(wake);
    signal.addEventListener('abort', wake);
  });
}

/** A feed without some events, by their positions: what had happened before it was asked for is no news. */
function without<R extends Root>(feed: Feed<R>, positions: readonly number[]): Feed<R> {
  if (positions.length === 0) return feed;
  const past = new Set(positions);
  return {
    ...feed,
    createJudge: () => {
      const judge = feed.createJudge();
      return (event, conversation) => (past.has(event.id) ? null : judge(event, conversation));
    },
  };
}

export type OpenStream = <R extends Root>(feed: Feed<R>, after: string | null | undefined) => Promise<LiveStream<R>>;

/**
 * Opens streams over the event log (contract section 4): replay after a cursor, then live, from the one source.
 *
 * @param replayMax the most events that may be replayed to one subscriber
 */
export function createStreams(
  db: Database,
  tail: EventTail,
  cursors: LogCursors,
  clock: Clock,
  replayMax: number,
): OpenStream {
  /** Throws RESYNC_REQUIRED when more would be replayed than is allowed: nothing is better than a part. */
  async function demandShortReplay(from: number, { which, createJudge }: Feed): Promise<void> {
    const judge = createJudge();
    const through = await eventRepository.head(db);
    let position = from;
    let count = 0;
    while (position < through) {
      const events = await eventRepository.list(db, { after: position, through, ...which }, BATCH);
      const ids = [...new Set(events.map((event) => event.conversationId))];
      const conversations = await conversationRepository.listByIds(db, ids);
      const byId = new Map(conversations.map((conversation) => [conversation.id, conversation]));
      for (const event of events) {
        const verdict = await judge(event, byId.get(event.conversationId));
        if (verdict === END) return;
        if (verdict !== null && ++count > replayMax) throw resyncRequired('Too much has happened since the cursor.');
      }
      const last = events.at(-1);
      position = events.length === BATCH && last ? last.id : through;
      await yieldToOthers();
    }
  }

  return async (feed, after) => {
    if (after == null) {
      const { head, ahead } = await eventRepository.end(db);
      return LiveStream.of(db, tail, without(feed, ahead), head);
    }
    const from = await cursors.position(after, clock.now());
    await demandShortReplay(from, feed);
    return LiveStream.of(db, tail, feed, from);
  };
}
