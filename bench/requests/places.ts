import { spawnSync } from 'node:child_process';
import { constants, copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../../src/commands/command.ts';
import { query, startPostgres } from '../postgres.ts';

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
  const server = await startPostgres(folder);
  try {
    const template = await server.create(TEMPLATE);
    copyInto(template, file);
    // What autovacuum would have done by now.
    await query(template, 'vacuum analyze');
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    copyFor: (name) => server.create(`bench_${name.replaceAll('-', '_')}`, TEMPLATE),
    stop: () => server.stop(),
  };
}
