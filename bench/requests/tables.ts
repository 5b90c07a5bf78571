import { least, percentile, type Row } from '../report.ts';
import { nameOf } from './contestants.ts';

/** What is 1.00. */
const BASE = nameOf({ script: 'raw', remembers: true });

export interface Memory {
  server: string;
  /** The resident memory of its process after a garbage collection. */
  bytes: number;
}

const HEADING = ['', '', 'CPU', 'rounds', 'µs CPU', 'requests/s', '', 'p50 ms', 'p99 ms'];

/**
 * What was measured of one work as a table, each figure of the least disturbed round: ratios to raw, where more is better,
 * and what they are made of.
 */
export function cellsOf(rows: readonly Row[]): string[][] {
  const base = rows.find(({ server }) => server === BASE) ?? rows[0]!;
  const cpuOfBase = least(base.cpuMs);
  return [
    HEADING,
    ...rows.map(({ page, server, cpuMs, perSecond, tookMs }) => [
      page,
      server,
      ratio(cpuOfBase, least(cpuMs)),
      `${ratio(cpuOfBase, Math.max(...cpuMs))} to ${ratio(cpuOfBase, Math.min(...cpuMs))}`,
      (1_000 * least(cpuMs)).toFixed(0),
      Math.max(...perSecond).toFixed(0),
      ratio(Math.max(...perSecond), Math.max(...base.perSecond)),
      percentile(tookMs, 0.5).toFixed(2),
      percentile(tookMs, 0.99).toFixed(2),
    ]),
  ];
}

/** Memory as a table, as ratios to raw, where less is better. */
export function memoryCells(memory: readonly Memory[]): string[][] {
  const base = (memory.find(({ server }) => server === BASE) ?? memory[0]!).bytes;
  return [
    ['', '', 'MB', 'to raw'],
    ...memory.map(({ server, bytes }) => ['memory', server, (bytes / 1_048_576).toFixed(0), ratio(bytes, base)]),
  ];
}

const ratio = (one: number, other: number): string => (one / other).toFixed(2);
