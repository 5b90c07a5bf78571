import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option } from 'commander';
import { count, wholeNumber } from '../../src/commands/command.ts';
import { compareAnswers } from '../compare.ts';
import { defineComparison } from '../comparison.ts';
import { prepareData, type Data } from '../data.ts';
import { handWrittenInbox, oneConversation, parleyInbox, type Question } from '../questions.ts';
import { changeOf, median, printTable, ratioOf, type Row } from '../report.ts';
import { measure } from '../rounds.ts';
import { pinThisProcess, startHandWritten, startParley, type Server } from '../servers.ts';

interface InboxOptions {
  tenfold: boolean;
  rounds: number;
  requests: number;
  connections: number;
  profile?: string;
}

const SIZES = { users: 1_000, conversations: 20_000, messages: 200_000 };
const TENFOLD = { users: 1_000, conversations: 200_000, messages: 2_000_000 };

/**
 * What an inbox page costs the server's processor through Parley, and through a REST route written by hand over the same
 * rows. Each request is authenticated in all servers.
 */
export default defineComparison<InboxOptions>({
  description: 'Compares an inbox page from Parley with one from a REST route written by hand over the same rows.',
  options: [
    new Option('--tenfold', 'measure with ten times the data as well, which takes some minutes').default(false),
    new Option('--rounds <count>', 'how often each is measured, by turns').argParser(wholeNumber(1, 1_000)).default(5),
    new Option('--requests <count>', 'of each round').argParser(wholeNumber(10, 1_000_000)).default(1_000),
    new Option('--connections <count>', 'that ask at the same time').argParser(wholeNumber(1, 1_000)).default(8),
    new Option('--profile <folder>', "where to write Parley's processor profiles (none are taken when not given)"),
  ],
  run: async (options) => {
    if (!pinThisProcess()) console.log('Not pinned: there is no taskset, or only one core. The figures are rougher.');
    const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
    try {
      const once = await bench(join(folder, 'once.sqlite'), SIZES, options);
      if (options.tenfold) {
        const tenfold = await bench(join(folder, 'tenfold.sqlite'), TENFOLD, options);
        for (const [name, cost] of tenfold) {
          console.log(
            `Ten times the data changes ${name} by ${changeOf(cost, once.get(name) ?? NaN)} (goal: less than 50 %).`,
          );
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return undefined;
  },
});

/** Measures with one amount of data. Returns the processor time of Parley's inbox pages, in ms, by caller. */
async function bench(file: string, sizes: typeof SIZES, options: InboxOptions): Promise<Map<string, number>> {
  console.log(
    `\n${count(sizes.conversations)} conversations, ${count(sizes.messages)} messages on ${cpus().length} cores`,
  );
  const data = await prepareData(file, sizes);
  const servers: Server[] = [];
  const start = async (starting: Promise<Server>) => {
    const server = await starting;
    servers.push(server);
    return server;
  };
  try {
    const parley = await start(startParley(file, options.profile));
    const plain = await start(startHandWritten(file, false));
    const tuned = await start(startHandWritten(file, true));
    const questions = [...inboxes(data, parley, plain, tuned), ...single(data, parley)];
    for (const caller of data.callers) {
      const fields = await compareAnswers(parleyInbox(parley, caller), handWrittenInbox(plain, caller));
      console.log(`The answers to the ${caller.name} are the same in all ${count(fields)} fields.`);
    }
    const rows = await measure(questions, options);
    printTable(rows);
    return conclude(data, rows);
  } finally {
    for (const server of servers) await server.stop();
  }
}

function inboxes(data: Data, parley: Server, plain: Server, tuned: Server): Question[] {
  return data.callers.flatMap((caller) => [
    parleyInbox(parley, caller),
    handWrittenInbox(plain, caller, 'by hand'),
    handWrittenInbox(tuned, caller, 'by hand, tuned'),
  ]);
}

function single({ callers, shortId, longId }: Data, parley: Server): Question[] {
  const [admin] = callers;
  return [
    oneConversation(parley, admin, shortId, 'last 5 of a few messages'),
    oneConversation(parley, admin, longId, 'last 5 of 20,000 messages'),
  ];
}

function conclude(data: Data, rows: readonly Row[]): Map<string, number> {
  const cost = (page: string, server: string) =>
    median(rows.find((row) => row.page === page && row.server === server)?.cpuMs ?? []);
  const costs = new Map<string, number>();
  for (const { name } of data.callers) {
    const page = `inbox of the ${name}`;
    const parley = cost(page, 'Parley');
    costs.set(page, parley);
    console.log(
      `${page}: Parley costs ${ratioOf(parley, cost(page, 'by hand'))} times the route by hand (goal: at most 2), ` +
        `${ratioOf(parley, cost(page, 'by hand, tuned'))} times one that is tuned.`,
    );
  }
  const [few, many] = ['last 5 of a few messages', 'last 5 of 20,000 messages'].map((page) => cost(page, 'Parley'));
  console.log(
    `A conversation of 20,000 messages instead of a few changes its last 5 by ${changeOf(many ?? NaN, few ?? NaN)}.`,
  );
  return costs;
}
