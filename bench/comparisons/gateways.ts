import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { OK, wholeNumber } from '../../src/commands/command.ts';
import { defineComparison } from '../comparison.ts';
import { writeFigures } from '../figures.ts';
import { printJudged, type Judged } from '../judged.ts';
import { startFleet, type Fleet } from '../live/fleet.ts';
import { measureCase, measuringOptions, type Measured, type Measuring } from '../live/measure.ts';
import { startPostgres, type PostgresServer } from '../postgres.ts';
import { least, median, printCells } from '../report.ts';
import { pinThisProcess } from '../servers.ts';

interface GatewaysOptions extends Measuring {
  sockets: number;
  redis: string;
  json: string;
}

/** How much more two gateways are to deliver than one, when each of them has as much processor time as that one. */
const GOAL = 1.7;

const HOW = `One message to all who follow a conversation: to the sockets of one gateway, and of two with half of them each, over
PostgreSQL, joined by Redis. The processor time of all gateways together for one delivery; that the message is sent, the
log is read by each gateway, and the other is told, is in it.`;

const evenNumber = (text: string): number => {
  const number = wholeNumber(2, 20_000)(text);
  if (number % 2 === 1) throw new InvalidArgumentError('It must be even.');
  return number;
};

/** What a second gateway adds. */
export default defineComparison<GatewaysOptions>({
  description: 'Compares what two gateways over PostgreSQL and Redis deliver with what one does.',
  options: [
    new Option('--sockets <count>', 'in all').argParser(evenNumber).default(2_000),
    ...measuringOptions(40_000),
    new Option('--redis <url>', 'the Redis that joins them').default('redis://127.0.0.1:6379'),
    new Option('--json <file>', 'where to write all figures').default('data/bench-gateways.json'),
  ],
  run: async (options) => {
    pinThisProcess();
    console.log(`\n${HOW}\n`);
    const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
    let postgres: PostgresServer | undefined;
    try {
      postgres = await startPostgres(folder);
      const measured = await measureFleets(postgres, options);
      const goals = [judge(measured)];
      printCells(cellsOf(measured));
      printJudged(goals);
      const { sockets, rounds } = options;
      writeFigures(options.json, { sockets, rounds, measured, goals });
      return OK;
    } finally {
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

/** What a delivery costs one gateway, and what it costs two. */
async function measureFleets(postgres: PostgresServer, options: GatewaysOptions): Promise<Measured[]> {
  const { sockets, redis } = options;
  const fleets: Fleet[] = [];
  try {
    fleets.push(await startFleet('one gateway', 1, await postgres.create('one'), redis));
    fleets.push(await startFleet('two gateways', 2, await postgres.create('two'), redis));
    for (const fleet of fleets) await fleet.open(sockets);
    const broadcast = { name: 'broadcast', publication: { topics: [], times: 1 }, deliveries: sockets };
    return await measureCase(fleets, broadcast, options, () => Promise.resolve(0));
  } finally {
    for (const fleet of fleets) await fleet.stop();
  }
}

function judge([one, two]: readonly Measured[]): Judged {
  const reached = (2 * least(one!.cpuUs)) / least(two!.cpuUs);
  return { goal: 'what two gateways deliver, times what one does, per processor', reached, wanted: GOAL };
}

const cellsOf = (measured: readonly Measured[]): string[][] => [
  ['', '', 'µs CPU', 'rounds', 'p50 ms', 'p99 ms'],
  ...measured.map(({ case: name, server, cpuUs, p50, p99 }) => [
    name,
    server,
    least(cpuUs).toFixed(2),
    `${least(cpuUs).toFixed(2)} to ${Math.max(...cpuUs).toFixed(2)}`,
    median(p50).toFixed(1),
    median(p99).toFixed(1),
  ]),
];
