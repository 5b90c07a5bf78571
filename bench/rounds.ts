import { InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../src/commands/command.ts';
import { load } from './load.ts';
import type { Question } from './questions.ts';
import type { Row } from './report.ts';

export interface Turns {
  rounds: number;
  /** How long a turn is. */
  seconds: number;
  connections: number;
  /** How long each is asked before anything is measured, in seconds. */
  warmUp: number;
}

/** How it was measured, of all that was asked for. */
export const turnsOf = ({ rounds, seconds, connections, warmUp }: Turns): Turns => ({
  rounds,
  seconds,
  connections,
  warmUp,
});

/** Options of a comparison that measures by turns. */
export const turnOptions = ({
  connections = 8,
  ...defaults
}: Omit<Turns, 'connections'> & Partial<Turns>): Option[] => [
  new Option('--rounds <count>', 'how often each is measured, by turns')
    .argParser(wholeNumber(1, 1_000))
    .default(defaults.rounds),
  new Option('--seconds <number>', 'how long each is measured at a time')
    .argParser(readSeconds)
    .default(defaults.seconds),
  new Option('--warm-up <seconds>', 'how long each is asked before, until its code is compiled')
    .argParser(readSeconds)
    .default(defaults.warmUp),
  new Option('--connections <count>', 'that ask at the same time')
    .argParser(wholeNumber(1, 1_000))
    .default(connections),
];

function readSeconds(text: string): number {
  const value = Number(text);
  if (!/^\d{1,3}(\.\d{1,3})?$/.test(text) || value <= 0) {
    throw new InvalidArgumentError('It must be a number above 0, such as 0.5.');
  }
  return value;
}

/**
 * Measures all questions by turns, so that what disturbs the machine for a while disturbs all of them. Each round
 * begins with another one.
 */
export async function measure(
  questions: readonly Question[],
  { rounds, seconds, connections, warmUp }: Turns,
  onTurn: () => void = () => undefined,
): Promise<Row[]> {
  const rows = questions.map(({ page, serverName }): Row => ({
    page,
    server: serverName,
    cpuMs: [],
    perSecond: [],
    tookMs: [],
  }));
  // The more code a server has, the more requests it takes until all of it is compiled: some ten thousand.
  for (const question of questions) {
    await load(question, warmUp, connections);
    onTurn();
  }
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < questions.length; turn += 1) {
      const index = (round + turn) % questions.length;
      const [question, row] = [questions[index]!, rows[index]!];
      const before = await question.server.usage();
      const began = performance.now();
      const took = await load(question, seconds, connections);
      const lasted = performance.now() - began;
      const after = await question.server.usage();
      row.cpuMs.push((after.cpuUs - before.cpuUs) / 1_000 / took.length);
      row.perSecond.push((1_000 * took.length) / lasted);
      row.tookMs = row.tookMs.concat(took);
      onTurn();
    }
  }
  return rows;
}
