import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../src/platform/db/index.ts';
import { runToEnd } from '../support/process.ts';
import { freshDatabase, isOnPostgres } from '../support/databases.ts';
import { openRaw } from '../support/raw-database.ts';

export type Engine = 'sqlite' | 'postgres';

/** From which engine to which: in a run on PostgreSQL all pairs that have it. */
export const PAIRS: [Engine, Engine][] = isOnPostgres
  ? [
      ['sqlite', 'postgres'],
      ['postgres', 'sqlite'],
      ['postgres', 'postgres'],
    ]
  : [['sqlite', 'sqlite']];

/** Databases and files of one test file, which go with it. */
export function createPlaces() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-moving-'));
  const dropping: (() => Promise<void>)[] = [];
  let made = 0;

  async function newDatabase(engine?: Engine): Promise<string> {
    if (engine === 'sqlite') return `sqlite:${join(folder, `${(made += 1)}.sqlite`)}`;
    const database = await freshDatabase(true);
    dropping.push(() => database.drop());
    return database.url;
  }

  return {
    folder,
    /** An empty database, of the engine of this run unless one is named; its address. */
    newDatabase,
    newFile: (ending: string) => join(folder, `${(made += 1)}.${ending}`),
    /** Runs a command of Parley to its end. */
    run: (name: string, args: readonly string[], env: Record<string, string> = {}) =>
      runToEnd([`src/commands/${name}.ts`, ...args], env),
    async drop(): Promise<void> {
      for (const drop of dropping) await drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Opens a database as a gateway does, for as long as some work takes. */
export async function within<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const { database } = await openDatabase(url, { poolSize: 2 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Runs SQL behind the back of Parley. */
export async function raw<R = Record<string, unknown>>(url: string, sql: string): Promise<R[]> {
  const database = await openRaw(url);
  try {
    return await database.all<R>(sql);
  } finally {
    await database.close();
  }
}

/** All rows of a table in an order that is the same on all engines, without what an engine adds, flags as flags. */
export async function rowsOf(url: string, table: string): Promise<Record<string, unknown>[]> {
  const rows = await raw(url, `select * from ${table}`);
  const plain = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([column]) => !['rid', 'words'].includes(column))
        .map(([column, value]) => [column, column.startsWith('is_') ? Boolean(value) : value]),
    ),
  );
  const sorted = plain.map((row) => [JSON.stringify(row), row] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, row]) => row);
}
