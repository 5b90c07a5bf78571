import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { count } from '../../src/commands/command.ts';
import { newId } from '../../src/platform/ids.ts';
import { defineComparison } from '../comparison.ts';
import {
  openSockets,
  PEER_SCRIPTS,
  placesOf,
  startParleyContestant,
  startPeers,
  type Contestant,
} from '../live/contestants.ts';
import { CASES, CASE_NAMES, cellsOf, judgeGoals, type Size } from '../live/goals.ts';
import { listOf } from '../list-of.ts';
import {
  compareEvents,
  measureCase,
  measuringOptions,
  memoryOf,
  type Case,
  type Measured,
  type Measuring,
} from '../live/measure.ts';
import { order } from '../live/orders.ts';
import type { Place } from '../live/protocols.ts';
import { createWriter, type Topic } from '../live/writer.ts';
import { writeFigures } from '../figures.ts';
import { printJudged } from '../judged.ts';
import { installPeers } from '../peers.ts';
import { printCells } from '../report.ts';
import { pinThisProcess } from '../servers.ts';

interface LiveOptions extends Measuring {
  sockets: number[];
  cases: string[];
  peers: string[];
  json: string;
  profile?: string;
}

const BURST = 10;

const sizes = (text: string) =>
  text.split(',').map((part) => {
    if (!/^[1-9]\d{0,4}$/.test(part)) throw new InvalidArgumentError('It must be whole numbers with commas between.');
    return Number(part);
  });

const HOW = `The processor time of the server's process for one delivery, user and system. All servers verify the same tokens.
Parley's events are messages that are really sent. "broadcast" and "bursts": through the gateway, as one operation; what
such an operation costs when nobody listens, measured after each of them, is taken out, and is in "with writes". "one topic
each": by another process, as one transaction; then one message through the gateway wakes it, and is taken out likewise.
The peers write nothing. Latency is counted from the moment that the gateway is asked to write, or the peer to send.`;

/** What a delivery costs, beside the servers that people would use instead. */
export default defineComparison<LiveOptions>({
  description: 'Compares what the delivery of an event costs with ws, graphql-ws, mercurius and socket.io.',
  options: [
    new Option('--sockets <counts>', 'of each server, with commas between').argParser(sizes).default([1_000], '1000'),
    ...measuringOptions(20_000),
    new Option('--cases <names>', 'which, with commas between')
      .argParser(listOf(CASE_NAMES))
      .default(CASE_NAMES, CASE_NAMES.join(',')),
    new Option('--peers <names>', 'which, with commas between')
      .argParser(listOf(PEER_SCRIPTS))
      .default(PEER_SCRIPTS, PEER_SCRIPTS.join(',')),
    new Option('--json <file>', 'where to write all figures').default('data/bench-live.json'),
    new Option('--profile <folder>', "where to write Parley's processor profile (none is taken when not given)"),
  ],
  run: async (options) => {
    installPeers();
    pinThisProcess();
    console.log(`\n${HOW}`);
    const measured: Size[] = [];
    for (const sockets of options.sockets) {
      console.log(`\n${count(sockets)} sockets of each server on ${cpus().length} cores`);
      const size = await measureSize(sockets, options);
      printCells(cellsOf(size));
      printJudged(judgeGoals(size));
      measured.push(size);
    }
    writeFigures(options.json, { results: measured.map((size) => ({ ...size, goals: judgeGoals(size) })) });
    return undefined;
  },
});

async function measureSize(sockets: number, options: LiveOptions): Promise<Size> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const contestants: Contestant[] = [];
  try {
    const file = join(folder, 'live.sqlite');
    const writer = createWriter(`sqlite:${file}`);
    const [shared, unheard, ...own] = (await writer.makeTopics(sockets + 2)) as [Topic, Topic, ...Topic[]];
    const parley = await startParleyContestant(file, writer, unheard, options.profile);
    contestants.push(parley, ...(await startPeers(options.peers)));

    const costOfWrites = async (contestant: Contestant, { publication: { topics, times } }: Case) => {
      if (contestant !== parley) return 0;
      const before = await parley.server.usage();
      await parley.send(unheard, topics.length > 1 ? 1 : times);
      return (await parley.server.usage()).cpuUs - before.cpuUs;
    };
    const measured: Measured[] = [];
    const measure = async (name: string, topics: readonly Topic[], times = 1) => {
      if (!options.cases.some((chosen) => CASES[chosen as keyof typeof CASES] === name)) return;
      const one = { name, publication: { topics, times }, deliveries: sockets * times };
      measured.push(...(await measureCase(contestants, one, options, costOfWrites)));
    };
    const closeAll = () => Promise.all(contestants.map(({ load }) => order(load, 'close')));

    const agents = await placesOf(
      Array.from({ length: sockets }, () => ({ id: newId(), topic: shared.id })),
      'support',
    );
    const memory: Record<string, number> = {};
    for (const contestant of contestants) {
      await warm(contestant, agents[0]!, shared);
      memory[contestant.name] = await memoryOf(contestant, sockets, () => openSockets(contestant, agents));
    }
    await compareEvents(contestants, { name: '', publication: { topics: [shared], times: 1 }, deliveries: sockets });
    await measure(CASES.broadcast, [shared]);
    await measure(CASES.bursts, [shared], BURST);
    await closeAll();

    const customers = await placesOf(
      own.map(({ id, customerId }) => ({ id: customerId, topic: id })),
      'user',
    );
    for (const contestant of contestants) await openSockets(contestant, customers);
    await measure(CASES.own, own);
    return { sockets, measured, memory };
  } finally {
    for (const { load, server } of contestants) {
      load.kill();
      await server.stop();
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Until a server has compiled and loaded what a socket needs, its memory says nothing about sockets. */
async function warm(contestant: Contestant, place: Place, topic: Topic): Promise<void> {
  const few = Array.from({ length: 20 }, () => place);
  await openSockets(contestant, few);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await order(contestant.load, 'expect', { deliveries: few.length });
  await order(contestant.load, 'arrived', { begunAt: await contestant.publish({ topics: [topic], times: 1 }) });
  await order(contestant.load, 'close');
}
