import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mintToken } from '../../src/modules/authentication/index.ts';
import { NO_LIMITS, startScene, type Scene } from '../live/acts.ts';
import { freshId, send, startGateway, TEST_SECRET } from '../support/gateway.ts';
import { EVENTS, event, startFakeGateway } from './fake-gateway.ts';
import { follow, MESSAGES, resumingClient } from './follow.ts';
import { freePort, startProxy } from './proxy.ts';

/** A wait that takes no time, and what was asked of it. */
function recordWaits() {
  const waits: number[] = [];
  const wait = (ms: number) => {
    waits.push(ms);
    return new Promise((resolve) => setImmediate(resolve));
  };
  return { waits, wait };
}

describe('coming back', () => {
  it('is never given up, and waits longer from try to try', async () => {
    // The longest that it could be.
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const port = await freePort();
    const { waits, wait } = recordWaits();
    const hundredth = Promise.withResolvers<undefined>();
    const resume = Promise.withResolvers<undefined>();
    const client = resumingClient({
      url: `ws://127.0.0.1:${port}/graphql`,
      token: await mintToken(TEST_SECRET, { id: freshId(), role: 'user' }, { lastsSeconds: 3_600 }),
      wait: async (ms) => {
        await wait(ms);
        if (waits.length < 100) return;
        hundredth.resolve(undefined);
        await resume.promise;
      },
    });
    const query = 'subscription ($after: String) { unreadCountChanged(after: $after) { cursor } }';
    const stream = follow(client, { query });
    await hundredth.promise;
    const gateway = await startGateway({ env: { ...NO_LIMITS, PORT: String(port) } });
    resume.resolve(undefined);
    await stream.until('live');
    expect(stream.statuses).toEqual(['reconnecting', 'live']);
    expect(waits.slice(0, 8)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(waits.at(-1)).toBe(30_000);
    await gateway.stop();
  });

  it('is spread over the whole of each wait', async () => {
    const { waits, wait } = recordWaits();
    const enough = Promise.withResolvers<undefined>();
    const client = resumingClient({
      url: `ws://127.0.0.1:${await freePort()}/graphql`,
      firstDelayMs: 1_000,
      longestDelayMs: 1_000,
      wait: async (ms) => {
        await wait(ms);
        if (waits.length === 200) enough.resolve(undefined);
      },
    });
    follow(client, { query: EVENTS });
    await enough.promise;
    expect(Math.min(...waits)).toBeLessThan(100);
    expect(Math.max(...waits)).toBeGreaterThan(900);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_000);
  });

  it('begins with a short wait again once a connection has proved good', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { waits, wait } = recordWaits();
    const { url } = await startFakeGateway(({ count, next, close }) => {
      if (count === 3) next(event('first'));
      if (count === 6) next(event('second'));
      else close(1001);
    });
    await follow(resumingClient({ url, wait }), { query: EVENTS, after: 'start' }).take(2);
    expect(waits).toEqual([500, 1_000, 2_000, 500, 1_000, 2_000]);
  });

  it.each([
    [1012, 'restarts'],
    [1013, 'has too much to do'],
  ])('after %d is spread out more: the gateway %s', async (code) => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { waits, wait } = recordWaits();
    const { url } = await startFakeGateway(({ count, next, close }) => (count < 4 ? close(code) : next(event('it'))));
    const stream = follow(resumingClient({ url, wait }), { query: EVENTS, after: 'start' });
    await stream.take(1);
    expect(waits).toEqual([2_000, 2_000, 2_000, 4_000]);
    expect(stream.reasons).toContainEqual(expect.objectContaining({ code }));
  });

  it.each([1001, 1002, 1011, 4408, 4500, 4504])('follows a close with %d', async (code) => {
    const { url } = await startFakeGateway(({ count, next, close }) => (count === 0 ? close(code) : next(event('it'))));
    await follow(resumingClient({ url }), { query: EVENTS }).take(1);
  });

  it.each([1008, 1009, 4400, 4401, 4406, 4409, 4429])('does not follow a close with %d', async (code) => {
    const { url, received } = await startFakeGateway(({ close }) => close(code));
    const streams = follow(resumingClient({ url }), { query: EVENTS });
    expect(await streams.ended).toMatchObject({ code });
    expect(streams.statuses).toEqual(['live']);
    expect(received).toHaveLength(1);
  });

  it('is begun anew by a subscription after the end of the others', async () => {
    const { url } = await startFakeGateway(({ count, next, close }) => (count < 2 ? close(4400) : next(event('it'))));
    const client = resumingClient({ url });
    const streams = [follow(client, { query: EVENTS }), follow(client, { query: EVENTS })];
    for (const { ended } of streams) expect(await ended).toMatchObject({ code: 4400 });
    await follow(client, { query: EVENTS }).take(1);
  });

  it('is decided once for all subscriptions, and those that come meanwhile wait too', async () => {
    const { waits, wait } = recordWaits();
    const retry = Promise.withResolvers<undefined>();
    const { url } = await startFakeGateway(({ count, next, close }) => {
      if (count === 2) close(1001);
      if (count > 2) next(event(String(count)));
    });
    const client = resumingClient({ url, wait: (ms) => wait(ms).then(() => retry.promise) });
    const streams = [1, 2, 3].map(() => follow(client, { query: EVENTS }));
    await Promise.all(streams.map((stream) => stream.until('reconnecting')));
    const late = follow(client, { query: EVENTS });
    await late.until('reconnecting');
    expect(waits).toHaveLength(1);
    retry.resolve(undefined);
    await Promise.all([...streams, late].map((stream) => stream.take(1)));
    expect(waits).toHaveLength(1);
    expect(late.statuses).toEqual(['reconnecting', 'live']);
  });

  it('waits as long as a gateway asks that is away or has had enough', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const { waits, wait } = recordWaits();
    const { url } = await startFakeGateway(({ count, next, refuse }) => {
      if (count === 0) refuse('UNAVAILABLE');
      if (count === 1) refuse('RATE_LIMITED', { retryAfter: 7 });
      if (count === 2) next(event('it'));
    });
    const stream = follow(resumingClient({ url, wait }), { query: EVENTS });
    await stream.take(1);
    expect(waits).toEqual([500, 7_000 + 1_000]);
    expect(stream.statuses).toEqual(['live', 'reconnecting', 'live', 'reconnecting', 'live']);
  });

  it('is not for queries and mutations: they are sent once', async () => {
    const client = resumingClient({ url: `ws://127.0.0.1:${await freePort()}/graphql` });
    const ended = follow(client, {
      query: 'mutation { deleteMessage(input: { id: "1" }) { userErrors { code } } }',
    }).ended;
    expect(await ended).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
  });

  it('says so where there is no WebSocket', () => {
    vi.stubGlobal('WebSocket', undefined);
    expect(() => resumingClient({ url: 'ws://127.0.0.1', webSocketImpl: undefined })).toThrow(/webSocketImpl/);
    vi.unstubAllGlobals();
  });

  it('works with the WebSocket that Node and browsers have', async () => {
    const { url } = await startFakeGateway(({ count, next, close }) => {
      next(event(String(count)));
      if (count < 2) close(1012);
    });
    const client = resumingClient({ url, webSocketImpl: undefined });
    const stream = follow(client, { query: EVENTS });
    expect(await stream.take(3)).toEqual(['0', '1', '2'].map((cursor) => ({ cursor })));
  });
});

