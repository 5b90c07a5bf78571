import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import { isPostgres, sqliteFilename } from '../../src/platform/db/index.ts';
import { postgresTypes } from '../../src/platform/db/postgres.ts';

/** A gateway's database, looked at (or meddled with) behind its back. */
export interface RawDatabase {
  all<R = Record<string, unknown>>(sql: string): Promise<R[]>;
  close(): Promise<void>;
}

/** Connects to the database of a gateway that has it in a file, or on a server. Numbers come as numbers. */
export async function openRaw(url: string): Promise<RawDatabase> {
  if (!isPostgres(url)) {
    const file = new BetterSqlite3(sqliteFilename(url));
    return {
      all: async <R>(sql: string) => {
        const statement = file.prepare(sql);
        return (statement.reader ? statement.all() : [statement.run()]) as R[];
      },
      close: async () => void file.close(),
    };
  }
  const client = new pg.Client({ connectionString: url, types: postgresTypes });
  await client.connect();
  return {
    all: async <R>(sql: string) => (await client.query(sql)).rows as R[],
    close: () => client.end(),
  };
}
