import { mkdtempSync, rmSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { NO_LIMITS, startScene, syncCursor, type Scene } from '../live/acts.ts';
import { send, startConversation, startGateway, type Gateway } from '../support/gateway.ts';
import { EVENTS, event, startFakeGateway } from './fake-gateway.ts';
import { follow, MESSAGES, resumingClient, run } from './follow.ts';
import { freePort, startProxy, type Proxy } from './proxy.ts';

/** Chosen afresh each time, and said in the name of the test: `SEED=... npm test` chooses it again. */
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

/** Mulberry32: numbers from 0 to 1 that a seed brings back. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const seqs = (events: { message: { seq: number } }[]) => events.map(({ message }) => message.seq);

describe('a resuming subscription', () => {
  let scene: Scene;
  let proxy: Proxy;
  beforeEach(async () => {
    scene = await startScene();
    proxy = await startProxy(scene.gateway.url);
  });
  afterEach(async () => {
    await proxy.stop();
    await scene.gateway.stop();
  });

  const messagesOf = (client = resumingClient({ url: proxy.url, token: scene.customer.token })) =>
    follow(client, { query: MESSAGES, variables: { conversationId: scene.id } });

  it(`delivers every event once and in order over a connection that is cut anywhere (SEED=${SEED})`, async () => {
    const random = randomFrom(SEED);
    // A handshake takes about 200 bytes, an event about 250.
    proxy.cutAfter(() => Math.floor(random() * 4_000));
    const stream = messagesOf();
    await stream.until('live');
    for (const seq of upTo(100)) await send(scene.customer, scene.id, `message ${seq}`);
    expect(seqs(await stream.take(100))).toEqual(upTo(100));
    expect(proxy.connections()).toBeGreaterThan(5);
    expect(stream.statuses).toContain('reconnecting');
  });

  it(`keeps three subscriptions of one connection apart and complete (SEED=${SEED})`, async () => {
    const random = randomFrom(SEED);
    proxy.cutAfter(() => 1_000 + Math.floor(random() * 6_000));
    const client = resumingClient({ url: proxy.url, token: scene.customer.token });
    const streams = [messagesOf(client), messagesOf(client)];
    const query = 'subscription ($after: String) { unreadCountChanged(after: $after) { cursor userUnreadCount } }';
    const counts = follow(client, { query });
    await Promise.all([...streams, counts].map((stream) => stream.until('live')));
    for (const seq of upTo(60)) await send(scene.customer, scene.id, `message ${seq}`);
    for (const stream of streams) expect(seqs(await stream.take(60))).toEqual(upTo(60));
    expect((await counts.take(60)).map(({ userUnreadCount }) => userUnreadCount)).toEqual(upTo(60));
    expect(proxy.connections()).toBeGreaterThan(2);
  });

  it('goes on when the gateway ends its sockets', async () => {
    const sockets = new Set<Duplex>();
    scene.gateway.app.http.server.on('upgrade', (_request, socket) => sockets.add(socket));
    const stream = messagesOf(resumingClient({ url: scene.gateway.wsUrl, token: scene.customer.token }));
    await stream.until('live');
    for (const seq of upTo(10)) {
      await send(scene.customer, scene.id, `message ${seq}`);
      for (const socket of sockets) socket.destroy();
      sockets.clear();
      await send(scene.agent, scene.id, `answer ${seq}`);
    }
    expect(seqs(await stream.take(20))).toEqual(upTo(20));
  });

  it('misses nothing that happens while it is away, even before its first event', async () => {
    const retry = Promise.withResolvers<undefined>();
    const client = resumingClient({ url: proxy.url, token: scene.customer.token, wait: () => retry.promise });
    const stream = messagesOf(client);
    await stream.until('live');
    proxy.cut();
    await stream.until('reconnecting');
    await send(scene.customer, scene.id, 'one');
    await send(scene.agent, scene.id, 'two');
    retry.resolve(undefined);
    expect(seqs(await stream.take(2))).toEqual([1, 2]);
    expect(stream.statuses).toEqual(['live', 'reconnecting', 'live']);
    expect(stream.reasons).toEqual([undefined, expect.objectContaining({ code: 1006 }), undefined]);
  });

  it('begins after the cursor that it is given, and leaves the caller’s variables alone', async () => {
    await send(scene.customer, scene.id, 'before');
    const after = await syncCursor(scene.customer);
    await send(scene.customer, scene.id, 'after');
    const client = resumingClient({ url: proxy.url, token: scene.customer.token });
    const variables = { conversationId: scene.id };
    for (const request of [{ variables, after }, { variables: { ...variables, after } }]) {
      const stream = follow(client, { query: MESSAGES, ...request });
      expect(seqs(await stream.take(1))).toEqual([2]);
    }
    expect(variables).toEqual({ conversationId: scene.id });
  });

  it('notices a connection that has gone silent, as after a sleep', async () => {
    const client = resumingClient({ url: proxy.url, token: scene.customer.token, keepAlive: 50, answerTimeoutMs: 300 });
    const stream = messagesOf(client);
    await stream.until('live');
    proxy.mood = 'silent';
    await send(scene.customer, scene.id, 'one');
    await stream.until('reconnecting');
    expect(stream.reasons.at(-1)).toMatchObject({ code: 4499 });
    proxy.mood = 'open';
    expect(seqs(await stream.take(1))).toEqual([1]);
  });

  it('gives up a connection that nobody answers', async () => {
    proxy.mood = 'silent';
    const client = resumingClient({ url: proxy.url, token: scene.customer.token, answerTimeoutMs: 300 });
    const stream = messagesOf(client);
    await stream.until('reconnecting');
    proxy.mood = 'open';
    await stream.until('live');
  });

  it('drops what comes twice', async () => {
    /** Says everything twice. */
    class Twice extends WebSocket {
      override emit(name: string | symbol, ...told: unknown[]): boolean {
        if (name === 'message' && String(told[0]).includes('"next"')) super.emit(name, ...told);
        return super.emit(name, ...told);
      }
    }
    const stream = messagesOf(
      resumingClient({
        url: proxy.url,
        token: scene.customer.token,
        webSocketImpl: Twice,
        wait: () => Promise.resolve(),
      }),
    );
    await stream.until('live');
    for (const seq of upTo(3)) await send(scene.customer, scene.id, `message ${seq}`);
    expect(seqs(await stream.take(3))).toEqual([1, 2, 3]);
    // Had one come twice, it would have come before the next.
    await send(scene.customer, scene.id, 'message 4');
    await stream.take(4);
    expect(seqs(stream.events)).toEqual([1, 2, 3, 4]);
  });

  it('leaves `typing`, which has no cursors, as it is', async () => {
    const client = resumingClient({ url: proxy.url, token: scene.customer.token });
    const query = 'subscription ($conversationId: ID!) { typing(conversationId: $conversationId) { isTyping } }';
    const stream = follow(client, { query, variables: { conversationId: scene.id } });
    await stream.until('live');
    proxy.cut();
    await stream.until('live', 2);
    // Operations of one connection are begun in their order.
    await run(client, '{ syncCursor }');
    const typing = 'mutation ($id: ID!) { setTyping(input: { conversationId: $id, isTyping: true }) { isTyping } }';
    await scene.agent.gql(typing, { id: scene.id });
    expect(await stream.take(1)).toEqual([{ isTyping: true }]);
  });

  it('completes when the gateway completes it', async () => {
    const stream = messagesOf();
    await stream.until('live');
    await send(scene.customer, scene.id, 'hello');
    await stream.take(1);
    const remove = 'mutation ($id: ID!) { deleteConversation(input: { id: $id }) { userErrors { code } } }';
    await scene.customer.gql(remove, { id: scene.id });
    expect(await stream.ended).toBeNull();
  });

  it('ends with the error of a subscription that is refused', async () => {
    const client = resumingClient({ url: proxy.url, token: scene.customer.token });
    const unknown = follow(client, { query: MESSAGES, variables: { conversationId: 'f'.repeat(24) } });
    expect(await unknown.ended).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    const invalid = follow(client, { query: 'subscription ($after: String) { nothing(after: $after) { cursor } }' });
    expect(await invalid.ended).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    const malformed = follow(client, { query: MESSAGES, variables: { conversationId: scene.id }, after: 'nonsense' });
    expect(await malformed.ended).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('refuses a document that it could not resume', async () => {
    const client = resumingClient({ url: proxy.url, token: scene.customer.token });
    const withoutCursor = 'subscription ($after: String) { unreadCountChanged(after: $after) { conversationId } }';
    const withoutAfter = 'subscription { unreadCountChanged { cursor } }';
    const streams = [withoutCursor, withoutAfter].map((query) => follow(client, { query }));
    await Promise.all(streams.map((stream) => stream.until('live')));
    await run(client, '{ syncCursor }');
    await send(scene.customer, scene.id, 'hello');
    for (const { ended } of streams) expect(await ended).toMatchObject({ message: expect.stringContaining('$after') });
  });

  it('ends a subscription whose sink throws, and no other', async () => {
    const client = resumingClient({ url: proxy.url, token: scene.customer.token });
    const error = Promise.withResolvers<unknown>();
    client.subscribe(
      { query: MESSAGES, variables: { conversationId: scene.id } },
      {
        next: () => {
          throw new Error('too much');
        },
        error: error.resolve,
        complete: () => undefined,
      },
    );
    const stream = messagesOf(client);
    await stream.until('live');
    await send(scene.customer, scene.id, 'hello');
    expect(await error.promise).toMatchObject({ message: 'too much' });
    await stream.take(1);
    expect(stream.statuses).toEqual(['live']);
  });

  it('stops when it is unsubscribed', async () => {
    const client = resumingClient({ url: proxy.url, token: scene.customer.token });
    const [stopped, other] = [messagesOf(client), messagesOf(client)];
    await Promise.all([stopped.until('live'), other.until('live')]);
    await send(scene.customer, scene.id, 'one');
    await Promise.all([stopped.take(1), other.take(1)]);
    stopped.stop();
    expect(await stopped.ended).toBeNull();
    await send(scene.customer, scene.id, 'two');
    proxy.cut();
    await send(scene.customer, scene.id, 'three');
    await other.take(3);
    expect(stopped.events).toHaveLength(1);
    expect(stopped.statuses).toEqual(['live']);
  });

  it.each([
    ['for the first time', true],
    ['again', false],
  ])('does not connect %s when it is unsubscribed while it waits', async (_when, isFirst) => {
    const retry = Promise.withResolvers<undefined>();
    if (isFirst) proxy.mood = 'closed';
    const stream = messagesOf(
      resumingClient({ url: proxy.url, token: scene.customer.token, wait: () => retry.promise }),
    );
    if (!isFirst) await stream.until('live');
    proxy.cut();
    await stream.until('reconnecting');
    stream.stop();
    expect(await stream.ended).toBeNull();
    const before = proxy.connections();
    retry.resolve(undefined);
    // Whatever it might have begun, it would have begun before this.
    await send(scene.customer, scene.id, 'one');
    await send(scene.customer, scene.id, 'two');
    expect(proxy.connections()).toBe(before);
    expect(stream.events).toEqual([]);
  });

  it('completes everything when the client is disposed of', async () => {
    const client = resumingClient({ url: proxy.url, token: scene.customer.token });
    const streams = [messagesOf(client), messagesOf(client)];
    await Promise.all(streams.map((stream) => stream.until('live')));
    await client.dispose();
    expect(await Promise.all(streams.map(({ ended }) => ended))).toEqual([null, null]);
  });

  it('completes when the client is disposed of in the middle of a wait', async () => {
    const wait = () => new Promise(() => undefined);
    const client = resumingClient({ url: proxy.url, token: scene.customer.token, wait });
    const stream = messagesOf(client);
    await stream.until('live');
    proxy.cut();
    await stream.until('reconnecting');
    await client.dispose();
    expect(await stream.ended).toBeNull();
  });

  it('does not keep a client that is disposed of waiting for a connection', async () => {
    proxy.mood = 'silent';
    const client = resumingClient({ url: proxy.url, token: scene.customer.token, answerTimeoutMs: 60_000 });
    const stream = messagesOf(client);
    await proxy.connected();
    await client.dispose();
    expect(await stream.ended).toBeNull();
  });

  it('is no reconnection after the client has closed a connection that nobody needed', async () => {
    const client = resumingClient({ url: proxy.url, token: scene.customer.token, lazyCloseTimeout: 1 });
    const closed = new Promise<unknown>((resolve) => client.on('closed', resolve));
    const first = messagesOf(client);
    await first.until('live');
    first.stop();
    expect(await closed).toMatchObject({ code: 1000 });
    const second = messagesOf(client);
    await second.until('live');
    expect(second.statuses).toEqual(['live']);
  });
});

