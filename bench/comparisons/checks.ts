import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option } from 'commander';
import { wholeNumber } from '../../src/commands/command.ts';
import { defineComparison } from '../comparison.ts';
import { prepareData } from '../data.ts';
import { ask } from '../load.ts';
import { withPeople, type Question } from '../questions.ts';
import { median, printTable } from '../report.ts';
import { measure } from '../rounds.ts';
import { pinThisProcess, startChecked, startUnchecked, type Server } from '../servers.ts';

interface ChecksOptions {
  rounds: number;
  requests: number;
  connections: number;
}

const SIZES = { users: 100, conversations: 1_000, messages: 10_000 };
/** The most that the checks may add to what a request costs. */
const GOAL = 0.2;

/**
 * What it costs that callers are who they say they are, see only what they may and ask only for so much: a conversation
 * with both people, from Parley and from Parley without its checks (`bench/checks`).
 */
export default defineComparison<ChecksOptions>({
  description: 'Compares a small query with the same one where nothing is checked: tokens, access, limits, headers.',
  options: [
    new Option('--rounds <count>', 'how often each is measured, by turns').argParser(wholeNumber(1, 1_000)).default(9),
    new Option('--requests <count>', 'of each round').argParser(wholeNumber(10, 1_000_000)).default(4_000),
    new Option('--connections <count>', 'that ask at the same time').argParser(wholeNumber(1, 1_000)).default(8),
  ],
  run: async (options) => {
    if (!pinThisProcess()) console.log('Not pinned: there is no taskset, or only one core. The figures are rougher.');
    const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
    const servers: Server[] = [];
    try {
      const file = join(folder, 'checks.sqlite');
      const { callers, shortId } = await prepareData(file, SIZES);
      const [admin] = callers;
      const question = async (name: string, starting: Promise<Server>): Promise<Question> => {
        const server = await starting;
        servers.push(server);
        return { ...withPeople(server, admin, shortId), serverName: name };
      };
      const questions = [
        await question('checked', startChecked(file)),
        await question('not checked', startUnchecked(file)),
      ] as const;
      await demandDifference(...questions);
      const rows = await measure(questions, options);
      printTable(rows);
      const [checked, unchecked] = rows.map(({ cpuMs }) => median(cpuMs)) as [number, number];
      const added = checked / unchecked - 1;
      const verdict = added < GOAL ? 'met' : 'not met';
      console.log(`The checks add ${(100 * added).toFixed(1)} % (goal: less than ${100 * GOAL} %, ${verdict}).`);
    } finally {
      for (const server of servers) await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
    return undefined;
  },
});

/** Both must answer the same, and only one of them to a token that nobody has signed: else nothing is compared. */
async function demandDifference(checked: Question, unchecked: Question): Promise<void> {
  const [one, other] = await Promise.all([ask(checked), ask(unchecked)]);
  if (one !== other) throw new Error(`The answers differ: ${one} and ${other}`);
  const forged = (question: Question): Question => ({
    ...question,
    headers: { ...question.headers, authorization: `${question.headers['authorization'] ?? ''}x` },
  });
  const isRefused = await ask(forged(checked)).then(
    () => false,
    () => true,
  );
  if (!isRefused || (await ask(forged(unchecked))) !== other) throw new Error('The checks are not what differs.');
}
