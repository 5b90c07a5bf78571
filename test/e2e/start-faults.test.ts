import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { TEST_SECRET } from '../support/gateway.ts';
import { runToEnd, startProcess } from '../support/process.ts';

/** Whom files may be kept from: root is kept from none. */
const NOBODY = 65_534;
/** As many as a disk has room for a database that is being made. */
const SMALL_BYTES = 16_384;

// Each waits for processes that do much at once; on a busy machine they take their time, and what hangs is ended.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'parley-faults-'));
const at = (name: string) => join(folder, name);
const servers: Server[] = [];
let taken: number;
let free: number;

/** A server that says the same to whoever connects; nothing where it is null. */
async function listenAs(answer: Buffer | null): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (answer) socket.once('data', () => socket.end(answer));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

/** What PostgreSQL says when it lets nobody in. */
function refusalOf(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(4 + fields.length, 1);
  return Buffer.concat([head, fields]);
}

beforeAll(async () => {
  chmodSync(folder, 0o755);
  mkdirSync(at('folder'));
  mkdirSync(at('kept'), { mode: 0o555 });
  writeFileSync(at('text'), 'This is a text, and no database, however long it may be. '.repeat(50));
  const damaged = new BetterSqlite3(at('damaged'));
  damaged.exec('create table knex_migrations (id integer, name text); create table others (id integer)');
  damaged.close();
  const file = readFileSync(at('damaged'));
  writeFileSync(at('damaged'), Buffer.concat([file.subarray(0, 100), Buffer.alloc(file.length - 100, 0xff)]));
  free = await listenAs(null);
  await new Promise((resolve) => servers.pop()!.close(resolve));
  taken = await listenAs(null);
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

const ENV = {
  NODE_ENV: 'production',
  PORT: '0',
  HOST: '127.0.0.1',
  AUTH_JWT_SECRET: TEST_SECRET,
};

/** What a start says of what it cannot do: one line on standard error, and that it has failed. */
async function saidBy(env: Record<string, string>): Promise<string> {
  const { code, stderr } = await runToEnd(['src/main.ts'], { DATABASE_URL: 'sqlite::memory:', ...ENV, ...env });
  return lineOf(code, stderr);
}

function lineOf(code: number | null, stderr: string): string {
  expect({ code, lines: stderr.trim().split('\n').length, stderr }).toMatchObject({ code: 1, lines: 1 });
  return stderr.trim();
}

/** The same by way of another program, which starts it in its own manner. */
function saidUnder(program: string, args: string[], env: Record<string, string>): string {
  const command = [...args, process.execPath, '--import', './src/require-node.js', 'src/main.ts'];
  const { status, stderr } = spawnSync(program, command, {
    env: { PATH: process.env.PATH, ...ENV, ...env },
    encoding: 'utf8',
  });
  return lineOf(status, stderr);
}

const isThere = (program: string) => spawnSync(program, ['--version']).status === 0;
const isRoot = process.getuid?.() === 0;

describe('a start that cannot be says in one line what is wrong and how to mend it', () => {
  test.for<[what: string, env: () => Record<string, string>, said: RegExp]>([
    ['a port in use', () => ({ PORT: `${taken}` }), /port \d+ is in use: end what uses it, or set PORT to another$/],
    [
      'an address of another machine',
      () => ({ HOST: '203.0.113.9' }),
      /this machine does not have the address 203\.0\.113\.9: correct HOST$/,
    ],
    [
      'an IPv6 address of another machine',
      () => ({ HOST: '2001:db8::1' }),
      /this machine does not have the address 2001:db8::1: correct HOST$/,
    ],
    [
      'a host without an address',
      () => ({ HOST: 'parley.invalid' }),
      /the host parley\.invalid has no address: .*HOST/,
    ],
    [
      'a short secret',
      () => ({ AUTH_JWT_SECRET: 'short' }),
      /AUTH_JWT_SECRET must be at least 32 bytes long; make one/,
    ],
    [
      'a folder for a database',
      () => ({ DATABASE_URL: `sqlite:${at('folder')}` }),
      /cannot be opened \(.*\): DATABASE_URL must name a file that may be written to$/,
    ],
    [
      'a text for a database',
      () => ({ DATABASE_URL: `sqlite:${at('text')}` }),
      /the file that DATABASE_URL names is no SQLite database: name another, or move it away$/,
    ],
    [
      'a damaged database',
      () => ({ DATABASE_URL: `sqlite:${at('damaged')}` }),
      /the database is damaged \(.*\): restore a backup$/,
    ],
    [
      'no PostgreSQL',
      () => ({ DATABASE_URL: `postgres://parley:planted@127.0.0.1:${free}/parley` }),
      /nothing answers at 127\.0\.0\.1:\d+: start PostgreSQL, or correct DATABASE_URL$/,
    ],
  ])('%s', async ([, env, said]) => {
    const line = await saidBy(env());
    expect(line).toMatch(said);
    expect(line).toMatch(/^parley: /);
    expect(line).not.toContain('planted');
  });

  // The other codes are in src/shared/failure.test.ts.
  test.for<[code: string, message: string, said: RegExp]>([
    ['53300', 'too many clients already', /no connection left \(.*\): lower DATABASE_POOL_SIZE, or raise its maximum$/],
  ])('PostgreSQL that answers with %s: %s', async ([code, message, said]) => {
    const port = await listenAs(refusalOf(code, message));
    const line = await saidBy({ DATABASE_URL: `postgres://parley:planted@127.0.0.1:${port}/parley` });
    expect(line).toMatch(said);
    expect(line).toContain(message);
    expect(line).not.toContain('planted');
  });

  test('a database that another process holds', async () => {
    const holder = new BetterSqlite3(at('held'));
    holder.exec('create table something (id integer); begin exclusive');
    const line = await saidBy({ DATABASE_URL: `sqlite:${at('held')}` });
    holder.close();
    expect(line).toMatch(/another process holds the database \(.*\): end it, or wait until it has finished$/);
  });

  test('no room on the disk', ({ skip }) => {
    skip(!isThere('prlimit'), 'there is no prlimit on this machine');
    const line = saidUnder('prlimit', [`--fsize=${SMALL_BYTES}`], { DATABASE_URL: `sqlite:${at('small')}` });
    expect(line).toMatch(/the disk takes no more \(.*\): make room on it$/);
  });

  describe.skipIf(!isRoot || !isThere('setpriv'))('as somebody without rights (needs root and setpriv)', () => {
    const asNobody = (env: Record<string, string>) =>
      saidUnder('setpriv', [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'], env);

    test('a folder that may not be made', () => {
      expect(asNobody({ DATABASE_URL: `sqlite:${at('kept/below/parley.sqlite')}` })).toMatch(
        /no permission for .*kept\/below: give whoever runs this the right to write there, or set DATABASE_URL/,
      );
    });

    test('a database that may only be read', () => {
      new BetterSqlite3(at('folder/read')).exec('create table something (id integer)').close();
      chmodSync(at('folder/read'), 0o444);
      expect(asNobody({ DATABASE_URL: `sqlite:${at('folder/read')}` })).toMatch(
        /may not be written to \(.*\): give whoever runs this the right to its file and folder$/,
      );
    });
  });
});

describe('Redis that does not take the gateway in', () => {
  test.for<[what: string, answer: Buffer | null, said: RegExp]>([
    ['is not there', null, /^Redis is away: .*start it, or correct REDIS_URL$/],
    [
      'refuses the password',
      Buffer.from('-WRONGPASS invalid username-password pair or user is disabled.\r\n'),
      /^Redis refuses the sign-in: .*correct REDIS_URL$/,
    ],
  ])('%s: the start goes on, and one line says so', async ([, answer, said]) => {
    const port = answer ? await listenAs(answer) : free;
    const gateway = await startProcess({
      DATABASE_URL: 'sqlite::memory:',
      AUTH_JWT_SECRET: TEST_SECRET,
      REDIS_URL: `redis://:planted@127.0.0.1:${port}`,
    });
    await expect.poll(() => gateway.log.filter(({ msg }) => said.test(msg)).length).toBe(1);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    expect(await gateway.end('SIGTERM')).toBe(0);
    expect(gateway.log.filter(({ msg }) => msg.startsWith('Redis'))).toHaveLength(1);
    expect(gateway.log.at(-1)?.msg).toBe('stopped');
    expect(JSON.stringify(gateway.log)).not.toContain('planted');
  });
});
