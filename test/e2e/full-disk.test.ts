import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { mintToken } from '../../src/modules/authentication/index.ts';
import { NO_LIMITS } from '../live/acts.ts';
import { freshId, TEST_SECRET } from '../support/gateway.ts';
import { startProcess, type GatewayProcess } from '../support/process.ts';
import { openRaw } from '../support/raw-database.ts';
import { miscounted, recount } from '../support/recount.ts';

/** Longer than a page of the database, so that each message needs room. */
const BODY = 'A message that takes its room. '.repeat(250);
const ACKNOWLEDGED = 30;
const REFUSED = 5;

interface Disk {
  folder: string;
  /** Leaves no room for a database file to grow. */
  fill(gateway: GatewayProcess): void;
  empty(gateway: GatewayProcess): void;
  /** What readiness says of it. */
  told: string;
  remove(): void;
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'parley-full-'));

/** A small file system of its own, filled to the last byte; null where nobody may mount one. */
function smallDisk(): Disk | null {
  const folder = newFolder();
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    remove();
    return null;
  }
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      const file = openSync(filler, 'w');
      try {
        for (const block of [Buffer.alloc(65_536), Buffer.alloc(1)]) for (;;) if (writeSync(file, block) === 0) break;
      } catch {
        // No space is left.
      } finally {
        closeSync(file);
      }
    },
    empty: () => rmSync(filler),
    told: 'database full',
    remove() {
      execFileSync('umount', ['-l', folder]);
      remove();
    },
  };
}

/** A limit on how long the files of the process may become: there is no room behind what is there. Linux only. */
function shortFiles(): Disk | null {
  const limit = (gateway: GatewayProcess, bytes: string) =>
    execFileSync('prlimit', ['--pid', String(gateway.child.pid), `--fsize=${bytes}:`]);
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const folder = newFolder();
  return {
    folder,
    fill: (gateway) => limit(gateway, String(statSync(join(folder, 'parley.sqlite-wal')).size)),
    empty: (gateway) => limit(gateway, 'unlimited'),
    told: 'database unavailable',
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const DISKS = { 'is full': smallDisk(), 'takes no more': shortFiles() };
afterAll(() => Object.values(DISKS).forEach((disk) => disk?.remove()));

test.for(Object.entries(DISKS))(
  'SQLite on a disk that %s acknowledges nothing, is not ready, stays whole, and goes on when there is room',
  async ([, disk], { skip, onTestFinished }) => {
    if (!disk) {
      skip('it takes a right to mount, or prlimit, which this machine does not have');
      return;
    }
    const DATABASE_URL = `sqlite:${join(disk.folder, 'parley.sqlite')}`;
    const env = { ...NO_LIMITS, DATABASE_URL, AUTH_JWT_SECRET: TEST_SECRET };
    const gateway = await startProcess(env);
    onTestFinished(() => void gateway.child.kill('SIGKILL'));
    const id = freshId();
    const token = await mintToken(TEST_SECRET, { id, role: 'user' }, { lastsSeconds: 600 });
    const call = async (method: string, path: string, body?: object, key?: string) => {
      const response = await fetch(`${gateway.url}/v1/support${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          ...(key && { 'idempotency-key': key }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, ...((await response.json()) as { data: { id: string }; error?: object }) };
    };
    const readiness = async () => {
      const response = await fetch(`${gateway.url}/readyz`);
      return { code: response.status, ...((await response.json()) as { status: string }) };
    };
    const conversationId = (await call('POST', '/conversations', { userId: id })).data.id;
    const acknowledged = new Map<string, string>();
    const send = async (key: string): Promise<boolean> => {
      const { status, data, error } = await call(
        'POST',
        '/messages',
        { userId: id, conversationId, message: BODY },
        key,
      );
      if (status === 201) acknowledged.set(key, data.id);
      else expect({ status, error }).toMatchObject({ status: 503, error: { code: 'UNAVAILABLE' } });
      return status === 201;
    };

    for (let sent = 0; sent < ACKNOWLEDGED; sent += 1) expect(await send(`before ${sent}`)).toBe(true);
    disk.fill(gateway);
    const refused: string[] = [];
    for (let sent = 0; refused.length < REFUSED; sent += 1) {
      const key = `meanwhile ${sent}`;
      if (!(await send(key))) refused.push(key);
    }
    while ((await readiness()).code !== 503);
    expect(await readiness()).toEqual({ code: 503, status: disk.told });
    // What is there can still be read.
    expect((await call('GET', `/conversation/${conversationId}`)).status).toBe(200);

    disk.empty(gateway);
    while ((await readiness()).code !== 200);
    // As clients do: with the same keys.
    for (const key of refused) expect(await send(key)).toBe(true);
    expect(await send('after')).toBe(true);
    expect(await gateway.end('SIGTERM')).toBe(0);

    const raw = await openRaw(DATABASE_URL);
    const stored = await raw.all<{ key: string; id: string }>('select client_message_id as key, id from messages');
    expect(new Map(stored.map((message) => [message.key, message.id]))).toEqual(acknowledged);
    expect(stored).toHaveLength(acknowledged.size);
    expect(await raw.all('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(miscounted(await recount(raw))).toEqual([]);
    await raw.close();
  },
);
