import { createHash } from 'node:crypto';
import knexFactory, { type Knex } from 'knex';
import pg from 'pg';
import type { Database, DatabaseLoad, OnStatement, OpenedDatabase, Transaction } from './database.ts';
import { MIGRATIONS } from './migrations.ts';
import { asUnavailable, isOfNoUse, unavailable } from './postgres-faults.ts';
import { EVENTS_PER_TRANSACTION, postgresDialect } from './postgres-dialect.ts';
import { migratePostgres } from './postgres-migrations.ts';
import { poolOf, type Connection } from './postgres-pool.ts';
import { PROBE, probeNow } from './probe.ts';
import { compile, type Binding, type SqlParams, type Statement } from './statement.ts';

/** What a connection is set to: nothing may hold up the others for long, and what is committed is on the disk. */
const SESSION = {
  statement_timeout: '5s',
  lock_timeout: '5s',
  idle_in_transaction_session_timeout: '5s',
  synchronous_commit: 'on',
};
const CONNECT_WITHIN_MS = 5_000;
/**
 * How long an answer is waited for: longer than the database itself lets a statement take, so that only one which says
 * nothing any more, or is out of reach, is given up.
 */
const ANSWER_WITHIN_MS = 7_000;
/** How long for the answer that it takes writes. */
const PROBED_WITHIN_MS = 2_000;
/** How PostgreSQL numbers its type of whole numbers of 64 bits. */
const INT8 = 20;

/** The tables that hold what people have written, or what they are called. */
const TABLES_OF_TEXT = ['users', 'conversations', 'messages', 'events', 'idempotency_keys'];

/** Numbers that JavaScript holds exactly: the largest here are positions of events, and times. */
export const postgresTypes = {
  getTypeParser(
    oid: Parameters<typeof pg.types.getTypeParser>[0],
    format?: 'text' | 'binary',
  ): (text: string) => unknown {
    return (oid as number) === INT8 ? Number : (pg.types.getTypeParser(oid, format) as (text: string) => unknown);
  },
};

/** Knex's settings for a PostgreSQL database. */
export function postgresKnexConfig(url: string, poolSize: number, connectWithinMs = CONNECT_WITHIN_MS): Knex.Config {
  const options = Object.entries(SESSION).map(([name, value]) => `-c ${name}=${value}`);
  return {
    client: 'pg',
    connection: {
      connectionString: url,
      options: options.join(' '),
      application_name: 'parley',
      connectionTimeoutMillis: connectWithinMs,
      keepAlive: true,
      types: postgresTypes,
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: poolSize },
    acquireConnectionTimeout: connectWithinMs,
    migrations: MIGRATIONS,
    // What goes wrong is thrown, and told by whoever catches it.
    log: { warn: () => undefined, error: () => undefined, debug: () => undefined, deprecate: () => undefined },
  };
}

/** Opens, and brings up to date, a PostgreSQL database. */
export async function openPostgres(
  url: string,
  {
    poolSize,
    answerWithinMs = ANSWER_WITHIN_MS,
    onStatement,
  }: { poolSize: number; answerWithinMs?: number | undefined; onStatement?: OnStatement | undefined },
): Promise<OpenedDatabase> {
  const knex = knexFactory(postgresKnexConfig(url, poolSize, Math.min(CONNECT_WITHIN_MS, answerWithinMs)));
  try {
    const outcome = await migratePostgres(knex);
    return { database: new PostgresDatabase(knex, new Statements(knex, answerWithinMs, onStatement)), ...outcome };
  } catch (error) {
    await knex.destroy();
    throw asUnavailable(error);
  }
}

/** A statement as PostgreSQL keeps it, prepared once on each connection under its name. */
interface Prepared {
  name: string;
  sql: string;
  bindings: Binding[];
}

/** Compiles statements once, and runs them on whichever connection. */
class Statements {
  readonly #knex: Knex;
  readonly #answerWithinMs: number;
  readonly #onStatement: OnStatement | undefined;
  readonly #prepared = new WeakMap<object, Prepared>();

  constructor(knex: Knex, answerWithinMs: number, onStatement: OnStatement | undefined) {
    this.#knex = knex;
    this.#answerWithinMs = answerWithinMs;
    this.#onStatement = onStatement;
  }

  /** Runs a query that is given up when no answer comes, instead of waited for for ever. */
  query(connection: Connection, query: pg.QueryConfig, answerWithinMs = this.#answerWithinMs): Promise<pg.QueryResult> {
    return connection.query({ ...query, query_timeout: answerWithinMs } as pg.QueryConfig);
  }

