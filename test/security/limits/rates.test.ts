import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../live/acts.ts';
import { figure } from '../../scale/figures.ts';
import { cutAll, openLive, type LiveClient } from '../../scale/live-client.ts';
import { freshId, startConversation, startGateway, type Actor, type Gateway } from '../../support/gateway.ts';

const GUEST = 'mutation { createGuest { guest { id } token } }';
const SEND =
  'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } userErrors { code } } }';
const VIEWER = '{ viewer { id } }';

/** A request over HTTP, with its headers. */
async function post(gateway: Gateway, query: string, headers: Record<string, string> = {}, variables = {}) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string; retryAfter?: number } }[] };
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    extensions: errors?.[0]?.extensions,
  };
}

/** The same limit is told in the same words by every door. */
function expectRefusal({ status, retryAfter, extensions }: Awaited<ReturnType<typeof post>>): void {
  expect([status, extensions?.code]).toEqual([429, 'RATE_LIMITED']);
  expect(extensions?.retryAfter).toBeGreaterThan(0);
  expect(extensions?.retryAfter).toBeLessThanOrEqual(60);
  expect(retryAfter).toBe(String(extensions?.retryAfter));
}

describe('how often callers may ask', () => {
  let gateway: Gateway;
  let sockets: LiveClient[];
  beforeEach(() => (sockets = []));
  afterEach(async () => {
    await cutAll(sockets);
    await gateway.stop();
  });

  async function start(env: Record<string, string> = {}): Promise<void> {
    gateway = await startGateway({ env });
  }

  async function open({ token }: Actor): Promise<LiveClient> {
    const socket = await openLive(gateway.wsUrl, token);
    sockets.push(socket);
    return socket;
  }

  const sendBy = {
    graphql: async (sender: Actor, conversationId: string) =>
      (await sender.gql(SEND, { input: { conversationId, body: 'x' } })).errors?.[0]?.extensions.code,
    rest: async (sender: Actor, conversationId: string) => {
      const { json } = await sender.rest('POST', '/messages', { userId: sender.id, conversationId, message: 'x' });
      return json.error?.code as string | undefined;
    },
    websocket: async (sender: Actor, conversationId: string) => {
      const socket = sockets[0] ?? (await open(sender));
      const [answer] = await socket.run(SEND, { input: { conversationId, body: 'x' } });
      return answer?.payload.errors?.[0].extensions.code as string | undefined;
    },
  };

  it.each([
    ['a guest', 30, () => gateway.guest()],
    ['a customer', 120, () => gateway.customer()],
  ])('%s sends %i messages a minute, through whichever doors', async (_, most, who) => {
    await start();
    const sender = await who();
    const id = await startConversation(sender);
    const ways = Object.values(sendBy);
    // A socket has a limit of its own: most of them go the other ways.
    for (let sent = 0; sent < most; sent += 1) {
      const way = sent < 9 ? ways[sent % 3]! : ways[sent % 2]!;
      expect(await way(sender, id)).toBeUndefined();
    }
    for (const way of ways) expect(await way(sender, id)).toBe('RATE_LIMITED');
    const headers = { authorization: `Bearer ${sender.token}` };
    expectRefusal(await post(gateway, SEND, headers, { input: { conversationId: id, body: 'x' } }));
    const rest = await sender.rest('POST', '/messages', { userId: sender.id, conversationId: id, message: 'x' });
    expect(rest.status).toBe(429);
    expect(Number(rest.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await figure(gateway, 'refusals_total{limit="sends_per_minute"}')).toBe(5);
    // Nothing of it was stored, and nobody else has sent too much.
    const { data } = await sender.gql(`{ conversation(id: "${id}") { userUnreadCount } }`);
    expect(data.conversation.userUnreadCount).toBe(most);
    const other = await gateway.customer();
    expect(await sendBy.graphql(other, await startConversation(other))).toBeUndefined();
  });

  it('ten guests a minute are made for one address, whoever asks', async () => {
    await start();
    for (let made = 0; made < 10; made += 1) expect((await post(gateway, GUEST)).status).toBe(200);
    expectRefusal(await post(gateway, GUEST));
    const admin = await gateway.admin();
    expectRefusal(await post(gateway, GUEST, { authorization: `Bearer ${admin.token}` }));
    const socket = await open(admin);
    expect((await socket.run(GUEST))[0]?.payload.errors[0].extensions.code).toBe('RATE_LIMITED');
    // Another address is not told by a header that anybody can write.
    expectRefusal(await post(gateway, GUEST, { 'x-forwarded-for': '203.0.113.7' }));
    expectRefusal(await post(gateway, GUEST, { forwarded: 'for=203.0.113.7', 'x-real-ip': '203.0.113.7' }));
  });

  it('callers behind a trusted proxy have addresses of their own', async () => {
    await start({ TRUSTED_PROXIES: '127.0.0.0/8', LIMIT_GUESTS_PER_MINUTE: '1', LIMIT_SOCKETS_PER_ADDRESS: '1' });
    const from = (address: string) => post(gateway, GUEST, { 'x-forwarded-for': address });
    expect((await from('203.0.113.7')).status).toBe(200);
    expectRefusal(await from('203.0.113.7'));
    expect((await from('203.0.113.8')).status).toBe(200);
    // What stands before the address that the proxy has written was written by the caller.
    expectRefusal(await from('198.51.100.1, 203.0.113.8'));
  });

  it('requests are counted by caller, over HTTP, REST and the websocket together', async () => {
    await start({ LIMIT_REQUESTS_PER_MINUTE: '6' });
    // The first is made when they are.
    const caller = await gateway.agent();
    const socket = await open(caller);
    expect((await caller.gql(VIEWER)).status).toBe(200);
    expect((await caller.rest('GET', '/conversations/supportId')).status).toBe(200);
    expect((await socket.run(VIEWER))[0]?.type).toBe('next');
    expect((await socket.run('subscription { inboxEvents(after: "x") { cursor } }'))[0]?.type).toBe('next');

    expectRefusal(await post(gateway, VIEWER, { authorization: `Bearer ${caller.token}` }));
    const rest = await caller.rest('GET', '/conversations/supportId');
    expect([rest.status, rest.json.error.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(rest.headers.get('retry-after'))).toBeGreaterThan(0);
    const [refused] = await socket.run(VIEWER);
    expect([refused?.type, refused?.payload[0].extensions.code]).toEqual(['error', 'RATE_LIMITED']);
    expect(refused?.payload[0].extensions.retryAfter).toBeGreaterThan(0);
    await expect(openLive(gateway.wsUrl, caller.token)).rejects.toThrow('1013');
    expect(await figure(gateway, 'refusals_total{limit="requests_per_minute"}')).toBe(4);
    expect((await (await gateway.agent()).gql(VIEWER)).status).toBe(200);
  });

  it('requests of callers who are not known are counted by address, tries of tokens too', async () => {
    await start({ LIMIT_REQUESTS_PER_MINUTE: '5' });
    for (let tried = 0; tried < 4; tried += 1) {
      expect((await gateway.bearer(`token ${tried}`).gql(VIEWER)).status).toBe(401);
    }
    expect((await gateway.bearer('x', freshId()).rest('GET', '/conversations')).status).toBe(401);
    expectRefusal(await post(gateway, VIEWER, { authorization: 'Bearer x' }));
    expectRefusal(await post(gateway, GUEST));
    expect((await gateway.bearer('x').rest('GET', '/conversations')).status).toBe(429);
    // Whoever is known by a token is not held up by those who try.
    expect((await (await gateway.agent()).gql(VIEWER)).status).toBe(200);
  });

  it('0 lifts each of them', async () => {
    await start(NO_LIMITS);
    const guest = await gateway.guest();
    const id = await startConversation(guest);
    for (let count = 0; count < 40; count += 1) {
      expect(await sendBy.graphql(guest, id)).toBeUndefined();
      expect((await post(gateway, GUEST)).status).toBe(200);
    }
  });
});
