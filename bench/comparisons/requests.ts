import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { count, OK, wholeNumber } from '../../src/commands/command.ts';
import { startProgress } from '../../src/commands/progress.ts';
import { defineComparison } from '../comparison.ts';
import { prepareData, type Data } from '../data.ts';
import { installPeers } from '../peers.ts';
import { printCells, type Row } from '../report.ts';
import { compareAnswers, questionsOf } from '../requests/compare.ts';
import { PEER_SCRIPTS, startContestants, type Chosen, type Contestant } from '../requests/contestants.ts';
import { judge, printGoals } from '../requests/goals.ts';
import { cellsOf, memoryCells, type Memory } from '../requests/tables.ts';
import { WORKS, type Work } from '../requests/works.ts';
import { measure, turnOptions, type Turns } from '../rounds.ts';
import { pinThisProcess } from '../servers.ts';

interface RequestsOptions extends Turns {
  works: string[];
  peers: string[];
  conversations: number;
  data?: string;
  json: string;
  profile?: string;
}

const CONVERSATIONS = 20_000;
const MESSAGES_EACH = 10;
const CONVERSATIONS_OF_USER = 20;

const listOf = (names: readonly string[]) => (text: string) => {
  const chosen = text.split(',');
  if (chosen.some((name) => !names.includes(name))) {
    throw new InvalidArgumentError(`It must be some of ${names.join(',')}.`);
  }
  return chosen;
};

const HOW = `The processor time of the server's process for one request, user and system, as a ratio: raw node:http with prepared
statements that remembers tokens is 1.00, and more is better. All verify the same tokens, each time or "remembering" them
once verified; all run on SQLite with synchronous=FULL, each on a copy of the same database.`;

/** What requests cost, beside the servers that people would use instead. */
export default defineComparison<RequestsOptions>({
  description: 'Compares what requests cost with node:http, Fastify, mercurius, graphql-yoga and Apollo Server.',
  options: [
    ...turnOptions({ rounds: 5, seconds: 1, warmUp: 10 }),
    named(
      '--works <names>',
      'which, with commas between',
      WORKS.map(({ name }) => name),
    ),
    named('--peers <names>', 'which, with commas between', PEER_SCRIPTS),
    new Option('--conversations <count>', 'in the database, with ten messages each')
      .argParser(wholeNumber(200, 1_000_000))
      .default(CONVERSATIONS),
    new Option('--data <file>', 'where the database stays for the next time (thrown away when not given)'),
    new Option('--json <file>', 'where to write all figures').default('data/bench-requests.json'),
    new Option('--profile <folder>', "where to write Parley's processor profile (none is taken when not given)"),
  ],
  run: async (options) => {
    installPeers();
    if (!pinThisProcess()) console.log('Not pinned: there is no taskset, or only one core. The figures are rougher.');
    const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
    const contestants: Contestant[] = [];
    try {
      const file = options.data ?? join(folder, 'data.sqlite');
      const { conversations } = options;
      const sizes = {
        users: Math.ceil(conversations / CONVERSATIONS_OF_USER),
        conversations,
        messages: conversations * MESSAGES_EACH,
      };
      console.log(
        `\n${count(sizes.conversations)} conversations, ${count(sizes.messages)} messages on ${cpus().length} cores\n${HOW}`,
      );
      const data = await prepareData(file, sizes);
      const chosen = options.peers.flatMap((script): Chosen[] =>
        [true, false].map((remembers) => ({ script, remembers })),
      );
      await startContestants(file, folder, chosen, (one) => contestants.push(one), options.profile);
      const works = WORKS.filter(({ name }) => options.works.includes(name));
      const rows: Row[] = [];
      for (const work of works) rows.push(...(await measureWork(work, data, contestants, options)));
      const memory: Memory[] = [];
      for (const { name, server } of contestants)
        memory.push({ server: name, bytes: (await server.usage('memory')).rss });
      console.log('\nMemory after all of it');
      printCells(memoryCells(memory));
      const goals = judge(rows);
      console.log('\nGoals, as the ratio of the processor time of the peer to that of Parley');
      printGoals(goals);
      write(options.json, { sizes, turns: turnsOf(options), rows, memory, goals });
      return OK;
    } finally {
      for (const { server } of contestants) await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

function named(flags: string, description: string, names: readonly string[]): Option {
  return new Option(flags, `${description} (all: ${names.join(',')})`).argParser(listOf(names)).default(names, 'all');
}

const turnsOf = ({ rounds, seconds, connections, warmUp }: Turns): Turns => ({ rounds, seconds, connections, warmUp });

/** Compares the answers of all contestants, measures them, and prints the table. */
async function measureWork(work: Work, data: Data, contestants: readonly Contestant[], turns: Turns): Promise<Row[]> {
  const bytes = await compareAnswers(work, data, contestants);
  const questions = questionsOf(work, data, contestants);
  const progress = startProgress('turns', questions.length * (1 + turns.rounds), 'nothing');
  const rows = await measure(questions, turns, () => progress.advance(1)).finally(progress.stop);
  console.log(`\n${work.name}: ${work.description}. All answer the same ${count(bytes)} bytes.`);
  printCells(cellsOf(rows));
  return rows;
}

function write(file: string, figures: object): void {
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version };
  mkdirSync(dirname(file), { recursive: true });
  const text = JSON.stringify({ at: new Date().toISOString(), machine, ...figures }, null, 2);
  writeFileSync(file, `${text}\n`);
  console.log(`All figures are in ${file}.`);
}
