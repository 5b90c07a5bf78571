import { spawnSync } from 'node:child_process';
import { constants, chmodSync, copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { CommandError } from '../../src/commands/command.ts';
import { createPostgres } from '../../test/support/postgres-server.ts';

export const ENGINES = ['sqlite', 'postgres'] as const;
export type Engine = (typeof ENGINES)[number];

/** Gives each server a copy of the same database, so that what one writes is not there for another. */
export interface Places {
  /** Where a new copy is, as an address for Parley; one of this name that was there before is gone. */
  copyFor(name: string): Promise<string>;
  stop(): Promise<void>;
}

/**
 * @param file the SQLite database with the data
 * @param folder where copies go
 */
export async function openPlaces(engine: Engine, file: string, folder: string): Promise<Places> {
  return engine === 'sqlite' ? sqlitePlaces(file, folder) : postgresPlaces(file, folder);
}

function sqlitePlaces(file: string, folder: string): Places {
  return {
    copyFor: async (name) => {
      const copy = join(folder, `${name}.sqlite`);
      // What a server that was killed has left beside its copy belongs to that one.
      for (const suffix of ['-wal', '-shm']) rmSync(copy + suffix, { force: true });
      copyFileSync(file, copy, constants.COPYFILE_FICLONE);
      return `sqlite:${copy}`;
    },
    stop: async () => undefined,
  };
}

const TEMPLATE = 'bench';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Moves the data as anybody would, with the command. */
function copyInto(address: string, file: string): void {
  const args = [
    '--import',
    './src/require-node.js',
    'src/commands/copy.ts',
    '--from',
    `sqlite:${file}`,
    '--to',
    address,
  ];
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new CommandError('the data could not be copied to PostgreSQL: see above.');
}

/** A PostgreSQL of the bench's own, with the data in a template. */
async function postgresPlaces(file: string, folder: string): Promise<Places> {
  const home = join(folder, 'postgres');
  mkdirSync(home);
  // It does not run as root, and is another user then, who must be able to get there.
  for (const path of [folder, home]) chmodSync(path, 0o755);
  const server = await createPostgres(home);
  await server.start();
  const addressOf = (database: string) => server.url.replace(/postgres$/, database);
  const run = async (sql: string, database = 'postgres') => {
    const client = new pg.Client({ connectionString: addressOf(database) });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  try {
    await run(`create database ${TEMPLATE}`);
    copyInto(addressOf(TEMPLATE), file);
    // What autovacuum would have done by now.
    await run('vacuum analyze', TEMPLATE);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    copyFor: async (name) => {
      const database = `bench_${name.replaceAll('-', '_')}`;
      await run(`drop database if exists ${database}`);
      await run(`create database ${database} template ${TEMPLATE}`);
      return addressOf(database);
    },
    stop: () => server.stop(),
  };
}
