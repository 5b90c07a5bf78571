import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option } from 'commander';
import { CommandError, count, OK } from '../../src/commands/command.ts';
import { createRandom } from '../../src/commands/seed/random.ts';
import { defineComparison } from '../comparison.ts';
import { prepareData, type Data } from '../data.ts';
import { writeFigures } from '../figures.ts';
import { printJudged, type Judged } from '../judged.ts';
import { installPeers } from '../peers.ts';
import { FOLLOWING, whileFollowed, type Followed } from '../order/log-reader.ts';
import { median, printTable, type Row } from '../report.ts';
import { compareAnswers, questionsOf } from '../requests/compare.ts';
import { PARLEY, type Contestant } from '../requests/contestants.ts';
import { openPlaces, type Places } from '../requests/places.ts';
import { sizesOf } from '../requests/run.ts';
import { workOf } from '../requests/works.ts';
import { measure, turnOptions, turnsOf, type Turns } from '../rounds.ts';
import { pinThisProcess, startParley, startPeer } from '../servers.ts';

interface OrderOptions extends Turns {
  json: string;
}

const WRITERS = 16;
const WRITTEN_TO = 50;
/** How many times a conversation is picked by chance, before the same picks come again. */
const PICKS = 10_000;
const CONVERSATIONS = 20_000;
/** The share of the messages that are sent by hand in the same time. */
const GOAL = 0.7;

const BY_HAND = 'by hand, in no order';

const HOW = `Messages to ${WRITTEN_TO} conversations picked by chance, on PostgreSQL, by as many writers at the same time as there are
connections. Parley as it is: GraphQL, access, limits, and the log in the order of commits. By hand: node:http with named
prepared statements, which remembers tokens, writes the same rows, and numbers the events of its log as they come. Somebody
follows each log meanwhile, from the last number that they have seen.`;

/** What it costs that everybody sees what happens in a conversation in the same order. */
export default defineComparison<OrderOptions>({
  description: 'Compares sending messages in order, on PostgreSQL, with doing it by hand and in no order.',
  options: [
    ...turnOptions({ rounds: 5, seconds: 3, warmUp: 10, connections: WRITERS }),
    new Option('--json <file>', 'where to write all figures').default('data/bench-order.json'),
  ],
  run: async (options) => {
    installPeers();
    pinThisProcess();
    console.log(`\n${HOW}\n`);
    const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
    let places: Places | undefined;
    try {
      const file = join(folder, 'data.sqlite');
      const data = await prepareData(file, sizesOf(CONVERSATIONS));
      places = await openPlaces('postgres', file, folder);
      const { rows, goals } = await compare(places, data, options);
      printTable(rows);
      printJudged(goals);
      writeFigures(options.json, { turns: turnsOf(options), rows, goals });
      return OK;
    } finally {
      await places?.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

async function compare(places: Places, data: Data, turns: Turns): Promise<{ rows: Row[]; goals: Judged[] }> {
  const [ordered, unordered] = [await places.copyFor('ordered'), await places.copyFor('unordered')];
  const env = { DATABASE_POOL_SIZE: String(turns.connections) };
  const contestants: Contestant[] = [];
  try {
    const parley = await startParley(ordered, { env });
    contestants.push({ name: PARLEY, style: 'graphql', remembers: null, server: parley });
    const peer = await startPeer('requests/unordered', { ...env, DATABASE_URL: unordered, REMEMBER: 'yes' });
    contestants.push({ name: BY_HAND, style: 'routes', remembers: true, server: peer });

    const work = workOf('M1');
    await compareAnswers(work, data, contestants);
    const random = createRandom('order');
    const picks = Array.from({ length: PICKS }, () => random.below(WRITTEN_TO));
    const questions = questionsOf(work, data, contestants).map((question) => {
      const requests = picks.map((pick) => question.requests[pick]);
      if (!requests.every((request) => request !== undefined)) throw new CommandError('there is too little data.');
      return { ...question, requests };
    });
    const logs = [
      { address: ordered, condition: FOLLOWING.settled },
      { address: unordered, condition: FOLLOWING.all },
    ];
    const [rows, followed] = await whileFollowed(logs, () => measure(questions, turns));
    const [kept, lost] = followed as [Followed, Followed];
    const [withOrder, without] = rows.map(({ perSecond }) => median(perSecond)) as [number, number];
    if (kept.missed > 0) throw new Error(`${kept.missed} of ${kept.written} events of Parley's log were not seen.`);
    console.log(
      `Who followed the logs has missed none of Parley's ${count(kept.written)} events, ${count(lost.missed)} of the other's ${count(lost.written)}.`,
    );
    const note = `${Math.round(withOrder)} and ${Math.round(without)} a second`;
    const goal = 'messages in the same time, as a share of those by hand';
    return { rows, goals: [{ goal, reached: withOrder / without, wanted: GOAL, note }] };
  } finally {
    for (const { server } of contestants) await server.stop();
  }
}
