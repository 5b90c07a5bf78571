import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { createPostgres } from '../test/support/postgres-server.ts';

/** A PostgreSQL server of the bench's own. */
export interface PostgresServer {
  /** Makes a database, one of this name that was there before is gone; its address. `template` is copied into it. */
  create(database: string, template?: string): Promise<string>;
  stop(): Promise<void>;
}

/** @param folder of the bench, where its data goes; removed by the caller */
export async function startPostgres(folder: string): Promise<PostgresServer> {
  const home = join(folder, 'postgres');
  mkdirSync(home);
  // It does not run as root, and is another user then, who must be able to get there.
  for (const path of [folder, home]) chmodSync(path, 0o755);
  const server = await createPostgres(home);
  await server.start();
  return {
    async create(database, template = 'template1') {
      await query(server.url, `drop database if exists ${database}`);
      await query(server.url, `create database ${database} template ${template}`);
      return server.url.replace(/postgres$/, database);
    },
    stop: () => server.stop(),
  };
}

/** Runs SQL on a connection of its own and returns the rows. */
export async function query<R extends pg.QueryResultRow>(address: string, sql: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  return client
    .query<R>(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}
