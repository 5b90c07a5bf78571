import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import knexFactory, { type Knex } from 'knex';
import type { Database, DatabaseLoad, OnStatement, OpenedDatabase, Queryable, Transaction } from './database.ts';
import { MIGRATIONS, runMigrations } from './migrations.ts';
import { PROBE, probeNow } from './probe.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { asUnavailable, isBusy, whenFree } from './sqlite-faults.ts';
import { GroupCommit } from './sqlite-group-commit.ts';
import { purgeSqlite } from './sqlite-purge.ts';
import { SharedRead } from './sqlite-shared-read.ts';
import { compile, type Binding, type SqlParams, type Statement } from './statement.ts';

type Connection = BetterSqlite3.Database;

/** Before 3.51.3 a write-ahead log could be corrupted. */
const OLDEST_SQLITE = [3, 51, 3] as const;

/** Knex's settings for an SQLite file, or for `:memory:`. */
export function sqliteKnexConfig(filename: string): Knex.Config {
  return {
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    migrations: MIGRATIONS,
    // What goes wrong is thrown, and told by whoever catches it.
    log: { warn: () => undefined, error: () => undefined, debug: () => undefined, deprecate: () => undefined },
    // One connection: the one writer. It is opened by Knex for the migrations, and then kept by SqliteDatabase.
    pool: {
      min: 1,
      max: 1,
      afterCreate: (connection: Connection, done: (error: Error | null) => void) => {
        prepareConnection(connection);
        connection.pragma('journal_mode = WAL');
        done(null);
      },
    },
  };
}

/** Opens, and brings up to date, an SQLite database. Makes the file and its folder when they are not there. */
export async function openSqlite(filename: string, onStatement?: OnStatement): Promise<OpenedDatabase> {
  const isMemory = filename === ':memory:';
  const knex = knexFactory(sqliteKnexConfig(filename));
  try {
    if (!isMemory) mkdirSync(dirname(filename), { recursive: true });
    const outcome = await runMigrations(knex);
    const writer = await poolOf(knex).acquireConnection();
    demandRecentSqlite(writer);
    const reader = isMemory ? writer : new BetterSqlite3(filename, { readonly: true });
    if (!isMemory) prepareConnection(reader);
    return { database: new SqliteDatabase(knex, writer, reader, onStatement), ...outcome };
  } catch (error) {
    // Nobody else can: it would keep the process alive.
    await knex.destroy();
    throw asUnavailable(error);
  }
}

/** The part of Knex that its types leave open: its pool of connections. */
function poolOf(knex: Knex) {
  return knex.client as {
    acquireConnection: () => Promise<Connection>;
    releaseConnection: (connection: Connection) => Promise<void>;
  };
}

function prepareConnection(connection: Connection): void {
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  // Waiting for a lock would stop the whole process, so it is short here and `whenFree` tries again.
  connection.pragma('busy_timeout = 50');
  connection.pragma('cache_size = -32000');
}

function demandRecentSqlite(connection: Connection): void {
  const version = connection.prepare('select sqlite_version()').pluck().get() as string;
  const parts = version.split('.').map(Number);
  for (const [index, oldest] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part > oldest) return;
    if (part < oldest) throw new Error(`SQLite ${OLDEST_SQLITE.join('.')} or later is needed, and this is ${version}.`);
  }
}

/** The statements of one connection, compiled by Knex and prepared once. */
class Session implements Queryable {
  readonly dialect = sqliteDialect;
  readonly connection: Connection;
  readonly #knex: Knex;
  readonly #onStatement: OnStatement | undefined;
  readonly #prepared = new WeakMap<object, { run: BetterSqlite3.Statement; sql: string; bindings: Binding[] }>();

  constructor(knex: Knex, connection: Connection, onStatement?: OnStatement) {
    this.#knex = knex;
    this.connection = connection;
    this.#onStatement = onStatement;
  }

  async all<P extends SqlParams, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
    const rows = this.#execute(statement, params, (prepared, values) => prepared.all(...values)) as R[];
    if (statement.decode) for (const row of rows) statement.decode(row);
    return rows;
  }

  async first<P extends SqlParams, R>(statement: Statement<P, R>, params: P): Promise<R | undefined> {
    const row = this.#execute(statement, params, (prepared, values) => prepared.get(...values)) as R | undefined;
    return row !== undefined && statement.decode ? statement.decode(row) : row;
  }

  async run<P extends SqlParams>(statement: Statement<P, never>, params: P): Promise<number> {
    return this.#execute(statement, params, (prepared, values) => prepared.run(...values)).changes;
  }

  #execute<P extends SqlParams, R, T>(
    statement: Statement<P, R>,
    params: P,
    run: (prepared: BetterSqlite3.Statement, values: unknown[]) => T,
  ): T {
    let over: ReturnType<OnStatement>;
    try {
      let prepared = this.#prepared.get(statement);
      if (!prepared) {
        const { sql, bindings } = compile(statement, this.#knex, this.dialect);
        prepared = { run: this.connection.prepare(sql), sql, bindings };
        this.#prepared.set(statement, prepared);
      }
      over = this.#onStatement?.(prepared.sql);
      return run(
        prepared.run,
        prepared.bindings.map((bound) => toSql(bound, params)),
      );
    } catch (error) {
      throw asUnavailable(error);
    } finally {
      over?.();
    }
  }
}

