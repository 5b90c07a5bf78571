import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'vitest';
import { freePort } from '../client/proxy.ts';

const CONFIG = new URL('../../deploy/haproxy.cfg', import.meta.url);
const ASK_EVERY_MS = 20;

const isHere = spawnSync('haproxy', ['-v']).status === 0;

/** Tests that need HAProxy. Where there is none they are named and skipped, and fail in CI, which must have one. */
export function describeWithHaproxy(name: string, tests: () => void): void {
  if (isHere) {
    describe(name, tests);
    return;
  }
  const title = `${name}: NOT TESTED, there is no haproxy here`;
  if (process.env.CI) {
    it(title, () => {
      throw new Error('CI must have HAProxy.');
    });
  } else {
    it.skip(title, () => undefined);
    // Not every reporter names what is skipped.
    console.warn(title);
  }
}

/** The balancer that is delivered, in front of gateways on this machine. */
export interface Haproxy {
  url: string;
  wsUrl: string;
  /** Resolves when an answer has this status, and, where it matters, comes from one of these gateways. */
  until(path: string, status: number): Promise<void>;
  /** What it has logged. */
  log: readonly string[];
  stop(): Promise<void>;
}

/**
 * Starts HAProxy with `deploy/haproxy.cfg`, in which only addresses are other: where it listens, and where the gateways
 * are.
 */
export async function startHaproxy(gatewayPorts: readonly number[]): Promise<Haproxy> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-haproxy-'));
  const file = join(folder, 'haproxy.cfg');
  const port = await freePort();
  let config = replaceOnce(readFileSync(CONFIG, 'utf8'), 'bind :8080', `bind 127.0.0.1:${port}`);
  for (const [index, gatewayPort] of gatewayPorts.entries()) {
    config = replaceOnce(config, ` gateway-${index + 1}:4000`, ` 127.0.0.1:${gatewayPort}`);
  }
  writeFileSync(file, config);
  const checked = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8' });
  if (checked.status !== 0 || /WARNING|ALERT/.test(checked.stderr)) throw new Error(checked.stderr);

  const child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => log.push(...data.toString().split('\n').filter(Boolean)));
  }
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    wsUrl: `ws://127.0.0.1:${port}/graphql`,
    log,
    async until(path, status) {
      while (child.exitCode === null) {
        const answer = await fetch(`${url}${path}`, { headers: { connection: 'close' } }).catch(() => null);
        if (answer?.status === status) return;
        await sleep(ASK_EVERY_MS);
      }
      throw new Error(`HAProxy has ended: ${log.join('\n')}`);
    },
    async stop() {
      child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function replaceOnce(text: string, old: string, by: string): string {
  const parts = text.split(old);
  if (parts.length !== 2) throw new Error(`Not once in the configuration: ${old}`);
  return parts.join(by);
}
