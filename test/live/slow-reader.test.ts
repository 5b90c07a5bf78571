import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collect } from '../support/events.ts';
import { send } from '../support/gateway.ts';
import { startScene, type Scene } from './acts.ts';
import { openAcknowledged, type RawSocket } from './raw-socket.ts';

/** Each event says the same text several times: a few of them are more than any buffer between the two ends holds. */
const LARGE = `subscription ($id: ID!) {
  conversationEvents(conversationId: $id) {
    ... on MessageAdded { message { seq ${Array.from({ length: 12 }, (_, index) => `a${index}: body`).join(' ')} } }
  }
}`;
const TEXT = '\u{1f993}'.repeat(10_000);
const MESSAGES = 40;

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a subscriber that does not take what it is sent', () => {
  let scene: Scene;
  beforeEach(async () => void (scene = await startScene({ inFile: true })));
  afterEach(() => scene.gateway.stop());

  async function seqOfNext(socket: RawSocket): Promise<unknown> {
    const { payload } = (await socket.next()) as {
      payload: { data: { conversationEvents: { message: { seq: number } } } };
    };
    return payload.data.conversationEvents.message.seq;
  }

  it('holds nobody up, and is told everything in order once it takes it', async () => {
    const { gateway, customer, agent, id } = scene;
    const slow = await openAcknowledged(gateway, agent.token);
    slow.send({ id: '1', type: 'subscribe', payload: { query: LARGE, variables: { id } } });
    const quick = await collect<{ message: { seq: number } }>(agent.socket(), LARGE, { id });
    await send(customer, id, 'the first');
    expect(await seqOfNext(slow)).toBe(1);

    slow.pause();
    for (let count = 0; count < MESSAGES; count += 1) await send(customer, id, TEXT);
    const events = await quick.take(MESSAGES + 1);
    expect(events.map(({ message }) => message.seq)).toEqual(upTo(MESSAGES + 1));

    slow.resume();
    // It catches up while others are told of what comes now.
    const sending = (async () => {
      for (let count = 0; count < MESSAGES; count += 1) await send(customer, id, `short ${count}`);
    })();
    const taken: unknown[] = [1];
    while (taken.length < 2 * MESSAGES + 1) taken.push(await seqOfNext(slow));
    await sending;
    expect(taken).toEqual(upTo(2 * MESSAGES + 1));
    await send(customer, id, 'the last');
    expect(await seqOfNext(slow)).toBe(2 * MESSAGES + 2);
    expect((await quick.take(2 * MESSAGES + 2)).at(-1)?.message.seq).toBe(2 * MESSAGES + 2);
    slow.close();
  });
});

describe('how far a subscriber is behind', () => {
  const mostBehind = MESSAGES;

  it('is counted in events, however far apart the log has them', async () => {
    const patience = { mostBehind, checkEveryMs: 1, longestSendMs: 3_600_000, closeWaitMs: 20_000 };
    const { gateway, customer, agent, id } = await startScene({ patience });
    const slow = await openAcknowledged(gateway, agent.token);
    slow.send({ id: '1', type: 'subscribe', payload: { query: LARGE, variables: { id } } });
    await send(customer, id, 'the first');
    // On PostgreSQL the log may not have been read up to the beginning of the conversation before.
    while (!JSON.stringify(await slow.next()).includes('the first'));
    slow.pause();
    // It has been looked at many times before the last of them is there.
    for (let count = 0; count < mostBehind; count += 1) await send(customer, id, TEXT);
    slow.resume();
    for (let count = 0; count < mostBehind; count += 1) {
      const { payload } = (await slow.next()) as { payload: { data: { conversationEvents: { message: object } } } };
      expect(payload.data.conversationEvents.message).toMatchObject({ seq: count + 2 });
    }
    slow.pause();
    // What is on its way to it counts as sent.
    for (let count = 0; count < 3 * mostBehind; count += 1) await send(customer, id, TEXT);
    slow.resume();
    expect(await slow.closed).toBe(1013);
    await gateway.stop();
  });
});