class SqliteTransaction implements Transaction {
  readonly isTransaction = true;
  readonly dialect = sqliteDialect;
  readonly all: Session['all'];
  readonly first: Session['first'];
  readonly run: Session['run'];

  constructor(session: Session) {
    this.all = session.all.bind(session);
    this.first = session.first.bind(session);
    this.run = session.run.bind(session);
  }

  /** There is one transaction at a time. */
  async lock(): Promise<void> {}

  /** The database numbers events itself. */
  nextEventOrdinal(): number {
    return 0;
  }
}

/**
 * One SQLite file: one connection that writes, one transaction at a time ({@link GroupCommit}), and one that reads
 * what is committed (write-ahead log: neither waits for the other). In memory both are the same connection, and reads
 * wait for the transactions under way, so that they too see only what is committed.
 */
class SqliteDatabase implements Database {
  readonly dialect = sqliteDialect;
  readonly #knex: Knex;
  readonly #writer: Session;
  readonly #reader: Session;
  readonly #tx: Transaction;
  readonly #commits: GroupCommit;
  /** Null in memory, where reading takes no lock. */
  readonly #sharedRead: SharedRead | null;

  constructor(knex: Knex, writer: Connection, reader: Connection, onStatement?: OnStatement) {
    this.#knex = knex;
    this.#writer = new Session(knex, writer, onStatement);
    this.#reader = reader === writer ? this.#writer : new Session(knex, reader, onStatement);
    this.#tx = new SqliteTransaction(this.#writer);
    this.#sharedRead = reader === writer ? null : new SharedRead(reader);
    this.#commits = new GroupCommit(writer, () => this.#sharedRead?.end());
  }

  async all<P extends SqlParams, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
    if (this.#sharedRead) this.#sharedRead.join();
    else if (this.#commits.pending > 0) await this.#commits.idle();
    return this.#reader.all(statement, params);
  }

  async first<P extends SqlParams, R>(statement: Statement<P, R>, params: P): Promise<R | undefined> {
    if (this.#sharedRead) this.#sharedRead.join();
    else if (this.#commits.pending > 0) await this.#commits.idle();
    return this.#reader.first(statement, params);
  }

  run<P extends SqlParams>(statement: Statement<P, never>, params: P): Promise<number> {
    return this.transaction((tx) => tx.run(statement, params));
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#commits.transaction(() => work(this.#tx));
  }

  purge(): Promise<void> {
    return this.#commits.alone(() => {
      this.#sharedRead?.end();
      return purgeSqlite(this.#writer.connection, whenFree);
    });
  }

  probe(): Promise<void> {
    return this.#commits.alone(async () => {
      try {
        this.#reader.connection.prepare('select 1 from meta').get();
        await this.#writer.run(PROBE, probeNow());
      } catch (error) {
        // Where another process is writing, it can be written to.
        if (!isBusy(error) && !isBusy((error as Error).cause)) throw asUnavailable(error);
      }
    });
  }

  load(): DatabaseLoad {
    const { pending } = this.#commits;
    return { busy: Math.min(pending, 1), waiting: Math.max(pending - 1, 0) };
  }

  async close(): Promise<void> {
    await this.#commits.idle();
    this.#sharedRead?.end();
    if (this.#reader !== this.#writer) this.#reader.connection.close();
    try {
      this.#writer.connection.pragma('optimize');
      this.#writer.connection.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // Another process is reading, or the disk is full: the log stays, and is taken in at the next start.
    }
    await poolOf(this.#knex).releaseConnection(this.#writer.connection);
    await this.#knex.destroy();
  }
}

function toSql(bound: Binding, params: SqlParams): string | number | null {
  const value = 'param' in bound ? params[bound.param] : bound.constant;
  if (value === undefined) throw new Error(`A statement was run without a parameter: ${JSON.stringify(bound)}.`);
  return typeof value === 'boolean' ? Number(value) : value;
}