describe('a gateway that restarts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-client-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is found again on the same file and port', async () => {
    const PORT = String(await freePort());
    const env = { ...NO_LIMITS, PORT, DATABASE_URL: `sqlite:${join(folder, 'parley.sqlite')}` };
    let gateway: Gateway = await startGateway({ env });
    const customer = await gateway.customer();
    const id = await startConversation(customer);
    const stream = follow(resumingClient({ url: gateway.wsUrl, token: customer.token }), {
      query: MESSAGES,
      variables: { conversationId: id },
    });
    await stream.until('live');
    for (const restart of [1, 2, 3]) {
      await send(customer, id, `before restart ${restart}`);
      await gateway.stop();
      gateway = await startGateway({ env });
      await send(customer, id, `after restart ${restart}`);
    }
    expect(seqs(await stream.take(6))).toEqual(upTo(6));
    expect(stream.reasons).toContainEqual(expect.objectContaining({ code: 1012 }));
    await gateway.stop();
  });
});

describe('a gateway that repeats itself', () => {
  it('is not heard twice over reconnections, and the caller’s own cursor is not an event', async () => {
    const gateway = await startFakeGateway(({ count, next, close }) => {
      for (const cursor of ['given', 'a', 'b', ...(count > 0 ? ['c'] : [])]) next(event(cursor));
      if (count === 0) close(1006 + 6);
    });
    const stream = follow(resumingClient({ url: gateway.url }), { query: EVENTS, after: 'given' });
    expect(await stream.take(3)).toEqual(['a', 'b', 'c'].map((cursor) => ({ cursor })));
    expect(gateway.received.map(({ variables }) => variables?.after)).toEqual(['given', 'b']);
  });

  it('is remembered for the last thousand events only', async () => {
    const many = Array.from({ length: 1_001 }, (_, index) => `cursor ${index}`);
    const gateway = await startFakeGateway(({ next }) => {
      for (const cursor of [...many, many[500]!, many[0]!]) next(event(cursor));
    });
    const stream = follow(resumingClient({ url: gateway.url }), { query: EVENTS, after: 'given' });
    const events = await stream.take(1_002);
    expect(events.at(-1)).toEqual({ cursor: many[0] });
  });
});
