import { setTimeout as sleep } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';
import { DatabaseUnavailable, type Trouble } from './database.ts';

/** How long a transaction waits for another process (doctor, seed) that is writing. */
const WRITE_LOCK_WAIT_MS = 5_000;
const WRITE_LOCK_RETRY_MS = 10;

/** Faults of the storage, told apart from mistakes in the SQL. */
const STORAGE_FAULT = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|CORRUPT|NOTADB|READONLY|PROTOCOL|NOMEM)/;

/** Whether another process holds the lock that a step needs. */
export const isBusy = (error: unknown): boolean =>
  error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY');

/**
 * Runs a step once no other process is in its way; waits for that, and rejects with `DatabaseUnavailable` after a while.
 */
export async function whenFree<T>(step: () => T): Promise<T> {
  const until = Date.now() + WRITE_LOCK_WAIT_MS;
  for (;;) {
    try {
      return step();
    } catch (error) {
      if (!isBusy(error) || Date.now() >= until) throw asUnavailable(error);
      await sleep(WRITE_LOCK_RETRY_MS);
    }
  }
}

/** A fault of the storage as a `DatabaseUnavailable` that says which; anything else as it is. */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof BetterSqlite3.SqliteError && STORAGE_FAULT.test(error.code)) {
    return new DatabaseUnavailable(`${error.code}: ${error.message}`, troubleOf(error.code), { cause: error });
  }
  return error;
}

function troubleOf(code: string): Trouble {
  if (code.startsWith('SQLITE_FULL')) return 'full';
  return code.startsWith('SQLITE_READONLY') ? 'read-only' : 'unavailable';
}
