import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineComparison } from '../comparison.ts';
import { prepareData } from '../data.ts';
import { ask } from '../load.ts';
import type { Question } from '../questions.ts';
import { least, printTable } from '../report.ts';
import { workOf } from '../requests/works.ts';
import { measure, turnOptions, type Turns } from '../rounds.ts';
import { pinThisProcess, startChecked, startUnchecked, type Server } from '../servers.ts';

const SIZES = { users: 100, conversations: 1_000, messages: 10_000 };
/** The most that the checks may add to what a request costs. */
const GOAL = 0.2;

/**
 * What it costs that callers are who they say they are, see only what they may and ask only for so much: a conversation
 * with both people, from Parley and from Parley without its checks (`bench/checks`).
 */
export default defineComparison<Turns>({
  description: 'Compares a small query with the same one where nothing is checked: tokens, access, limits, headers.',
  options: turnOptions({ rounds: 9, seconds: 2, warmUp: 10 }),
  run: async (options) => {
    pinThisProcess();
    const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
    const servers: Server[] = [];
    try {
      const file = join(folder, 'checks.sqlite');
      const requests = workOf('Q1').requests(await prepareData(file, SIZES), 'graphql')!;
      const question = async (name: string, starting: Promise<Server>): Promise<Question> => {
        const server = await starting;
        servers.push(server);
        return { page: 'a conversation and both people', serverName: name, server, requests };
      };
      const questions = [
        await question('checked', startChecked(file)),
        await question('not checked', startUnchecked(file)),
      ] as const;
      await demandDifference(...questions);
      const rows = await measure(questions, options);
      printTable(rows);
      const [checked, unchecked] = rows.map(({ cpuMs }) => least(cpuMs)) as [number, number];
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
  const honest = checked.requests[0]!;
  const forged = {
    ...honest,
    headers: { ...honest.headers, authorization: `${honest.headers['authorization'] ?? ''}x` },
  };
  const [one, other] = await Promise.all([checked, unchecked].map(({ server }) => ask(server, honest)));
  if (one !== other) throw new Error(`The answers differ: ${one!} and ${other!}`);
  const isRefused = await ask(checked.server, forged).then(
    () => false,
    () => true,
  );
  if (!isRefused || (await ask(unchecked.server, forged)) !== other) {
    throw new Error('The checks are not what differs.');
  }
}
