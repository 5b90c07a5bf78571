import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createClient } from 'redis';
import { describe, it } from 'vitest';
import { freePort } from '../client/proxy.ts';

/** Where tests look for a Redis; gateways of other databases use other channels and keys of it. */
const SHARED_URL = process.env.PARLEY_TEST_REDIS ?? 'redis://127.0.0.1:6379';
/** Whether a test can have a Redis of its own. */
export const isRedisServerHere = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis of one test, which may be killed. */
export interface RedisServer {
  url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with nothing in it. */
  restart(): Promise<void>;
  /** It stands still: takes connections and commands, and answers none. */
  freeze(): void;
  thaw(): void;
}

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const start = async () => {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const server = spawn('redis-server', options, { stdio: 'ignore' });
    const exited = once(server, 'exit');
    await until(url);
    return { server, exited };
  };
  let running = await start();
  return {
    url,
    async kill() {
      running.server.kill('SIGKILL');
      await running.exited;
    },
    async restart() {
      running = await start();
    },
    freeze: () => void running.server.kill('SIGSTOP'),
    thaw: () => void running.server.kill('SIGCONT'),
  };
}

/** Connects, and waits for an answer; without end, as the test has one. */
async function until(url: string): Promise<void> {
  const client = createClient({ url, socket: { reconnectStrategy: 10 } }).on('error', () => undefined);
  await client.connect();
  await client.ping();
  client.destroy();
}

async function answers(url: string): Promise<boolean> {
  const client = createClient({ url, socket: { reconnectStrategy: false, connectTimeout: 1_000 } });
  client.on('error', () => undefined);
  return client.connect().then(
    () => {
      client.destroy();
      return true;
    },
    () => false,
  );
}

/**
 * Tests that need a Redis which answers, at `PARLEY_TEST_REDIS` or where it usually is; `url` is its address. Where there
 * is none they are named and skipped, and fail in CI, which must have one.
 */
export function describeWithRedis(name: string, tests: (url: string) => void): void {
  if (isSharedHere) describe(name, () => tests(SHARED_URL));
  else missing(name, `no Redis answers at ${SHARED_URL}`);
}

/** Tests that need a Redis of their own, to do harm to. */
export function describeWithRedisServer(name: string, tests: () => void): void {
  if (isRedisServerHere) describe(name, tests);
  else missing(name, 'there is no redis-server here');
}

function missing(name: string, why: string): void {
  const title = `${name}: NOT TESTED, ${why}`;
  if (!process.env.CI) {
    it.skip(title, () => undefined);
    // Not every reporter names what is skipped.
    console.warn(title);
  } else
    it(title, () => {
      throw new Error('CI must have a Redis.');
    });
}

const isSharedHere = await answers(SHARED_URL);
