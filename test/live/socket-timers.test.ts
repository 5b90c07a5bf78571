import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buildSchema } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { createLiveMetrics } from '../../src/live/metrics.ts';
import { PATIENCE } from '../../src/live/patience.ts';
import { createSocketServer, type SocketParts } from '../../src/live/socket.ts';
import type { Viewer } from '../../src/modules/access/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createLogger } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';

const VIEWER: Viewer = {
  ...{ id: 'a'.repeat(24), kind: 'USER', role: 'USER', canReadAny: false, canWriteAny: false, expiresAt: Infinity },
};

/** What sockets wait for by the clock, with a clock that the test moves and callers that the test identifies. */
describe('the time that a socket is given', () => {
  const http = createServer();
  let admitted: PromiseWithResolvers<Viewer>;
  let asked: PromiseWithResolvers<void>;
  let clients: WebSocket[];

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    [admitted, asked, clients] = [Promise.withResolvers(), Promise.withResolvers(), []];
    const unlimited = {
      ...{ socketsPerUser: 0, socketsPerGuest: 0, socketsPerAddress: 0 },
      ...{ operationsPerMinute: 0, subscriptionsPerSocket: 0 },
    };
    const parts: Partial<SocketParts> = {
      schema: buildSchema('type Query { nothing: Int }'),
      admission: {
        admit: () => {
          asked.resolve();
          return admitted.promise;
        },
        admitOperation: () => Promise.resolve(),
        isRevoked: () => false,
        onRevoked: () => () => undefined,
      },
      metrics: createLiveMetrics(createMetrics(), () => undefined),
      limits: unlimited,
      patience: PATIENCE,
      clock: systemClock,
      log: createLogger('silent', true),
    };
    // Nothing is run here: what operations need is never asked for.
    const sockets = createSocketServer(parts as SocketParts);
    http.removeAllListeners('upgrade');
    http.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head, '127.0.0.1'));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
  });
  afterEach(async () => {
    for (const client of clients) client.terminate();
    vi.useRealTimers();
    http.close();
    await once(http, 'close');
  });

  async function open(options: WebSocket.ClientOptions = {}): Promise<{ client: WebSocket; closed: Promise<number> }> {
    const { port } = http.address() as AddressInfo;
    const client = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', options);
    clients.push(client);
    const closed = new Promise<number>((resolve) => client.once('close', resolve));
    await once(client, 'open');
    return { client, closed };
  }

  /** What has been said so far has come to the other side, and what it makes of that has come back. */
  async function settled(client: WebSocket): Promise<void> {
    client.send('{"type":"ping"}');
    await once(client, 'message');
  }

  it('is three seconds to sign in', async () => {
    const { client, closed } = await open();
    vi.advanceTimersByTime(2_999);
    await settled(client);
    vi.advanceTimersByTime(1);
    expect(await closed).toBe(4408);
  });

  it('is five seconds for the check of its token, which is not held against the client', async () => {
    const { client, closed } = await open();
    client.send('{"type":"connection_init"}');
    await asked.promise;
    vi.advanceTimersByTime(4_999);
    await settled(client);
    vi.advanceTimersByTime(1);
    expect(await closed).toBe(1013);
  });

  it('is not cut short when it has signed in, however long its check has taken', async () => {
    const { client } = await open();
    client.send('{"type":"connection_init"}');
    await asked.promise;
    vi.advanceTimersByTime(4_999);
    admitted.resolve(VIEWER);
    const [data] = (await once(client, 'message')) as [Buffer];
    expect(JSON.parse(data.toString())).toEqual({ type: 'connection_ack' });
    vi.advanceTimersByTime(10_000);
    await settled(client);
  });

  it('ends with 4429 when it signs in again before it is known who it is', async () => {
    const { client, closed } = await open();
    client.send('{"type":"connection_init"}');
    client.send('{"type":"connection_init"}');
    expect(await closed).toBe(4429);
    admitted.resolve(VIEWER);
  });

  it('ends with 4401 when it subscribes before it is known who it is', async () => {
    const { client, closed } = await open();
    client.send('{"type":"connection_init"}');
    client.send('{"id":"1","type":"subscribe","payload":{"query":"{ nothing }"}}');
    expect(await closed).toBe(4401);
    admitted.resolve(VIEWER);
  });

  it('is twelve seconds between pings, and as many to answer one', async () => {
    admitted.resolve(VIEWER);
    const [alive, dead] = [await open(), await open({ autoPong: false })];
    for (const { client } of [alive, dead]) {
      client.send('{"type":"connection_init"}');
      await once(client, 'message');
    }
    let pings = 0;
    dead.client.on('ping', () => (pings += 1));
    vi.advanceTimersByTime(11_999);
    await settled(dead.client);
    expect(pings).toBe(0);
    const pinged = Promise.all([once(alive.client, 'ping'), once(dead.client, 'ping')]);
    vi.advanceTimersByTime(1);
    await pinged;
    await settled(alive.client);
    vi.advanceTimersByTime(11_999);
    await settled(dead.client);
    vi.advanceTimersByTime(1);
    expect(await dead.closed).toBe(1006);
    await settled(alive.client);
  });
});
