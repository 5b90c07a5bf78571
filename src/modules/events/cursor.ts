import type { Database } from '../../platform/db/index.ts';
import { badUserInput, callerError } from '../../shared/errors.ts';
import { cursorNumber, decodeCursor, encodeCursor } from '../../shared/page.ts';
import { eventRepository } from './repository.ts';

export type LogCursors = Awaited<ReturnType<typeof createLogCursors>>;

export const resyncRequired = (reason: string) =>
  callerError('RESYNC_REQUIRED', `${reason} Read a fresh snapshot, and subscribe from its syncCursor.`);

/**
 * Cursors of the event log: opaque, and good for one database only. They carry no authority: what is replayed after one
 * is what the caller may see.
 *
 * @param retentionMs how far back a cursor may reach
 */
export async function createLogCursors(db: Database, retentionMs: number) {
  const epoch = await eventRepository.epoch(db);
  const encode = (position: number): string => encodeCursor('1', epoch, position);

  return {
    /** The name of the log. */
    epoch,
    /** The cursor of a position. */
    encode,

    /** The cursor of the newest event committed. */
    async head(): Promise<string> {
      return encode(await eventRepository.head(db));
    },

    /**
     * The position that a caller's cursor stands for.
     *
     * @throws BAD_USER_INPUT when it is no cursor; RESYNC_REQUIRED when it is of another database, or when what came
     * after it is not all there any more
     */
    async position(cursor: string, now: number): Promise<number> {
      const [version, cursorEpoch, number, ...rest] = decodeCursor(cursor) ?? [];
      const position = cursorNumber(number);
      if (version !== '1' || !cursorEpoch || position === null || rest.length > 0) {
        throw badUserInput('after is not a cursor of this gateway.');
      }
      if (cursorEpoch !== epoch || position > (await eventRepository.head(db))) {
        throw resyncRequired('The cursor is from another database.');
      }
      const nextOccurredAt = await eventRepository.nextOccurredAt(db, position);
      const isTooOld = nextOccurredAt !== null && nextOccurredAt < now - retentionMs;
      if (isTooOld || position < (await eventRepository.prunedThrough(db))) {
        throw resyncRequired('The cursor is too old.');
      }
      return position;
    },
  };
}