describe('a token', () => {
  /** Turned forward, so that a token of an hour ends a moment after it has been let in. */
  let skew = 0;
  let scene: Scene;
  beforeEach(async () => {
    skew = 0;
    scene = await startScene({ clock: { now: () => Date.now() + skew } });
  });
  afterEach(() => scene.gateway.stop());

  const mint = (lastsSeconds: number) =>
    mintToken(TEST_SECRET, { id: scene.customer.id, role: 'user' }, { lastsSeconds });
  const messagesOf = (client: ReturnType<typeof resumingClient>) =>
    follow(client, { query: MESSAGES, variables: { conversationId: scene.id } });

  it('that is refused is replaced by another', async () => {
    const asked: boolean[] = [];
    const client = resumingClient({
      url: scene.gateway.wsUrl,
      token: async ({ isRefused }) => {
        asked.push(isRefused);
        return isRefused ? scene.customer.token : 'expired';
      },
    });
    const stream = messagesOf(client);
    await stream.until('live');
    expect(asked).toEqual([false, true]);
    expect(stream.statuses).toEqual(['reconnecting', 'live']);
    expect(stream.reasons[0]).toMatchObject({ code: 4403 });
  });

  it('that expires is replaced by another, and no event is missed', async () => {
    const asked: boolean[] = [];
    const token = await mint(3_600);
    const client = resumingClient({
      url: scene.gateway.wsUrl,
      token: async ({ isRefused }) => {
        asked.push(isRefused);
        if (isRefused) await send(scene.customer, scene.id, 'meanwhile');
        return isRefused ? mint(7_200) : token;
      },
    });
    // Three seconds are left of it.
    skew = 3_600_000 - 3_000;
    scene.customer = scene.gateway.bearer(await mint(7_200), scene.customer.id);
    const stream = messagesOf(client);
    await stream.until('live');
    await send(scene.customer, scene.id, 'before');
    expect((await stream.take(2)).map(({ message }) => message.body)).toEqual(['before', 'meanwhile']);
    expect(asked).toEqual([false, true]);
    expect(stream.statuses).toEqual(['live', 'reconnecting', 'live']);
  });

  it.each([
    ['a string', () => ({ token: 'bad' })],
    ['what a function gives again', () => ({ token: () => 'bad' })],
    ['missing', () => ({})],
    ['among the connection parameters', () => ({ connectionParams: async () => ({ authorization: 'Bearer bad' }) })],
  ])('that is refused for good ends all subscriptions: %s', async (_what, options) => {
    const client = resumingClient({ url: scene.gateway.wsUrl, ...options() });
    const streams = [messagesOf(client), messagesOf(client)];
    for (const stream of streams) {
      expect(await stream.ended).toMatchObject({ code: 4403 });
      expect(stream.statuses).toEqual([]);
    }
  });

  it('that cannot be got is asked for again', async () => {
    let asked = 0;
    const client = resumingClient({
      url: scene.gateway.wsUrl,
      connectionParams: { client: 'test' },
      token: () => {
        asked += 1;
        if (asked < 4) throw new Error('offline');
        return scene.customer.token;
      },
    });
    const stream = messagesOf(client);
    await stream.until('live');
    expect(stream.statuses).toEqual(['reconnecting', 'live']);
    expect(stream.reasons[0]).toMatchObject({ message: 'offline' });
    expect(asked).toBe(4);
  });

  it('is asked for afresh before each connection', async () => {
    const proxy = await startProxy(scene.gateway.url);
    let asked = 0;
    const token = () => {
      asked += 1;
      return scene.customer.token;
    };
    proxy.mood = 'closed';
    const stream = messagesOf(resumingClient({ url: proxy.url, token, wait: async () => (proxy.mood = 'open') }));
    await stream.until('live');
    expect(asked).toBe(2);
    await proxy.stop();
  });

  it('goes beside the other connection parameters', async () => {
    const sent = Promise.withResolvers<unknown>();
    const { url } = await startFakeGateway(
      () => undefined,
      (params) => sent.resolve(params),
    );
    follow(resumingClient({ url, token: 'abc', connectionParams: { tab: 1 } }), { query: EVENTS });
    expect(await sent.promise).toEqual({ tab: 1, authorization: 'Bearer abc' });
  });
});
