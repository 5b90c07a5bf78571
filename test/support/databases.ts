import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { openDatabase } from '../../src/platform/db/index.ts';

/** A database of one test, empty and migrated or about to be. */
export interface TestDatabase {
  url: string;
  /** Removes it; nothing may be connected to it any more. */
  drop(): Promise<void>;
}

/** Where tests make their PostgreSQL databases, when they run on that engine; else undefined. */
const SERVER = serverOfThisWorker();
/** Which engine this run is on. */
export const isOnPostgres = SERVER !== undefined;

function serverOfThisWorker(): string | undefined {
  const servers = inject('postgresServers') as string[] | undefined;
  // Workers are numbered from 1; there are never two of the same number at once.
  return servers?.[(Number(process.env['VITEST_POOL_ID']) - 1) % servers.length];
}

let made = 0;
let template: Promise<string> | undefined;

/**
 * A new database: of PostgreSQL in a run on that engine, else of SQLite.
 *
 * @param inFile that other processes and connections can open it too; else SQLite has it in memory
 */
export async function freshDatabase(inFile: boolean): Promise<TestDatabase> {
  if (SERVER !== undefined) return freshPostgres(SERVER);
  if (!inFile) return { url: 'sqlite::memory:', drop: () => Promise.resolve() };
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  return {
    url: `sqlite:${join(folder, 'parley.sqlite')}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function freshPostgres(server: string): Promise<TestDatabase> {
  const name = `${await (template ??= makeTemplate(server))}_${(made += 1)}`;
  // As files: written through the log, as it would be, it takes half as long again.
  await onServer(server, `create database ${name} template ${await template} strategy file_copy`);
  return { url: at(server, name), drop: () => onServer(server, `drop database ${name} with (force)`) };
}

/** A copy of a database to which nothing is connected, as a backup that is restored beside it. */
export async function copyOf({ url }: TestDatabase): Promise<TestDatabase> {
  const original = new URL(url).pathname.slice(1);
  const name = `${original}_copy`;
  const server = at(url, 'postgres');
  await onServer(server, `create database ${name} template ${original}`);
  return { url: at(url, name), drop: () => onServer(server, `drop database ${name} with (force)`) };
}

/** A database of PostgreSQL in which there is nothing yet, not even tables. */
export async function emptyDatabase(): Promise<TestDatabase> {
  if (SERVER === undefined) throw new Error('This needs PostgreSQL.');
  const server = SERVER;
  const name = `parley_empty_${process.pid}_${Date.now()}`;
  await onServer(server, `create database ${name} template template0 encoding 'UTF8'`);
  return { url: at(server, name), drop: () => onServer(server, `drop database ${name} with (force)`) };
}

/** Migrates once for all databases of this process, which are copies. */
async function makeTemplate(server: string): Promise<string> {
  const name = `parley_test_${process.pid}_${Date.now()}`;
  await onServer(server, `create database ${name} template template0 encoding 'UTF8'`);
  const { database } = await openDatabase(at(server, name), { poolSize: 2 });
  await database.close();
  return name;
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function at(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