  async run<P extends SqlParams, R>(
    connection: Connection,
    statement: Statement<P, R>,
    params: P,
    answerWithinMs?: number,
  ) {
    let prepared = this.#prepared.get(statement);
    if (!prepared) {
      const { sql, bindings } = compile(statement, this.#knex, postgresDialect);
      const name = createHash('sha256').update(sql).digest('base64url');
      this.#prepared.set(statement, (prepared = { name, sql, bindings }));
    }
    const { name, sql, bindings } = prepared;
    const over = this.#onStatement?.(sql);
    const values = bindings.map((bound) => valueOf(bound, params));
    const query = this.query(connection, { name, text: sql, values }, answerWithinMs);
    const { rows, rowCount } = await (over ? query.finally(over) : query);
    if (statement.decode) for (const row of rows) statement.decode(row as R);
    return { rows: rows as R[], rowCount: rowCount ?? 0 };
  }
}

class PostgresTransaction implements Transaction {
  readonly isTransaction = true;
  readonly dialect = postgresDialect;
  readonly #statements: Statements;
  readonly #connection: Connection;
  #events = 0;

  constructor(statements: Statements, connection: Connection) {
    this.#statements = statements;
    this.#connection = connection;
  }

  async all<P extends SqlParams, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
    return (await this.#statements.run(this.#connection, statement, params)).rows;
  }

  async first<P extends SqlParams, R>(statement: Statement<P, R>, params: P): Promise<R | undefined> {
    return (await this.all(statement, params))[0];
  }

  async run<P extends SqlParams>(statement: Statement<P, never>, params: P): Promise<number> {
    return (await this.#statements.run(this.#connection, statement, params)).rowCount;
  }

  async lock(name: string): Promise<void> {
    // An advisory lock needs no number of the transaction: it is given at the first write, behind the lock.
    const text = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';
    await this.#statements.query(this.#connection, { name: 'lock', text, values: [name] });
  }

  nextEventOrdinal(): number {
    if (this.#events >= EVENTS_PER_TRANSACTION) throw new Error('One transaction logs too many events.');
    return this.#events++;
  }
}

/** One PostgreSQL database, which any number of gateways may share. Each statement and transaction has a connection. */
class PostgresDatabase implements Database {
  readonly dialect = postgresDialect;
  readonly #knex: Knex;
  readonly #statements: Statements;

  constructor(knex: Knex, statements: Statements) {
    this.#knex = knex;
    this.#statements = statements;
  }

  all<P extends SqlParams, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
    return this.#withConnection(async (connection) => (await this.#statements.run(connection, statement, params)).rows);
  }

  async first<P extends SqlParams, R>(statement: Statement<P, R>, params: P): Promise<R | undefined> {
    return (await this.all(statement, params))[0];
  }

  run<P extends SqlParams>(statement: Statement<P, never>, params: P): Promise<number> {
    return this.transaction((tx) => tx.run(statement, params));
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#withConnection(async (connection) => {
      await this.#statements.query(connection, { text: BEGIN });
      try {
        const result = await work(new PostgresTransaction(this.#statements, connection));
        await this.#statements.query(connection, { text: 'commit' });
        return result;
      } catch (error) {
        // With the connection goes the transaction.
        if (isOfNoUse(error)) giveUp(connection);
        else await this.#statements.query(connection, { text: 'rollback' }).catch(() => giveUp(connection));
        throw error;
      }
    });
  }

  async probe(): Promise<void> {
    await this.#withConnection((connection) => this.#statements.run(connection, PROBE, probeNow(), PROBED_WITHIN_MS));
  }

  async purge(): Promise<void> {
    await this.#withConnection(async (connection) => {
      await connection.query('set statement_timeout = 0');
      try {
        for (const table of TABLES_OF_TEXT) await connection.query(`vacuum full ${table}`);
      } finally {
        await connection.query('reset statement_timeout');
      }
    });
  }

  load(): DatabaseLoad {
    const { pool } = poolOf(this.#knex);
    return { busy: pool.numUsed(), waiting: pool.numPendingAcquires() };
  }

  async close(): Promise<void> {
    await this.#knex.destroy();
  }

  async #withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const pool = poolOf(this.#knex);
    // Whatever the reason: that it does not let us in says nothing of what we were to do.
    const connection = await pool.acquireConnection().catch((error: unknown) => {
      throw unavailable(error as Error);
    });
    try {
      return await work(connection);
    } catch (error) {
      if (isOfNoUse(error)) giveUp(connection);
      throw asUnavailable(error);
    } finally {
      await pool.releaseConnection(connection);
    }
  }
}

function valueOf(bound: Binding, params: SqlParams): string | number | boolean | null {
  const value = 'param' in bound ? params[bound.param] : bound.constant;
  if (value === undefined) throw new Error(`A statement was run without a parameter: ${JSON.stringify(bound)}.`);
  return value;
}

/** Every statement sees what was committed before it, also where the database's own default is another. */
const BEGIN = 'begin isolation level read committed';

/** Sees to it that nobody is given a connection again: what is still to come on it is not the answer to another. */
function giveUp(connection: Connection): void {
  const raw = connection as unknown as { __knex__disposed?: unknown; connection: { stream: { destroy(): void } } };
  raw.__knex__disposed ??= 'given up';
  raw.connection.stream.destroy();
}
