import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { JWT_SECRET } from './data.ts';
import { order, type Usage } from './live/orders.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SERVER_CORE = '0';
const LOAD_CORE = '1';
const START_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 10;

/** A server in a process of its own. */
export interface Server {
  port: number;
  /** What its process has used so far; `memory` after a garbage collection. */
  usage: (ask?: 'usage' | 'memory') => Promise<Usage>;
  stop: () => Promise<void>;
  /** The process, which takes orders. */
  child: ChildProcess;
  /** From the start of the process until it said that it was ready. */
  readyAfterMs: number;
}

/** What is asked of every server that is to tell what it uses: a look inside, and a collector that can be called. */
const PROBE = ['--expose-gc', '--import', fileURLToPath(new URL('./live/probe.ts', import.meta.url))];

const hasTaskset = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** Puts this process, which makes the load, on a core of its own; says so when that is not possible. */
export function pinThisProcess(): void {
  if (!pin(process.pid)) console.log('Not pinned: there is no taskset, or only one core. The figures are rougher.');
}

/** Puts another process, which makes load as well, on that core. */
export function pin(pid: number): boolean {
  return hasTaskset && spawnSync('taskset', ['-acp', LOAD_CORE, String(pid)]).status === 0;
}

/** How a gateway is started. */
export interface Start {
  /** The folder for its processor profile; none is taken when not given. */
  profile?: string | undefined;
  /** The checkout that is started; this one when not given. */
  root?: string | undefined;
  /** Settings, by the names of the environment. */
  env?: Record<string, string>;
}

/**
 * The gateway as in production, without limits.
 *
 * @param place a file of SQLite's, or the address of a database
 */
export function startParley(place: string, { profile, root, env }: Start = {}): Promise<Server> {
  const args = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile];
  return startGateway(place, args, { ...LIFTED, ...env }, root);
}

/** The gateway as in production, with every check and count, but for a number of requests that is not reached. */
export const startChecked = (file: string): Promise<Server> =>
  startGateway(file, [], { ...LIFTED, LIMIT_REQUESTS_PER_MINUTE: '1000000000' });

/** The gateway without what it checks of a request: see `checks/without-checks.ts`. */
export const startUnchecked = (file: string): Promise<Server> =>
  startGateway(file, ['--import', './bench/checks/without-checks.ts'], LIFTED);

/** Settings of one who asks more than people do. */
const LIFTED = Object.fromEntries(
  ['SENDS_PER_MINUTE', 'GUESTS_PER_MINUTE', 'SOCKETS_PER_USER', 'SOCKETS_PER_ADDRESS']
    .concat(['OPERATIONS_PER_MINUTE', 'REQUESTS_PER_MINUTE'])
    .map((name) => [`LIMIT_${name}`, '0']),
);

function startGateway(
  place: string,
  args: readonly string[],
  settings: Record<string, string>,
  root?: string,
): Promise<Server> {
  const env = {
    DATABASE_URL: place.includes(':') ? place : `sqlite:${place}`,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    ...settings,
  };
  return start([...args, '--import', './src/require-node.js', 'src/main.ts'], env, root);
}

/** A server of `bench/peers`. They must be installed: see `peers.ts`. */
export const startPeer = (name: string, env: Record<string, string> = {}): Promise<Server> =>
  start([`bench/peers/${name}.js`], env);

async function start(args: string[], env: Record<string, string>, cwd = ROOT): Promise<Server> {
  const port = await freePort();
  const node = [process.execPath, ...PROBE, ...args];
  const [program, ...rest] = hasTaskset ? ['taskset', '-c', SERVER_CORE, ...node] : node;
  const startedAt = performance.now();
  const child = spawn(program!, rest, {
    cwd,
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      AUTH_JWT_SECRET: JWT_SECRET,
      PORT: String(port),
      ...env,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  while (!(await isReady(`http://127.0.0.1:${port}/readyz`))) {
    const isLate = performance.now() - startedAt > START_WITHIN_MS;
    if (isLate) child.kill('SIGKILL');
    if (isLate || child.exitCode !== null) throw new Error(`${args.at(-1)} did not start.`);
    await sleep(LOOK_EVERY_MS);
  }
  return {
    port,
    child,
    readyAfterMs: performance.now() - startedAt,
    usage: (ask = 'usage') => order<Usage>(child, ask),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(url).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
