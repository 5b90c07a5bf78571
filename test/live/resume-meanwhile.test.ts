import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { send, type Actor } from '../support/gateway.ts';
import { startScene, syncCursor, type Scene } from './acts.ts';
import { until, watchTalk } from './watch.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** In memory, reading waits for writing; over a file it does not. */
describe.each([{ inFile: false }, { inFile: true }])('while others act (in a file: $inFile)', ({ inFile }) => {
  let scene: Scene;
  const statements: string[] = [];
  beforeEach(async () => void (scene = await startScene({ inFile, onStatement: (sql) => statements.push(sql) })));
  afterEach(() => scene.gateway.stop());

  const sendMany = (sender: Actor, count: number) =>
    Promise.all(upTo(count).map((number) => send(sender, scene.id, `number ${number}`)));

  async function sendOneByOne(sender: Actor, count: number): Promise<void> {
    for (const number of upTo(count)) await send(sender, scene.id, `number ${number}`);
  }

  it('a subscription begins without a gap and repeats nothing', async () => {
    const { customer, agent, admin, id } = scene;
    const start = await syncCursor(customer);
    const streams = [await watchTalk(agent, id, start), await watchTalk(admin, id, start)];
    const sending = Promise.all([sendOneByOne(customer, 75), sendOneByOne(customer, 75)]);
    // They share what is live, and each of them comes to it from a replay of its own length.
    for (let seen = 10; seen < 150; seen += 35) {
      await streams[0]!.take(seen);
      streams.push(...(await Promise.all([agent, admin].map((watcher) => watchTalk(watcher, id, start)))));
    }
    await sending;
    for (const stream of streams) {
      expect((await stream.take(150)).map(({ message }) => message?.seq)).toEqual(upTo(150));
    }
    await send(customer, id, 'one more');
    for (const stream of streams) expect((await stream.take(151)).at(-1)?.message?.seq).toBe(151);
  });

  it('a subscription that comes back again and again misses nothing', async () => {
    const { customer, agent, id } = scene;
    let after = await syncCursor(agent);
    const sending = sendMany(customer, 100);
    const seen: number[] = [];
    while (seen.length < 100) {
      const stream = await watchTalk(agent, id, after);
      await stream.take(1);
      stream.stop();
      await stream.done;
      for (const { message, cursor } of stream.events) {
        seen.push(message!.seq);
        after = cursor;
      }
    }
    await sending;
    expect(seen).toEqual(upTo(100));
  });

  it('a snapshot and what came after its syncCursor are the whole', async () => {
    const { customer, agent, id } = scene;
    const snapshot = `query ($id: ID!) { conversation(id: $id) { messages(last: 100) { nodes { seq } } } ...Later }
      fragment Later on Query { at: syncCursor }`;
    const sending = sendMany(customer, 60);
    const answers = await Promise.all(upTo(20).map(() => agent.gql(snapshot, { id })));
    await sending;
    const end = await syncCursor(agent);
    for (const { data } of answers) {
      const known = new Set((data.conversation.messages.nodes as { seq: number }[]).map(({ seq }) => seq));
      if (data.at !== end) {
        const stream = await watchTalk(agent, id, data.at as string);
        for (const { message } of await until(stream, ({ cursor }) => cursor === end)) known.add(message!.seq);
        stream.stop();
      }
      expect([...known].sort((a, b) => a - b)).toEqual(upTo(60));
    }
  });

  it('a syncCursor is read before anything else of its operation, wherever it stands', async () => {
    const { agent, id } = scene;
    // By the time that this is answered, the log has been read as far as the scene has written it.
    await syncCursor(agent);
    for (const query of [
      'query ($id: ID!) { conversation(id: $id) { id } syncCursor }',
      'query ($id: ID!) { conversation(id: $id) { id } ...Later } fragment Later on Query { at: syncCursor }',
      'query ($id: ID!) { conversations { nodes { id } } conversation(id: $id) { id } unreadTotals { messages } ... { syncCursor } }',
    ]) {
      statements.length = 0;
      await agent.gql(query, { id });
      const read = statements.filter((sql) => /\b(events|conversations)\b/.test(sql));
      expect(read.length).toBeGreaterThan(1);
      expect(read[0]).toMatch(/^select max\(.*\bevents\b/);
      expect(read.filter((sql) => /\bevents\b/.test(sql))).toHaveLength(1);
    }
  });
});
