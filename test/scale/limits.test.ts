import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../live/acts.ts';
import { upgradeStatus } from '../live/raw-socket.ts';
import { send, startConversation, startGateway, type Actor, type Gateway } from '../support/gateway.ts';
import { figure, untilFigure } from './figures.ts';
import { cutAll, openLive, type LiveClient, type Message } from './live-client.ts';

/** What is not about sockets is in nobody's way here. */
const { LIMIT_SENDS_PER_MINUTE, LIMIT_GUESTS_PER_MINUTE, LIMIT_REQUESTS_PER_MINUTE } = NO_LIMITS;
const OTHERS_LIFTED = { LIMIT_SENDS_PER_MINUTE, LIMIT_GUESTS_PER_MINUTE, LIMIT_REQUESTS_PER_MINUTE };

const INBOX = 'subscription { inboxEvents { cursor } }';
const MINUTE_MS = 60_000;
const FRAME_BYTES = 64 * 1_024;

const UPGRADE = `GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;

const codeOf = ({ payload }: Message) => (payload.errors ?? payload)[0].extensions.code as string;

describe('the limits of sockets', () => {
  let gateway: Gateway;
  let now = Date.now();
  const clients: LiveClient[] = [];

  async function start(env: Record<string, string> = {}): Promise<void> {
    now = Date.now();
    gateway = await startGateway({ env: { ...OTHERS_LIFTED, ...env }, clock: { now: () => now } });
  }
  afterEach(async () => {
    await cutAll(clients.splice(0));
    await gateway.stop();
  });

  async function open({ token }: Actor, onMessage?: (message: Message) => void): Promise<LiveClient> {
    const client = await openLive(gateway.wsUrl, token, onMessage);
    clients.push(client);
    return client;
  }

  /** Opens so many sockets, for customers who each have some of them. */
  async function openMany(count: number, each = 10): Promise<LiveClient[]> {
    const opened: LiveClient[] = [];
    while (opened.length < count) {
      const customer = await gateway.customer();
      for (let own = 0; own < each && opened.length < count; own += 1) opened.push(await open(customer));
    }
    return opened;
  }

  describe.each([
    ['user', 10, () => gateway.customer()],
    ['agent', 10, () => gateway.agent()],
    ['guest', 5, () => gateway.guest()],
  ])('for one %s', (_, most, who) => {
    it(`are ${most}: one more is closed with 1013, until another is closed`, async () => {
      await start({ LIMIT_SOCKETS_PER_ADDRESS: '0' });
      const [caller, other] = [await who(), await who()];
      const opened: LiveClient[] = [];
      for (let count = 0; count < most; count += 1) opened.push(await open(caller));
      await expect(open(caller)).rejects.toThrow('1013');
      await open(other);
      await untilFigure(gateway, 'sockets', (count) => count === most + 1);
      expect(await figure(gateway, 'refusals_total{limit="sockets_per_user"}')).toBe(1);
      expect(await figure(gateway, 'sockets_let_go_total{reason="limit"}')).toBe(1);
      // One that is closed makes room for one.
      await cutAll([opened.pop()!]);
      await untilFigure(gateway, 'sockets', (count) => count === most);
      await open(caller);
      await expect(open(caller)).rejects.toThrow('1013');
    });

    it('are as many as they like with the setting 0', async () => {
      await start({ LIMIT_SOCKETS_PER_USER: '0', LIMIT_SOCKETS_PER_ADDRESS: '0' });
      const caller = await who();
      for (let count = 0; count < most + 5; count += 1) await open(caller);
    });
  });

  it('are fifty for one address: one more is refused with 429, until another is closed', async () => {
    await start();
    const opened = await openMany(50);
    expect(await upgradeStatus(gateway)).toBe(429);
    await expect(open(await gateway.agent())).rejects.toThrow('429');
    expect(await figure(gateway, 'refusals_total{limit="sockets_per_address"}')).toBe(2);
    await cutAll([opened.pop()!]);
    await untilFigure(gateway, 'sockets', (count) => count === 49);
    await open(await gateway.agent());
    expect(await upgradeStatus(gateway)).toBe(429);
  });

  it('for one address are as many as they like with the setting 0', async () => {
    await start({ LIMIT_SOCKETS_PER_ADDRESS: '0' });
    await openMany(60);
  });

  it('do not count what never became a socket, nor what nobody has signed in on', async () => {
    await start({ LIMIT_SOCKETS_PER_ADDRESS: '3' });
    const bad: Record<string, string>[] = [
      { 'sec-websocket-key': 'x' },
      { 'sec-websocket-version': '7' },
      { 'sec-websocket-protocol': ',' },
    ];
    for (let count = 0; count < 8; count += 1) {
      for (const headers of bad) expect(await upgradeStatus(gateway, { headers })).toBe(400);
      await expect(openLive(gateway.wsUrl, 'no token')).rejects.toThrow('4403');
      // It is broken off as soon as it is let in.
      let status: number;
      do status = await upgradeStatus(gateway);
      while (status === 429);
      expect(status).toBe(101);
    }
    await untilFigure(gateway, 'sockets', (count) => count === 0);
    await openMany(3);
    expect(await upgradeStatus(gateway)).toBe(429);
  });

  it('let go of those whom they refuse, however these behave', async () => {
    await start({ LIMIT_SOCKETS_PER_ADDRESS: '1' });
    await openMany(1);
    const asking = new Set<Duplex>();
    gateway.app.http.server.on('upgrade', (_request, socket) => {
      asking.add(socket);
      socket.once('close', () => asking.delete(socket));
    });
    const connections = Array.from({ length: 40 }, (_, index) => {
      const connection = connect({ port: Number(new URL(gateway.url).port), host: '127.0.0.1', allowHalfOpen: true });
      connection.on('error', () => undefined).resume();
      // Half of them break off, half of them never end what they were answered on.
      connection.write(UPGRADE, () => index % 2 === 0 && connection.resetAndDestroy());
      return connection;
    });
    await untilFigure(gateway, 'refusals_total{limit="sockets_per_address"}', (count) => count >= 20);
    while (asking.size > 0) await nextTurn();
    for (const connection of connections) connection.destroy();
    expect(await upgradeStatus(gateway)).toBe(429);
  });

  it('are 32 subscriptions: one more is refused, until another has ended', async () => {
    await start();
    const refused: Message[] = [];
    const client = await open(await gateway.agent(), (message) => {
      if (message.type === 'next') refused.push(message);
    });
    for (let count = 1; count <= 33; count += 1) client.subscribe(String(count), INBOX);
    await client.settled();
    expect(refused.map((message) => [message.id, codeOf(message)])).toEqual([['33', 'RATE_LIMITED']]);
    expect(refused[0]?.payload.errors[0].extensions.retryAfter).toBeGreaterThan(0);
    expect(await figure(gateway, 'subscriptions')).toBe(32);
    client.send({ id: '7', type: 'complete' });
    client.subscribe('again', INBOX);
    await client.settled();
    expect(refused).toHaveLength(1);
    expect(await figure(gateway, 'subscriptions')).toBe(32);
  });

  it('are a hundred operations a minute: one more is told when to try again', async () => {
    await start();
    const client = await open(await gateway.agent());
    for (let count = 0; count < 100; count += 1) expect((await client.run('{ __typename }'))[0]?.type).toBe('next');
    now += 20_000;
    const [refused] = await client.run('{ __typename }');
    expect([refused?.type, refused && codeOf(refused)]).toEqual(['error', 'RATE_LIMITED']);
    expect(refused?.payload[0].extensions.retryAfter).toBe(40);
    const [subscription] = await client.run(INBOX);
    expect([subscription?.type, subscription && codeOf(subscription)]).toEqual(['error', 'RATE_LIMITED']);
    expect(await figure(gateway, 'refusals_total{limit="operations_per_minute"}')).toBe(2);
    now += MINUTE_MS - 20_000;
    expect((await client.run('{ __typename }'))[0]?.type).toBe('next');
  });

  it('are as many operations as they like with the setting 0', async () => {
    await start({ LIMIT_OPERATIONS_PER_MINUTE: '0' });
    const client = await open(await gateway.agent());
    const answers = await Promise.all(Array.from({ length: 300 }, () => client.run('{ __typename }')));
    expect(answers.every(([first]) => first?.type === 'next')).toBe(true);
  });

  it('are frames of text of up to 64 KB', async () => {
    await start();
    const [agent, customer] = await Promise.all([gateway.agent(), gateway.customer()]);
    const [long, longer, binary, garbled] = [
      await open(agent),
      await open(agent),
      await open(agent),
      await open(agent),
    ];
    const frame = (bytes: number) => {
      const ping = JSON.stringify({ type: 'ping', payload: { text: '' } });
      return ping.replace('""', `"${'x'.repeat(bytes - ping.length)}"`);
    };
    long.webSocket.send(frame(FRAME_BYTES));
    longer.webSocket.send(frame(FRAME_BYTES + 1));
    binary.webSocket.send(Buffer.from('{"type":"ping"}'));
    expect(await longer.closed).toBe(1009);
    expect(await binary.closed).toBe(4400);
    garbled.webSocket.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false });
    expect(await garbled.closed).toBe(1007);
    const broken = await open(agent);
    // Neither masked, as what clients send must be, nor of a type that there is.
    (broken.webSocket as unknown as { _socket: Socket })._socket.write(Buffer.from([0x87, 0x00]));
    expect(await broken.closed).toBe(1002);
    await long.settled();
    expect(await startConversation(customer)).toMatch(/^[0-9a-f]{24}$/);
  });

  it('leave the gateway well when somebody subscribes to a thousand things at once', async () => {
    await start(NO_LIMITS);
    const { customer, agent } = { customer: await gateway.customer(), agent: await gateway.agent() };
    const id = await startConversation(customer);
    const greedy: Message[] = [];
    const one = await open(agent, (message) => {
      if (message.type === 'next') greedy.push(message);
    });
    for (let count = 0; count < 1_000; count += 1) one.subscribe(String(count), INBOX);
    await one.settled();
    expect(greedy.filter((message) => codeOf(message) === 'RATE_LIMITED')).toHaveLength(1_000 - 32);

    // As many as that are served where they may be had: over sockets enough.
    let told = 0;
    const all = Promise.withResolvers<void>();
    const onTold = () => {
      told += 1;
      if (told === 1_000) all.resolve();
    };
    const sockets = await Promise.all(Array.from({ length: 40 }, () => open(agent, onTold)));
    for (const socket of sockets) for (let count = 0; count < 25; count += 1) socket.subscribe(String(count), INBOX);
    await Promise.all(sockets.map((socket) => socket.settled()));
    expect(await figure(gateway, 'subscriptions')).toBe(1_032);
    await send(customer, id, 'for everybody');
    await all.promise;
    expect(told).toBe(1_000);
    expect(greedy).toHaveLength(1_000);
    await cutAll(clients.splice(0));
    await untilFigure(gateway, 'subscriptions', (count) => count === 0);
    expect((await agent.gql('{ viewer { id } }')).data.viewer.id).toBe(agent.id);
  });
});
