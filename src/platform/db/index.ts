import type { Knex } from 'knex';
import type { Database } from './database.ts';
import { openSqlite, sqliteKnexConfig } from './sqlite.ts';

export { DatabaseUnavailable, type Database, type Queryable, type Transaction } from './database.ts';
export { LIMIT, statement, statements, type Placeholders, type Statement } from './statement.ts';
export type { Dialect } from './dialect.ts';

/**
 * Opens the database that a `DATABASE_URL` names (contract section 1) and runs the migrations that it lacks.
 *
 * @param onStatement told the text of each statement that is run; for tests that count them
 * @returns the database and the names of the migrations that were run
 */
export function openDatabase(
  url: string,
  onStatement?: (sql: string) => void,
): Promise<{ database: Database; migrated: string[] }> {
  return openSqlite(sqliteFilename(url), onStatement);
}

/** Knex's settings for a `DATABASE_URL`, as `knexfile.ts` hands them to Knex's own command. */
export function knexConfig(url: string): Knex.Config {
  return sqliteKnexConfig(sqliteFilename(url));
}

/** The file, or `:memory:`, of an `sqlite:` address. */
export function sqliteFilename(url: string): string {
  return url.replace(/^sqlite:(\/\/(?=\/))?/, '');
}
