import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRaw, upgradeStatus } from '../live/raw-socket.ts';
import { cutAll, openLive, type LiveClient } from '../scale/live-client.ts';
import { startProcess, type GatewayProcess } from '../support/process.ts';
import { createDesk, SEND, TALK } from './desk.ts';

const SOCKETS = 100;
const WRITERS = 4;
const ENOUGH = 60;

describe('a gateway that is told to stop', () => {
  let desk: Awaited<ReturnType<typeof createDesk>>;
  let gateway: GatewayProcess;
  let id: string;
  let clients: LiveClient[];
  let connections: Socket[];

  beforeEach(async () => {
    [clients, connections] = [[], []];
    desk = await createDesk();
    gateway = await startProcess(desk.env);
    id = await desk.begin(gateway.url);
  });
  afterEach(async () => {
    for (const connection of connections) connection.destroy();
    await cutAll(clients);
    await gateway.end('SIGKILL');
    desk.remove();
  });

  async function open(): Promise<LiveClient> {
    const client = await openLive(gateway.wsUrl, desk.token);
    clients.push(client);
    return client;
  }

  /** A connection of its own that says what it is given, and then nothing more, whatever it is told. */
  async function connectAndSay(text: string): Promise<Socket> {
    const socket = connect({ port: gateway.port, host: '127.0.0.1', allowHalfOpen: true });
    connections.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(text);
    return socket;
  }

  /** Sends a signal; resolves once readiness says so, with when it has ended. */
  async function signal(name: NodeJS.Signals): Promise<{ exited: Promise<number | null> }> {
    const exited = gateway.end(name);
    while ((await readiness()) !== 503);
    return { exited };
  }

  const readiness = async () => (await fetch(`${gateway.url}/readyz`)).status;

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s turns newcomers away, closes its sockets one by one, and has stored just what it has acknowledged',
    async (name) => {
      const followers = await Promise.all(Array.from({ length: SOCKETS }, open));
      for (const follower of followers) follower.subscribe('1', TALK, { id });
      await Promise.all(followers.map((follower) => follower.settled()));
      const writing = await Promise.all(Array.from({ length: WRITERS }, open));

      const acknowledged = new Set<string>();
      const enough = Promise.withResolvers<void>();
      /** Writes one message after the other, until one is not answered. */
      async function write(writer: string, send: (body: string) => Promise<unknown>): Promise<void> {
        for (let count = 0; ; count += 1) {
          const body = `${writer} ${count}`;
          const answer = await send(body).catch(() => null);
          if (answer === null) return;
          expect(answer).toMatchObject({ sendMessage: { message: {}, userErrors: [] } });
          acknowledged.add(body);
          if (acknowledged.size === ENOUGH) enough.resolve();
        }
      }
      const onSocket = async (client: LiveClient, body: string): Promise<unknown> => {
        const [message] = await client.run(SEND, { id, body });
        return message!.payload.data;
      };
      const writers = [
        ...Array.from({ length: WRITERS }, (_, index) =>
          write(`http ${index}`, (body) => desk.gql(gateway.url, SEND, { id, body })),
        ),
        ...writing.map((client, index) => write(`socket ${index}`, (body) => onSocket(client, body))),
      ];
      await enough.promise;

      const exited = gateway.end(name);
      await Promise.race(followers.map(({ closed }) => closed));
      // The first is closed: the listener is still there to say why, and the last is still served.
      const asked = await Promise.all([readiness(), upgradeStatus(gateway), followers.at(-1)!.run('{ syncCursor }')]);
      expect(asked).toMatchObject([503, 503, [{ type: 'next' }, { type: 'complete' }]]);
      const codes = await Promise.all([...followers, ...writing].map(({ closed }) => closed));
      expect(new Set(codes)).toEqual(new Set([1012]));
      await Promise.all(writers);

      expect(await exited).toBe(0);
      expect(desk.bytesInLog()).toBe(0);
      expect(desk.stored().sort()).toEqual([...acknowledged].sort());
      expect(acknowledged.size).toBeGreaterThan(ENOUGH);
    },
    40_000,
  );

  it('answers what is under way first, on a socket and over HTTP', async () => {
    // They are told in the order in which they came.
    const [busy, idle] = [await open(), await open()];
    const unlock = desk.lock();
    const onSocket = busy.run(SEND, { id, body: 'on a socket' });
    const overHttp = desk.gql(gateway.url, SEND, { id, body: 'over HTTP' });
    await busy.settled();
    const { exited } = await signal('SIGTERM');
    expect(await idle.closed).toBe(1012);
    // It begins nothing more, and is not closed yet.
    const tooLate = busy.run(SEND, { id, body: 'too late' }).catch(() => null);
    unlock();
    const sent = { sendMessage: { message: { seq: expect.any(Number) }, userErrors: [] } };
    expect(await onSocket).toMatchObject([{ payload: { data: sent } }, { type: 'complete' }]);
    expect(await overHttp).toEqual(sent);
    expect(await busy.closed).toBe(1012);
    expect(await tooLate).toBeNull();
    expect(await exited).toBe(0);
    expect(desk.stored().sort()).toEqual(['on a socket', 'over HTTP']);
  });

  it('waits for nobody who does not let go of a connection', async () => {
    const upgrade = [
      'GET /graphql HTTP/1.1',
      'Host: 127.0.0.1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
      'Sec-WebSocket-Protocol: graphql-transport-ws',
      '\r\n',
    ].join('\r\n');
    const untilData = (socket: Socket) => once(socket, 'data');
    // Has not said anything; has said half of a request; has had an answer, and keeps the connection.
    await connectAndSay('');
    await connectAndSay('POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    await connectAndSay(
      `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${desk.token}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"query":',
    );
    await untilData(await connectAndSay('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'));
    // Sockets whose clients never answer a close frame: one has not signed in, one does not read.
    await untilData(await connectAndSay(upgrade));
    const silent = await openRaw(gateway);
    silent.send({ type: 'connection_init', payload: {} });
    const deaf = await open();
    deaf.subscribe('1', TALK, { id });
    await deaf.settled();
    deaf.webSocket.pause();

    const { exited } = await signal('SIGTERM');
    // Turned away, it neither takes the answer nor hangs up; another one breaks.
    await untilData(await connectAndSay(upgrade));
    (await connectAndSay(upgrade)).resetAndDestroy();
    expect(await exited).toBe(0);
    expect(desk.bytesInLog()).toBe(0);
    expect(gateway.log.filter(({ level }) => level > 30)).toEqual([]);
  }, 40_000);

  it('ends at once, and not as if all were well, when it is told again', async () => {
    await connectAndSay('POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{');
    const { exited } = await signal('SIGINT');
    gateway.child.kill('SIGINT');
    expect(await exited).toBe(1);
  });
});
