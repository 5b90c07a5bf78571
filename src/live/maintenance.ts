import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/index.ts';
import type { Logger } from '../platform/log.ts';
import { pruneRevocations } from '../modules/authentication/index.ts';
import { eventRepository } from '../modules/events/index.ts';

const PRUNE_EVERY_MS = 10 * 60 * 1_000;

/** Keeps the event log as long as cursors may reach back, and revocations as long as their tokens last; no longer. */
export function createMaintenance(db: Database, clock: Clock, log: Logger, retentionMs: number) {
  let timer: NodeJS.Timeout | undefined;

  /** Deletes the events that are older than any cursor may be. Returns how many. */
  async function prune(): Promise<number> {
    const count = await db.transaction((tx) => eventRepository.prune(tx, clock.now() - retentionMs));
    if (count > 0) log.info({ count }, 'pruned the event log');
    return count;
  }

  const pruneOrWarn = () => {
    prune().catch((error: unknown) => log.warn({ err: error }, 'the event log could not be pruned'));
    pruneRevocations(db, clock).catch((error: unknown) =>
      log.warn({ err: error }, 'the revocations could not be pruned'),
    );
  };

  return {
    prune,
    start(): void {
      timer = setInterval(pruneOrWarn, PRUNE_EVERY_MS).unref();
      pruneOrWarn();
    },
    stop(): void {
      clearInterval(timer);
    },
  };
}
