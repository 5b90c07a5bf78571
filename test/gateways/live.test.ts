import { afterEach, describe, expect, it } from 'vitest';
import { act, syncCursor } from '../live/acts.ts';
import { until, watchInbox, watchTalk, watchTyping, type TalkEvent } from '../live/watch.ts';
import { send, startConversation, type Actor } from '../support/gateway.ts';
import { NEVER_MS, startFleet, type Fleet, type FleetOptions } from './fleet.ts';
import { describeWithRedis } from './redis.ts';
import { untilSettled } from './settled.ts';

const GATEWAYS = 3;
const MESSAGES = 20;

let fleet: Fleet;
let customer: Actor[];
let agent: Actor[];
let id: string;
afterEach(() => fleet.stop());

async function open(options: FleetOptions = {}): Promise<void> {
  fleet = await startFleet(GATEWAYS, options);
  agent = await fleet.everywhere({ role: 'support', name: 'Ada' });
  customer = await fleet.everywhere({ role: 'user', name: 'Cleo' });
  id = await startConversation(customer[0]!);
  await untilSettled(fleet.url);
}

/** Everybody writes at once, on all gateways. Returns how many messages that were. */
async function writeEverywhere(): Promise<number> {
  const writers = [...customer, ...agent];
  await Promise.all(
    writers.map(async (writer, which) => {
      for (let count = 0; count < MESSAGES; count += 1) await send(writer, id, `${which}-${count}`);
    }),
  );
  return writers.length * MESSAGES;
}

const inOrder = (events: readonly TalkEvent[]) => events.map(({ message }) => message?.seq);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

// Without Redis the poll is all there is; with it, hints are.
describe('with nothing but the poll', () => live({ pollMs: 20 }));
describeWithRedis('with nothing but the hints of Redis', (url) => {
  live({ pollMs: NEVER_MS, env: { REDIS_URL: url } });

  it('typing is seen on the other gateways, and not by who types', async () => {
    await open({ env: { REDIS_URL: url } });
    const streams = await Promise.all(customer.map((one) => watchTyping(one, id)));
    const own = await watchTyping(agent[0]!, id);
    await act(agent[0]!, 'setTyping', { conversationId: id, isTyping: true });
    for (const stream of streams) {
      const [begun] = await stream.take(1);
      expect(begun).toMatchObject({ conversationId: id, user: { name: 'Ada' }, side: 'SUPPORT', isTyping: true });
    }
    await act(agent[2]!, 'setTyping', { conversationId: id, isTyping: false });
    for (const stream of streams) {
      expect((await stream.take(2)).map(({ isTyping }) => isTyping)).toEqual([true, false]);
    }
    // Once for each, though the gateway that told the others hears its own hints too.
    await act(customer[1]!, 'setTyping', { conversationId: id, isTyping: true });
    expect(await own.take(1)).toMatchObject([{ user: { name: 'Cleo' }, isTyping: true }]);
    for (const stream of streams) expect(stream.events).toHaveLength(2);
  });

  it('gateways of another database are told nothing', async () => {
    await open({ env: { REDIS_URL: url } });
    const other = await startFleet(1, { env: { REDIS_URL: url } });
    try {
      // The same conversation and people, as in a copy of the database; but it is another one.
      for (const table of ['users', 'conversations']) {
        const [row] = await fleet.raw.all<{ rows: string }>(`select json_agg(t)::text as rows from ${table} t`);
        const columns = await fleet.raw.all<{ name: string }>(
          `select attname as name from pg_attribute where attrelid = '${table}'::regclass and attnum > 0 and attgenerated = '' and attname <> 'rid'`,
        );
        const names = columns.map(({ name }) => name).join(', ');
        await other.raw.all(
          `insert into ${table} (${names}) select ${names} from json_populate_recordset(null::${table}, '${row!.rows.replaceAll("'", "''")}')`,
        );
      }
      const there = other.gateways[0]!;
      const stream = await watchTyping(there.bearer(customer[0]!.token, customer[0]!.id), id);
      const here = await watchTyping(customer[1]!, id);
      await act(agent[0]!, 'setTyping', { conversationId: id, isTyping: true });
      await here.take(1);
      await act(await there.admin({ name: 'Ann' }), 'setTyping', { conversationId: id, isTyping: true });
      expect((await stream.take(1)).map(({ user }) => user.name)).toEqual(['Ann']);
    } finally {
      await other.stop();
    }
  });
});

function live(options: FleetOptions): void {
  it('everybody sees everything once, in one order, on whichever gateway', async () => {
    await open(options);
    const streams = await Promise.all([...customer, ...agent].map((one) => watchTalk(one, id)));
    const inboxes = await Promise.all(agent.map((one) => watchInbox(one)));
    const count = await writeEverywhere();
    const seen = await Promise.all(streams.map((stream) => stream.take(count)));
    for (const events of seen) {
      expect(inOrder(events)).toEqual(upTo(count));
      expect(events.map(({ cursor }) => cursor)).toEqual(seen[0]!.map(({ cursor }) => cursor));
    }
    const lists = await Promise.all(inboxes.map((inbox) => inbox.take(count)));
    for (const events of lists) {
      expect(events.map(({ cursor }) => cursor)).toEqual(seen[0]!.map(({ cursor }) => cursor));
    }
    // Nothing came twice behind the last.
    await send(customer[0]!, id, 'the end');
    for (const stream of streams) {
      await stream.take(count + 1);
      expect(stream.events).toHaveLength(count + 1);
    }
  });

  it('what is read on one gateway and followed on another has no gap', async () => {
    await open(options);
    const writing = writeEverywhere();
    const cuts = [];
    let isOver = false;
    const counting = writing.finally(() => (isOver = true));
    for (let cut = 0; !isOver && cut < 30; cut += 1) {
      const reader = customer[cut % GATEWAYS]!;
      const { data } = await reader.gql(
        'query ($id: ID!) { syncCursor conversation(id: $id) { messages(last: 1) { nodes { seq } } } }',
        { id },
      );
      const [newest] = data.conversation.messages.nodes as { seq: number }[];
      const follower = customer[(cut + 1) % GATEWAYS]!;
      cuts.push({ newest: newest?.seq ?? 0, stream: await watchTalk(follower, id, data.syncCursor as string) });
    }
    // One more for all: the last of them may have begun when everything was written.
    const { seq: count } = await counting.then(() => send(customer[0]!, id, 'the end'));
    expect(cuts.length).toBeGreaterThan(0);
    for (const { newest, stream } of cuts) {
      const seqs = inOrder(await until(stream, ({ message }) => message?.seq === count)).filter(Boolean) as number[];
      // What was committed while it was read may come again; nothing may be missing.
      expect(seqs[0]).toBeLessThanOrEqual(newest + 1);
      expect(seqs).toEqual(upTo(count).slice(seqs[0]! - 1));
    }
  });

  it('a cursor of one gateway is good on all', async () => {
    await open(options);
    const beginning = await syncCursor(agent[0]!);
    const stream = await watchTalk(agent[0]!, id, beginning);
    for (let count = 0; count < 6; count += 1) await send(customer[count % GATEWAYS]!, id, `text ${count}`);
    const events = await stream.take(6);
    for (const [index, { cursor }] of events.entries()) {
      const other = agent[(index + 1) % GATEWAYS]!;
      const rest = await watchTalk(other, id, cursor);
      expect((await rest.take(5 - index)).map((event) => event.cursor)).toEqual(
        events.slice(index + 1).map((event) => event.cursor),
      );
      rest.stop();
    }
  });
}
