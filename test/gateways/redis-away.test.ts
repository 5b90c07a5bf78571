import { afterEach, beforeEach, expect, it } from 'vitest';
import { act, attempt } from '../live/acts.ts';
import { watchTalk, watchTyping } from '../live/watch.ts';
import type { Received } from '../support/events.ts';
import { send, startConversation, type Actor } from '../support/gateway.ts';
import { NEVER_MS, startFleet, type Fleet, type FleetOptions } from './fleet.ts';
import { describeWithRedisServer, startRedis, type RedisServer } from './redis.ts';
import { untilSettled } from './settled.ts';

const SENDS_PER_MINUTE = 4;

describeWithRedisServer('a Redis that goes and comes', () => {
  let redis: RedisServer;
  let fleet: Fleet;
  let customer: Actor[];
  let agent: Actor[];
  let id: string;
  beforeEach(async () => void (redis = await startRedis()));
  afterEach(async () => {
    redis.thaw();
    await fleet.stop();
    await redis.kill();
  });

  async function open({ env, ...options }: FleetOptions): Promise<void> {
    fleet = await startFleet(2, { ...options, env: { ...env, REDIS_URL: redis.url } });
    agent = await fleet.everywhere({ role: 'support', name: 'Ada' });
    customer = await fleet.everywhere({ role: 'user', name: 'Cleo' });
    id = await startConversation(customer[0]!);
    await untilSettled(fleet.url);
  }

  /** Resolves once hints go from one gateway to another: nothing but hints carries who is typing. */
  async function hintsGo(from: Actor, stream: Received<unknown>): Promise<void> {
    const before = stream.events.length;
    while (stream.events.length === before) {
      await act(from, 'setTyping', { conversationId: id, isTyping: true });
      await act(from, 'setTyping', { conversationId: id, isTyping: false });
    }
  }

  const seqsOf = async (stream: Received<{ message?: { seq: number } | null }>, count: number) =>
    (await stream.take(count)).map(({ message }) => message?.seq);
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it('loses nothing: all is written and told meanwhile, and hints go on when it is back', async () => {
    await open({ pollMs: 20 });
    const streams = await Promise.all([...customer, ...agent].map((one) => watchTalk(one, id)));
    const typing = await watchTyping(customer[1]!, id);
    await hintsGo(agent[0]!, typing);
    let sent = 0;
    const sendSome = async () => {
      for (const sender of [...customer, ...agent]) await send(sender, id, `text ${(sent += 1)}`);
    };
    for (let round = 0; round < 2; round += 1) {
      await sendSome();
      await Promise.all([redis.kill(), sendSome()]);
      await sendSome();
      for (const stream of streams) expect(await seqsOf(stream, sent)).toEqual(upTo(sent));
      expect(await attempt(agent[0]!, 'setTyping', { conversationId: id, isTyping: false })).toMatchObject({
        refusal: null,
      });
      await Promise.all([redis.restart(), sendSome()]);
      await hintsGo(agent[0]!, typing);
    }
    await sendSome();
    for (const stream of streams) {
      expect(await seqsOf(stream, sent)).toEqual(upTo(sent));
      expect(stream.events).toHaveLength(sent);
    }
  });

  it('is asked what was missed as soon as it is back, without the poll', async () => {
    await open({ pollMs: NEVER_MS });
    const stream = await watchTalk(customer[1]!, id);
    await redis.kill();
    await send(agent[0]!, id, 'while it was away');
    expect(stream.events).toEqual([]);
    await redis.restart();
    expect(await seqsOf(stream, 1)).toEqual([1]);
  });

  it('need not be there when a gateway starts', async () => {
    await open({ pollMs: 20 });
    await redis.kill();
    const late = await fleet.join();
    const lateCustomer = late.bearer(customer[0]!.token, customer[0]!.id);
    const stream = await watchTalk(lateCustomer, id);
    const typing = await watchTyping(lateCustomer, id);
    await send(agent[0]!, id, 'one');
    await send(lateCustomer, id, 'two');
    expect(await seqsOf(stream, 2)).toEqual([1, 2]);
    await redis.restart();
    await hintsGo(agent[0]!, typing);
    const other = await watchTyping(agent[1]!, id);
    await hintsGo(lateCustomer, other);
  });

  it('counts for all gateways together; without it each counts for itself', async () => {
    await open({ pollMs: 20, env: { LIMIT_SENDS_PER_MINUTE: String(SENDS_PER_MINUTE) } });
    const input = { conversationId: id, body: 'text' };
    const sendOn = async (gateway: number, by = customer) =>
      (await attempt(by[gateway]!, 'sendMessage', input)).refusal;
    for (let count = 0; count < SENDS_PER_MINUTE; count += 1) expect(await sendOn(count % 2)).toBe(null);
    expect([await sendOn(0), await sendOn(1)]).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);

    await redis.kill();
    for (const gateway of [0, 1]) {
      for (let count = 0; count < SENDS_PER_MINUTE; count += 1) expect(await sendOn(gateway)).toBe(null);
      expect(await sendOn(gateway)).toBe('RATE_LIMITED');
    }
  });

  it('holds nobody up when it stands still', async () => {
    await open({ pollMs: 20, env: { LIMIT_SENDS_PER_MINUTE: '1000', LIMIT_REQUESTS_PER_MINUTE: '1000' } });
    const stream = await watchTalk(customer[1]!, id);
    redis.freeze();
    for (let count = 0; count < 10; count += 1) await send(customer[0]!, id, `text ${count}`);
    expect(await seqsOf(stream, 10)).toEqual(upTo(10));
    redis.thaw();
    const typing = await watchTyping(agent[1]!, id);
    await hintsGo(customer[0]!, typing);
  });
});
