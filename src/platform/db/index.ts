import type { Knex } from 'knex';
import type { OnStatement, OpenedDatabase } from './database.ts';
import { openPostgres, postgresKnexConfig } from './postgres.ts';
import { openSqlite, sqliteKnexConfig } from './sqlite.ts';

export { measureDatabase } from './measure.ts';
export { DatabaseNewer } from './migrations.ts';
export { DatabaseUnavailable, type Database, type OnStatement, type Queryable, type Transaction } from './database.ts';
export { LIMIT, statement, statements, type Placeholders, type Statement } from './statement.ts';
export type { Dialect } from './dialect.ts';

/** How many connections one gateway has to PostgreSQL, unless it is set. */
export const DEFAULT_POOL_SIZE = 10;

export interface DatabaseOptions {
  /** Connections to PostgreSQL; SQLite has its own two. */
  poolSize?: number;
  /** How long PostgreSQL is waited for, in milliseconds, before it counts as away: see `postgres.ts`. */
  answerWithinMs?: number | undefined;
  onStatement?: OnStatement | undefined;
}

/**
 * Opens the database that a `DATABASE_URL` names (contract section 1) and runs the migrations that it lacks.
 *
 * @throws DatabaseNewer where a newer version has changed it beyond adding to it
 */
export function openDatabase(
  url: string,
  { poolSize = DEFAULT_POOL_SIZE, ...options }: DatabaseOptions = {},
): Promise<OpenedDatabase> {
  return isPostgres(url)
    ? openPostgres(url, { poolSize, ...options })
    : openSqlite(sqliteFilename(url), options.onStatement);
}

/** Knex's settings for a `DATABASE_URL`, as `knexfile.ts` hands them to Knex's own command. */
export function knexConfig(url: string): Knex.Config {
  return isPostgres(url) ? postgresKnexConfig(url, DEFAULT_POOL_SIZE) : sqliteKnexConfig(sqliteFilename(url));
}

/** Whether a `DATABASE_URL` names a PostgreSQL database. */
export const isPostgres = (url: string): boolean => /^postgres(ql)?:/.test(url);

/** The file, or `:memory:`, of an `sqlite:` address. */
export function sqliteFilename(url: string): string {
  return url.replace(/^sqlite:(\/\/(?=\/))?/, '');
}
