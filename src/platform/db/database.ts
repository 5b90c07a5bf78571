import type { Dialect } from './dialect.ts';
import type { SqlParams, Statement } from './statement.ts';

/** Runs statements: the database itself (what is committed), or one transaction. */
export interface Queryable {
  readonly dialect: Dialect;
  all<P extends SqlParams, R>(statement: Statement<P, R>, params: P): Promise<R[]>;
  /** The first row; undefined when there is none. */
  first<P extends SqlParams, R>(statement: Statement<P, R>, params: P): Promise<R | undefined>;
  /** Returns how many rows were changed. */
  run<P extends SqlParams>(statement: Statement<P, never>, params: P): Promise<number>;
}

/** A transaction. Everything that belongs to it must be run through it, and awaited before its work returns. */
export interface Transaction extends Queryable {
  readonly isTransaction: true;
  /**
   * Waits until no other transaction holds this lock, on whichever gateway, and holds it until this one ends. To be
   * taken before anything else is run: who waits for a lock must not have written, or the order of the event log would
   * not be that of the changes.
   */
  lock(name: string): Promise<void>;
  /** Counts the events that this transaction logs: 0, 1, 2 ... */
  nextEventOrdinal(): number;
}

export interface Database extends Queryable {
  /**
   * Runs `work` as one transaction, committed when it returns, rolled back when it throws.
   * Resolves once the commit is on the disk. Rejects with {@link DatabaseUnavailable} when it could not be.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Writes something that means nothing, and resolves once it is on the disk: only so is it known that a change could be.
   * Rejects with {@link DatabaseUnavailable} where it could not be.
   */
  probe(): Promise<void>;
  /**
   * Leaves nothing in the files of what was deleted or overwritten. Takes as long as writing the whole database anew, and
   * others cannot write meanwhile. Rejects with {@link DatabaseUnavailable} while others do not let it.
   */
  purge(): Promise<void>;
  /** How busy it is at this moment. */
  load(): DatabaseLoad;
  /** Leaves the files in order. Nothing may be run afterwards. */
  close(): Promise<void>;
}

/** How busy a database is, as one gateway sees it. */
export interface DatabaseLoad {
  /** Connections that do something: of SQLite, the one that writes. */
  busy: number;
  /** Those who wait for one, or for their turn to write. */
  waiting: number;
}

/** Told the text of each statement before it is run; what it returns is called when it is over, well or badly. */
export type OnStatement = (sql: string) => (() => void) | undefined;

/** A database that has been opened and brought up to date. */
export interface OpenedDatabase {
  database: Database;
  /** The names of the migrations that were run. */
  migrated: string[];
  /** Those that a newer version has run, which only add: a gateway goes on without knowing what they have added. */
  ahead: string[];
}

/** What keeps a database from writing, as far as it says so. */
export type Trouble = 'unavailable' | 'read-only' | 'full';

/**
 * The database is away, full, locked or broken. Nothing was committed, unless it is the commit that was not answered;
 * trying again later may work.
 */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
  readonly trouble: Trouble;
  constructor(message: string, trouble: Trouble = 'unavailable', options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
  }
}
