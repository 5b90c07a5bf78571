import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PATIENCE, type Patience } from '../../src/live/patience.ts';
import { NO_LIMITS, syncCursor } from '../live/acts.ts';
import { send, startConversation, startGateway, type Actor, type Gateway } from '../support/gateway.ts';
import { figure, untilFigure } from './figures.ts';
import { cutAll, eventOf, openLive, type LiveClient, type Message } from './live-client.ts';
import { sized } from './size.ts';

const STUCK = 20;
const HEALTHY = 200;
/** Messages until the stuck ones are surely stuck, and after that. */
const [FIRST, THEN] = [60, sized(1_000, 80)];
/** One event is 330 KB for those who are to be stuck, more than any network takes in 60 times, and little for the others. */
const TIMES = 11;
const LONG_BODY = '語'.repeat(10_000);
/** Were what is not read kept, it would be half a gigabyte. */
const MOST_GROWTH_BYTES = 64 * 2 ** 20;

const BODIES = Array.from({ length: TIMES }, (_, index) => `body${index}: body`).join(' ');
const FAT = `subscription ($id: ID!, $after: String) {
  conversationEvents(conversationId: $id, after: $after) { cursor ... on MessageAdded { message { seq ${BODIES} } } }
}`;
const THIN = `subscription ($id: ID!, $after: String) {
  conversationEvents(conversationId: $id, after: $after) { cursor ... on MessageAdded { message { seq } } }
}`;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What this process holds, the gateway and its clients together, after everything that can go is gone. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const LET_GO = 'sockets_let_go_total{reason="slow_consumer"}';

type Added = { cursor: string; message: { seq: number } };

/** A subscriber who notes which messages came, and forgets the rest. */
interface Reader {
  client: LiveClient;
  seqs: number[];
  cursor: string;
  /** Resolves when a message was seen, or any after it. */
  until(seq: number): Promise<void>;
}

describe('readers that are stuck', () => {
  let gateway: Gateway;
  let customer: Actor;
  let admin: Actor;
  let id: string;
  let clients: LiveClient[];

  async function start(patience: Partial<Patience>): Promise<void> {
    gateway = await startGateway({ env: NO_LIMITS, patience: { checkEveryMs: 50, closeWaitMs: 20_000, ...patience } });
    [customer, admin] = await Promise.all([gateway.customer(), gateway.admin()]);
    id = await startConversation(customer);
  }
  beforeEach(() => void (clients = []));
  afterEach(async () => {
    await cutAll(clients);
    await gateway.stop();
  });

  /** Begins to read, or, stuck from the first moment, to take nothing of what there is to read. */
  async function read(query: string, after?: string, { isStuck = false } = {}): Promise<Reader> {
    let waiting: { seq: number; resolve: () => void } | null = null;
    const note = (message: Message) => {
      const { cursor, message: added } = eventOf<Added>(message);
      reader.cursor = cursor;
      reader.seqs.push(added.seq);
      if (waiting && added.seq >= waiting.seq) waiting.resolve();
    };
    const client = await openLive(gateway.wsUrl, admin.token, note);
    clients.push(client);
    const reader: Reader = {
      client,
      seqs: [],
      cursor: after ?? '',
      until: (seq) =>
        new Promise((resolve) => {
          waiting = { seq, resolve };
          if ((reader.seqs.at(-1) ?? 0) >= seq) resolve();
        }),
    };
    client.subscribe('1', query, { id, after });
    if (isStuck) client.webSocket.pause();
    else await client.settled();
    return reader;
  }

  const readers = (count: number, query: string) => Promise.all(Array.from({ length: count }, () => read(query)));
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  async function write(count: number): Promise<void> {
    for (let written = 0; written < count; written += 1) await send(customer, id, LONG_BODY);
  }

  /** Lets them read on: they find what was on its way to them, and that they were let go. */
  async function letGo(stuck: readonly Reader[]): Promise<void> {
    for (const { client } of stuck) client.webSocket.resume();
    expect(await Promise.all(stuck.map(({ client }) => client.closed))).toEqual(stuck.map(() => 1013));
  }

  /** Come back with their last cursors, and are told what is missing. */
  async function comeBack(stuck: readonly Reader[], total: number): Promise<void> {
    for (const { cursor, seqs } of stuck) {
      expect(seqs.length).toBeLessThan(total);
      const back = await read(THIN, cursor);
      await back.until(total);
      expect([...seqs, ...back.seqs]).toEqual(upTo(total));
    }
  }

  it(
    'cost the others nothing, are let go when a send takes too long, and catch up',
    async () => {
      await start({ longestSendMs: 3_000, mostBehind: 1_000_000 });
      const stuck = await readers(STUCK, FAT);
      const healthy = await readers(HEALTHY, THIN);
      await write(1);
      await Promise.all([...stuck, ...healthy].map((reader) => reader.until(1)));
      for (const { client } of stuck) client.webSocket.pause();

      await write(FIRST);
      await Promise.all(healthy.map((reader) => reader.until(1 + FIRST)));
      const before = heldBytes();
      await write(THEN);
      const total = 1 + FIRST + THEN;
      await Promise.all(healthy.map((reader) => reader.until(total)));
      expect(heldBytes() - before).toBeLessThan(MOST_GROWTH_BYTES);
      for (const { seqs } of healthy) expect(seqs).toEqual(upTo(total));

      await untilFigure(gateway, LET_GO, (count) => count === STUCK);
      await letGo(stuck);
      await comeBack(stuck, total);
    },
    sized(240_000, 60_000),
  );

  it('are let go when too much has happened since', async () => {
    const mostBehind = 40;
    await start({ longestSendMs: 3_600_000, mostBehind });
    const stuck = await readers(3, FAT);
    const healthy = await readers(3, FAT);
    await write(1);
    await Promise.all([...stuck, ...healthy].map((reader) => reader.until(1)));
    for (const { client } of stuck) client.webSocket.pause();
    await write(FIRST + mostBehind);
    const total = 1 + FIRST + mostBehind;
    await Promise.all(healthy.map((reader) => reader.until(total)));
    await untilFigure(gateway, LET_GO, (count) => count === stuck.length);
    await letGo(stuck);
    await comeBack(stuck, total);
    for (const { seqs } of healthy) expect(seqs).toEqual(upTo(total));
  });

  it('are not let go for what was there to catch up with when they came', async () => {
    const mostBehind = 20;
    await start({ longestSendMs: 3_600_000, mostBehind, checkEveryMs: 1 });
    const beginning = await syncCursor(admin);
    await write(FIRST);
    const late = await read(FAT, beginning, { isStuck: true });
    // It has been looked at many times before these are written.
    await write(mostBehind);
    expect(await figure(gateway, LET_GO)).toBe(0);
    await write(mostBehind);
    await untilFigure(gateway, LET_GO, (count) => count === 1);
    await letGo([late]);
    await comeBack([late], FIRST + 2 * mostBehind);
  });
});

it('is ten seconds and five thousand events that clients which do not read are waited for', () => {
  expect(PATIENCE).toMatchObject({ longestSendMs: 10_000, mostBehind: 5_000 });
});
