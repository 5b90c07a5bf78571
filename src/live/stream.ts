import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/index.ts';
import { eventRepository, resyncRequired, type LogCursors, type LoggedEvent } from '../modules/events/index.ts';
import { abortable } from '../shared/stream.ts';
import type { EventTail, Which } from './tail.ts';

/** How many events are handled before everybody else has a turn. */
const BATCH = 100;

/** Ends a stream: the caller has lost sight of what it is about. */
export const END = Symbol('end');

/**
 * Decides what becomes of an event for one subscriber, at the moment of delivery: what it is delivered as, null when
 * it is not for them, END when the stream is over.
 */
export type Deliver<T> = (event: LoggedEvent) => Promise<T | null | typeof END>;

export interface StreamRequest<T> {
  /** The caller's cursor; null to begin now. */
  after: string | null | undefined;
  which: Which;
  /** Makes the deciding function; it may remember what it has delivered. */
  createDeliver: () => Deliver<T>;
}

export type OpenStream = <T>(request: StreamRequest<T>) => Promise<AsyncIterableIterator<T>>;

/** Opens streams over the event log (contract section 4): replay after a cursor, then live, from the one source. */
export function createStreams(
  db: Database,
  tail: EventTail,
  cursors: LogCursors,
  clock: Clock,
  replayMax: number,
): OpenStream {
  /** Throws RESYNC_REQUIRED when more would be replayed than is allowed: nothing is better than a part. */
  async function demandShortReplay<T>(from: number, { which, createDeliver }: StreamRequest<T>): Promise<void> {
    const deliver = createDeliver();
    const through = await eventRepository.head(db);
    let position = from;
    let count = 0;
    while (position < through) {
      const events = await eventRepository.list(db, { after: position, through, ...which }, BATCH);
      for (const event of events) {
        const delivered = await deliver(event);
        if (delivered === END) return;
        if (delivered !== null && ++count > replayMax) throw resyncRequired('Too much has happened since the cursor.');
      }
      const last = events.at(-1);
      position = events.length === BATCH && last ? last.id : through;
      await yieldToOthers();
    }
  }

  async function* follow<T>(from: number, request: StreamRequest<T>, signal: AbortSignal): AsyncGenerator<T, void> {
    const deliver = request.createDeliver();
    let position = from;
    while (!signal.aborted) {
      const { events, through } = await tail.read(position, request.which, BATCH);
      for (const event of events) {
        const delivered = await deliver(event);
        if (delivered === END) return;
        if (delivered !== null) yield delivered;
        if (signal.aborted) return;
      }
      position = through;
      if (events.length === BATCH) await yieldToOthers();
      else await tail.beyond(position, signal);
    }
  }

  return async (request) => {
    let from: number;
    if (request.after == null) {
      from = await eventRepository.head(db);
    } else {
      from = await cursors.position(request.after, clock.now());
      await demandShortReplay(from, request);
    }
    return abortable((signal) => follow(from, request, signal));
  };
}
