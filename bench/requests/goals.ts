import type { Judged } from '../judged.ts';
import { least, type Row } from '../report.ts';
import { nameOf, PARLEY } from './contestants.ts';
import type { Engine } from './places.ts';

/** How cheap Parley is to be for a work, beside a peer: the peer's processor time for a request by Parley's. */
interface Goal {
  work: string;
  script: string;
  /** Of the peer's two rows the one that is meant. */
  remembers: boolean;
  least: number;
  /** SQLite when not said. */
  engine?: Engine;
}

/**
 * Raw is the one that remembers tokens, as nothing is cheaper; the others are as they are usually built, and verify each
 * token at each request.
 */
export const GOALS: readonly Goal[] = [
  { work: 'Q1', script: 'raw', remembers: true, least: 0.65 },
  { work: 'Q1', script: 'mercurius', remembers: false, least: 1.3 },
  { work: 'Q1', script: 'apollo', remembers: false, least: 8 },
  { work: 'Q2', script: 'raw', remembers: true, least: 1 },
  { work: 'Q2', script: 'mercurius', remembers: false, least: 1.8 },
  { work: 'Q2', script: 'apollo', remembers: false, least: 5 },
  { work: 'M1', script: 'raw', remembers: true, least: 0.85 },
  { work: 'M1', script: 'mercurius', remembers: false, least: 1.2 },
  { work: 'M1', script: 'apollo', remembers: false, least: 4 },
  { work: 'R1', script: 'fastify', remembers: false, least: 0.7 },
  { work: 'R2', script: 'fastify', remembers: false, least: 0.7 },
  { work: 'Q1', script: 'apollo-fastify', remembers: false, least: 2, engine: 'postgres' },
  { work: 'Q2', script: 'apollo-fastify', remembers: false, least: 2, engine: 'postgres' },
];

const cpuOf = (rows: readonly Row[], work: string, server: string) =>
  least(rows.find((row) => row.page === work && row.server === server)?.cpuMs ?? []);

/** The goals that what was measured can be judged by: how often Parley's processor time goes into the peer's. */
export function judge(rows: readonly Row[], on: Engine): Judged[] {
  return GOALS.filter(({ engine = 'sqlite' }) => engine === on).flatMap(
    ({ work, script, remembers, least: wanted }) => {
      const parley = cpuOf(rows, work, PARLEY);
      const reached = cpuOf(rows, work, nameOf({ script, remembers })) / parley;
      if (Number.isNaN(reached)) return [];
      const other = cpuOf(rows, work, nameOf({ script, remembers: !remembers })) / parley;
      const note = Number.isNaN(other) ? {} : { note: `${other.toFixed(2)} of its other row` };
      return [{ goal: `${work} of ${nameOf({ script, remembers })}`, reached, wanted, ...note }];
    },
  );
}
