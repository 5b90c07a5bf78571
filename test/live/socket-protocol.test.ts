import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScene, type Scene } from './acts.ts';
import { openAcknowledged, openRaw, upgradeStatus } from './raw-socket.ts';

/** What the specification of `graphql-transport-ws` asks for, and what may be upgraded to it. */
describe('the websocket', () => {
  let scene: Scene;
  const origins = { CORS_ORIGINS: 'https://desk.example.com,http://localhost:3000' };
  beforeAll(async () => void (scene = await startScene({ env: origins })));
  afterAll(() => scene.gateway.stop());

  it('speaks graphql-transport-ws', async () => {
    const socket = await openRaw(scene.gateway, { protocols: ['graphql-ws', 'graphql-transport-ws'] });
    expect(socket.protocol).toBe('graphql-transport-ws');
    socket.send({ type: 'ping', payload: { any: 'thing' } });
    expect(await socket.next()).toEqual({ type: 'pong', payload: { any: 'thing' } });
    socket.close();
  });

  it('closes with 4406 when no subprotocol is asked for', async () => {
    const socket = await openRaw(scene.gateway, { protocols: [] });
    expect(await socket.closed).toBe(4406);
  });

  it('agrees to no other subprotocol', async () => {
    await expect(openRaw(scene.gateway, { protocols: ['graphql-ws'] })).rejects.toThrow(/subprotocol/);
  });

  it('closes with 4401 when something is subscribed to before it is acknowledged', async () => {
    const socket = await openRaw(scene.gateway);
    socket.send({ id: '1', type: 'subscribe', payload: { query: '{ viewer { id } }' } });
    expect(await socket.closed).toBe(4401);
  });

  it('closes with 4408 when nobody signs in for three seconds', async () => {
    const opened = Date.now();
    const socket = await openRaw(scene.gateway);
    expect(await socket.closed).toBe(4408);
    expect(Date.now() - opened).toBeGreaterThan(2_900);
  });

  it('closes with 4429 when somebody signs in twice', async () => {
    const socket = await openAcknowledged(scene.gateway, scene.agent.token);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${scene.agent.token}` } });
    expect(await socket.closed).toBe(4429);
  });

  it('closes with 4409 when an id is used again while it is in use', async () => {
    const socket = await openAcknowledged(scene.gateway, scene.agent.token);
    const subscribe = { id: '1', type: 'subscribe', payload: { query: 'subscription { inboxEvents { cursor } }' } };
    socket.send(subscribe);
    socket.send(subscribe);
    expect(await socket.closed).toBe(4409);
  });

  it('closes with 4409 also when the id is longer than a reason may be', async () => {
    const socket = await openAcknowledged(scene.gateway, scene.agent.token);
    const payload = { query: 'subscription { inboxEvents { cursor } }' };
    for (let i = 0; i < 2; i += 1) socket.send({ id: 'x'.repeat(200), type: 'subscribe', payload });
    expect(await socket.closed).toBe(4409);
  });

  it.each([
    { type: 'connection_ack' },
    { type: 'next', id: '1', payload: {} },
    { type: 'error', id: '1', payload: [{ message: 'x' }] },
  ])('closes with 4400 when it is sent what only servers send: $type', async (message) => {
    const socket = await openAcknowledged(scene.gateway, scene.agent.token);
    socket.send(message);
    expect(await socket.closed).toBe(4400);
  });

  it('lets an id be used again once it is free', async () => {
    const socket = await openAcknowledged(scene.gateway, scene.agent.token);
    const query = { id: '1', type: 'subscribe', payload: { query: '{ viewer { id } }' } };
    for (let count = 0; count < 2; count += 1) {
      socket.send(query);
      expect(await socket.next()).toEqual({
        id: '1',
        type: 'next',
        payload: { data: { viewer: { id: scene.agent.id } } },
      });
      expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
    }
    socket.close();
  });

  it.each([
    ['what is no JSON', 'hello'],
    ['a message of no known type', { type: 'start', id: '1', payload: {} }],
    ['a subscription without an id', { type: 'subscribe', payload: { query: '{ viewer { id } }' } }],
    ['a subscription without a query', { type: 'subscribe', id: '1', payload: {} }],
  ])('closes with 4400 for %s', async (_, message) => {
    const socket = await openAcknowledged(scene.gateway, scene.agent.token);
    socket.send(message);
    expect(await socket.closed).toBe(4400);
  });

  it('closes with 1009 for a message over 64 KB', async () => {
    const socket = await openAcknowledged(scene.gateway, scene.agent.token);
    socket.send({ id: '1', type: 'subscribe', payload: { query: `{ viewer { id } } #${'x'.repeat(64 * 1_024)}` } });
    expect(await socket.closed).toBe(1009);
  });

  it('is let in from where CORS allows, and by those who are no browser', async () => {
    const { gateway } = scene;
    const { host } = new URL(gateway.url);
    const allowed = [
      'https://desk.example.com',
      'http://localhost:3000',
      'https://studio.apollographql.com',
      'https://sandbox.embed.apollographql.com',
      `http://${host}`,
    ];
    for (const origin of allowed)
      expect([origin, await upgradeStatus(gateway, { headers: { origin } })]).toEqual([origin, 101]);
    expect(await upgradeStatus(gateway)).toBe(101);
  });

  it('is refused with 403 from anywhere else', async () => {
    const { gateway } = scene;
    const refused = [
      'https://evil.example.com',
      'https://desk.example.com.evil.com',
      'http://desk.example.com',
      'https://desk.example.com:8443',
      'http://127.0.0.1',
      'http://127.0.0.1:1',
      'null',
      '',
    ];
    for (const origin of refused)
      expect([origin, await upgradeStatus(gateway, { headers: { origin } })]).toEqual([origin, 403]);
  });

  it('is refused to those, too, who break off instead of taking the answer', async () => {
    const { gateway, agent } = scene;
    const { hostname, port } = new URL(gateway.url);
    for (const lines of ['GET /elsewhere HTTP/1.1', 'GET /graphql HTTP/1.1\r\nOrigin: https://evil.example.com']) {
      const connection = connect(Number(port), hostname);
      await once(connection, 'connect');
      connection.write(`${lines}\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
      connection.resetAndDestroy();
      await once(connection, 'close');
    }
    expect((await agent.gql('{ viewer { id } }')).data.viewer.id).toBe(agent.id);
  });

  it('is nowhere but at /graphql', async () => {
    const { gateway } = scene;
    for (const path of ['/', '/graphql/x', '/graphqlx', '/v1/support/conversations', '/healthz', '//graphql']) {
      expect([path, await upgradeStatus(gateway, { path })]).toEqual([path, 404]);
    }
    expect(await upgradeStatus(gateway, { path: '/graphql?a=b' })).toBe(101);
    expect((await scene.agent.gql('{ viewer { id } }')).data.viewer.id).toBe(scene.agent.id);
  });
});
