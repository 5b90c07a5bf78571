import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A line of a gateway's log. */
export interface LogEntry {
  level: number;
  msg: string;
  port?: number;
}

/** A gateway in a process of its own, as `npm start` starts it. */
export interface GatewayProcess {
  url: string;
  wsUrl: string;
  port: number;
  child: ChildProcess;
  /** What it has logged so far. */
  log: readonly LogEntry[];
  /** Sends a signal and resolves with the exit code once it has ended, null when the signal itself ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts a gateway in production mode, on a port that the system chooses unless it is given; resolves once it serves. */
export async function startProcess(env: Record<string, string>): Promise<GatewayProcess> {
  const child = spawn(process.execPath, ['--import', './src/require-node.js', 'src/main.ts'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', PORT: '0', HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const log: LogEntry[] = [];
  const serving = new Promise<number>((resolve, reject) => {
    // Read to the end: a process whose output nobody takes would come to stand still in the middle of a line.
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry = JSON.parse(line) as LogEntry;
      log.push(entry);
      if (entry.msg === 'serving' && entry.port) resolve(entry.port);
    });
    child.once('close', () => reject(new Error(`The gateway did not start: ${errors}`)));
  });
  const port = await serving;
  return {
    url: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}/graphql`,
    port,
    child,
    log,
    end: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}

const LONGEST_RUN_MS = 60_000;

/** Runs a program to its end and returns what it said. */
export async function runToEnd(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--import', './src/require-node.js', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', ...env },
    // What serves where it should have ended is not left behind.
    timeout: LONGEST_RUN_MS,
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (said.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (said.stderr += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

/** A program that goes on until it is ended. */
export interface RunningProgram {
  child: ChildProcess;
  /** The lines that it has printed so far. */
  lines: readonly string[];
  /** What it has said on standard error so far. */
  errors: () => string;
  /** Resolves with the first line on standard output that fits, once there is one; rejects when it ends before. */
  line(fits: (line: string) => boolean): Promise<string>;
  /** Resolves once what it has said on standard error fits. */
  error(fits: RegExp): Promise<void>;
  /** Sends a signal, if any, and resolves with the exit code, null when the signal itself ended it. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a program that is not waited for. */
export function startProgram(args: string[], env: Record<string, string> = {}): RunningProgram {
  const child = spawn(process.execPath, ['--import', './src/require-node.js', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let errors = '';
  const checks = new Set<() => void>();
  const changed = () => [...checks].forEach((check) => check());
  const exited = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      resolve(code);
      changed();
    }),
  );
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    changed();
  });
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString();
    changed();
  });
  const when = <T>(find: () => T | undefined) =>
    new Promise<T>((resolve, reject) => {
      const check = () => {
        const found = find();
        if (found === undefined && child.exitCode === null && child.signalCode === null) return;
        checks.delete(check);
        if (found === undefined) reject(new Error(`It has ended: ${lines.join('\n')}\n${errors}`));
        else resolve(found);
      };
      checks.add(check);
      check();
    });
  return {
    child,
    lines,
    errors: () => errors,
    line: (fits) => when(() => lines.find(fits)),
    error: async (fits) => {
      await when(() => fits.exec(errors) ?? undefined);
    },
    end: (signal) => {
      if (signal) child.kill(signal);
      return exited;
    },
  };
}
