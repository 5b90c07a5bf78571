import type { Judged } from '../judged.ts';
import { median } from '../report.ts';
import type { Measured } from './measure.ts';

export const CASES = { broadcast: 'broadcast', own: 'one topic each', bursts: 'bursts of 10' } as const;
export const CASE_NAMES = Object.keys(CASES);

/** What is promised of a figure: how many times that of another server it must be better. */
interface Goal {
  case: string;
  figure: 'cpu' | 'p50' | 'memory';
  than: string;
  times: number;
}

const GOALS: readonly Goal[] = [
  { case: CASES.broadcast, figure: 'cpu', than: 'graphql-ws', times: 3 },
  { case: CASES.broadcast, figure: 'cpu', than: 'socket.io', times: 1.3 },
  { case: CASES.broadcast, figure: 'cpu', than: 'raw ws.send', times: 1 },
  { case: CASES.own, figure: 'cpu', than: 'graphql-ws', times: 3 },
  { case: CASES.own, figure: 'p50', than: 'raw ws.send', times: 1 },
  { case: CASES.bursts, figure: 'cpu', than: 'raw ws.send', times: 5 },
  { case: CASES.broadcast, figure: 'memory', than: 'graphql-ws', times: 2 },
];

/** What was measured with one number of sockets. */
export interface Size {
  sockets: number;
  measured: Measured[];
  /** KB of each server's process for a socket, by server. */
  memory: Record<string, number>;
}

const FIGURES = { cpu: 'processor time', p50: 'p50', memory: 'memory of a socket' };

/** What was reached of each goal. */
export function judgeGoals({ measured, memory }: Size): Judged[] {
  const figureOf = (server: string, goal: Goal): number => {
    if (goal.figure === 'memory') return memory[server] ?? NaN;
    const found = measured.find((one) => one.case === goal.case && one.server === server);
    return median((goal.figure === 'cpu' ? found?.cpuUs : found?.p50) ?? []);
  };
  return GOALS.flatMap((goal) => {
    const what = goal.figure === 'memory' ? FIGURES.memory : `${goal.case}, ${FIGURES[goal.figure]}`;
    const reached = figureOf(goal.than, goal) / figureOf('Parley', goal);
    // What was not measured is not judged.
    if (Number.isNaN(reached)) return [];
    return [{ goal: `${what}, times better than ${goal.than}`, reached, wanted: goal.times }];
  });
}

/** What was measured of each case, beside raw `ws.send`, as a table. */
export function cellsOf({ measured, memory }: Size): string[][] {
  const rows = measured.map((one) => {
    const raw = measured.find(({ case: name, server }) => name === one.case && server === 'raw ws.send');
    const [net, gross] = [median(one.cpuUs), median(one.grossUs)];
    return [
      one.case,
      one.server,
      net.toFixed(2),
      `${Math.min(...one.cpuUs).toFixed(2)} to ${Math.max(...one.cpuUs).toFixed(2)}`,
      gross === net ? '' : gross.toFixed(2),
      (net / median(raw?.cpuUs ?? [])).toFixed(2),
      median(one.p50).toFixed(1),
      median(one.p99).toFixed(1),
      one.case === CASES.broadcast ? (memory[one.server] ?? NaN).toFixed(1) : '',
    ];
  });
  return [['', '', 'µs CPU', 'rounds', 'with writes', 'to raw', 'p50 ms', 'p99 ms', 'KB a socket'], ...rows];
}
