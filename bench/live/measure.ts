import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Option } from 'commander';
import { count, wholeNumber } from '../../src/commands/command.ts';
import { median } from '../report.ts';
import type { Contestant, Publication } from './contestants.ts';
import { order } from './orders.ts';

/** Long enough for subscriptions to have begun, and for what is left of opening the sockets to be over. */
const SETTLE_MS = 1_000;

/** How it is measured. */
export interface Measuring {
  rounds: number;
  /** How many deliveries a round has at the least. */
  deliveries: number;
  /** How many come before anything is measured, until the code of a server is compiled. */
  warmUp: number;
}

/** Options of a comparison that measures deliveries. */
export const measuringOptions = (deliveries: number): Option[] => [
  new Option('--rounds <count>', 'how often each is measured, by turns').argParser(wholeNumber(1, 1_000)).default(5),
  new Option('--deliveries <count>', 'of each round, at the least').argParser(wholeNumber(1, 1e7)).default(deliveries),
  new Option('--warm-up <count>', 'of deliveries before each case, until the code is compiled')
    .argParser(wholeNumber(1, 1e7))
    .default(200_000),
];

/** Something that is sent to all sockets. */
export interface Case {
  name: string;
  publication: Publication;
  /** How many deliveries one publication is. */
  deliveries: number;
}

/** What a case costs one contestant. */
export interface Measured {
  case: string;
  server: string;
  /** The server's processor time for a delivery in microseconds, one figure for each round; the writes taken out. */
  cpuUs: number[];
  /** The same with the writes that the server itself has made in between. */
  grossUs: number[];
  /** How long deliveries took, in milliseconds, by publication. */
  p50: number[];
  p99: number[];
}

/** How much a server's process grows with each of so many sockets, in KB. */
export async function memoryOf(contestant: Contestant, sockets: number, open: () => Promise<unknown>): Promise<number> {
  const before = await contestant.server.usage('memory');
  await open();
  await sleep(SETTLE_MS);
  const after = await contestant.server.usage('memory');
  return (after.rss - before.rss) / 1_024 / sockets;
}

async function publish(contestant: Contestant, { publication, deliveries }: Case) {
  const { load } = contestant;
  await order(load, 'expect', { deliveries });
  const begunAt = await contestant.publish(publication);
  return order<{ p50: number; p99: number }>(load, 'arrived', { begunAt });
}

/** Demands that all servers deliver events of the same fields, and the same types of values in them. */
export async function compareEvents(contestants: readonly Contestant[], one: Case): Promise<void> {
  const shapes = [];
  for (const contestant of contestants) {
    await publish(contestant, one);
    const { protocol, load } = contestant;
    const fields = await order<{ unreadCountChanged: Record<string, unknown> }>(load, 'fields', { protocol });
    const event = fields.unreadCountChanged;
    assert.equal(event.conversationId, one.publication.topics[0]!.id);
    assert.equal(event.cause, 'MESSAGE_SENT');
    const shape = Object.entries(event).map(([name, value]) => `${name}: ${typeof value}`);
    shapes.push({ keys: Object.keys(fields), shape });
  }
  for (const shape of shapes) assert.deepEqual(shape, shapes[0]);
  console.log(`The events of all servers are the same in all ${shapes[0]!.shape.length} fields.`);
}

/** How often a case is published for so many deliveries. */
const timesFor = (deliveries: number, one: Case): number => Math.max(1, Math.ceil(deliveries / one.deliveries));

/**
 * Measures cases by turns, so that what disturbs the machine for a while disturbs all servers; each round begins with
 * another one.
 *
 * @param costOfWrites what the writes of a publication cost a contestant that makes them, in microseconds
 */
export async function measureCase(
  contestants: readonly Contestant[],
  one: Case,
  { rounds, deliveries, warmUp }: Measuring,
  costOfWrites: (contestant: Contestant, one: Case) => Promise<number>,
): Promise<Measured[]> {
  const results = contestants.map(({ name }): Measured => ({
    case: one.name,
    server: name,
    cpuUs: [],
    grossUs: [],
    p50: [],
    p99: [],
  }));
  const repeats = timesFor(deliveries, one);
  for (const contestant of contestants) {
    for (let left = timesFor(warmUp, one); left > 0; left -= 1) await publish(contestant, one);
  }
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < contestants.length; turn += 1) {
      const index = (round + turn) % contestants.length;
      const contestant = contestants[index]!;
      const result = results[index]!;
      let [gross, writes] = [0, 0];
      for (let repeat = 0; repeat < repeats; repeat += 1) {
        const before = await contestant.server.usage();
        const { p50, p99 } = await publish(contestant, one);
        gross += (await contestant.server.usage()).cpuUs - before.cpuUs;
        result.p50.push(p50);
        result.p99.push(p99);
        writes += await costOfWrites(contestant, one);
      }
      result.grossUs.push(gross / repeats / one.deliveries);
      result.cpuUs.push((gross - writes) / repeats / one.deliveries);
    }
  }
  const spent = results.map(({ server, cpuUs }) => `${server} ${median(cpuUs).toFixed(2)}`).join(', ');
  console.log(`${one.name}: ${rounds} rounds of ${count(repeats * one.deliveries)} deliveries: ${spent} µs`);
  return results;
}
