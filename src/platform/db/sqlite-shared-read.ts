import type BetterSqlite3 from 'better-sqlite3';

/** How many rounds of ticks may pass without a statement: a loader's batch begins in the one after it was asked for. */
const QUIET_ROUNDS = 1;

/**
 * The read transaction that all statements share which are run in one callback of the event loop, with all that follows
 * from it without waiting: most of what finding a row by its id costs is the lock that each statement would take for
 * itself. It is over before the loop goes on, so that whoever asks next sees what others have committed until then.
 */
export class SharedRead {
  readonly #connection: BetterSqlite3.Database;
  readonly #begin: BetterSqlite3.Statement;
  readonly #commit: BetterSqlite3.Statement;
  #isOpen = false;
  #quietRounds = 0;

  constructor(connection: BetterSqlite3.Database) {
    this.#connection = connection;
    this.#begin = connection.prepare('BEGIN');
    this.#commit = connection.prepare('COMMIT');
  }

  /** To be called before each statement. */
  join(): void {
    this.#quietRounds = 0;
    if (this.#isOpen) return;
    this.#begin.run();
    this.#isOpen = true;
    process.nextTick(this.#look);
  }

  /** To be called when something was committed: whoever reads from here on sees it. */
  end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    // SQLite ends it itself where the storage fails it.
    if (this.#connection.inTransaction) this.#commit.run();
  }

  /** Looks again and again, each time when all is done that could be, until nobody has read for a while. */
  readonly #look = (): void => {
    if (!this.#isOpen) return;
    this.#quietRounds += 1;
    if (this.#quietRounds > QUIET_ROUNDS) this.end();
    else queueMicrotask(() => process.nextTick(this.#look));
  };
}
