import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAcknowledged, upgradeStatus } from '../../live/raw-socket.ts';
import type { Actor } from '../../support/gateway.ts';
import { startFailing, type FailingGateway } from './failing-gateway.ts';
import { http, stranger } from './requests.ts';

const PATHS = [
  '/graphql',
  '/graphql?query=%7B__typename%7D',
  '/v1/support/conversations',
  '/v1/support/x/y/z',
  '/v1/support/%zz',
]
  .concat(['/', '/nowhere', '/%zz', '/healthz', '/readyz', '/metrics'])
  .map((path) => [path] as const);

describe('the id of a request', () => {
  let failing: FailingGateway;
  let caller: Actor;

  beforeAll(async () => {
    failing = await startFailing();
    caller = await failing.gateway.customer();
  });
  afterAll(() => failing.gateway.stop());

  it.each(PATHS)('is in every answer, and leads to one line of the log: %s', async (path) => {
    const { requestId, status } = await http(failing.gateway, path, { method: 'GET' });
    expect(requestId).toMatch(/^[\w-]{36}$/);
    const line = await failing.line({ msg: 'answered', requestId: requestId! });
    expect(line).toMatchObject({ method: 'GET', status, ms: expect.any(Number) });
    expect(failing.lines.filter((one) => one.requestId === requestId && one.msg === 'answered')).toHaveLength(1);
  });

  it('is in the answer to a preflight', async () => {
    const headers = { origin: 'https://studio.apollographql.com', 'access-control-request-method': 'POST' };
    expect((await http(failing.gateway, '/graphql', { method: 'OPTIONS', headers })).requestId).not.toBeNull();
  });

  it('is in the log when a websocket is refused', async () => {
    expect(await upgradeStatus(failing.gateway, { path: '/nowhere', headers: { 'x-request-id': 'refused.1' } })).toBe(
      404,
    );
    expect(await failing.line({ requestId: 'refused.1' })).toMatchObject({ method: 'UPGRADE', status: 404 });
  });

  it.each(['a', 'a.b_c-9', 'x'.repeat(64)])('is taken over from who asks: %s', async (id) => {
    const { requestId } = await http(failing.gateway, '/nowhere', { headers: { 'x-request-id': id } });
    expect(requestId).toBe(id);
  });

  it.each(['x'.repeat(65), 'a b', 'a"b', 'a,b', '{}', 'ä', ''])(
    'is a new one when that is not sane: %s',
    async (id) => {
      const headers = { 'x-request-id': Buffer.from(id).toString('latin1') };
      const { requestId } = await http(failing.gateway, '/nowhere', { headers });
      expect(requestId).toMatch(/^[\w-]{36}$/);
    },
  );

  it('is another for each', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => http(failing.gateway, '/nowhere')));
    expect(new Set(answers.map(({ requestId }) => requestId)).size).toBe(3);
  });

  it('comes with who asked for what', async () => {
    const headers = { authorization: `Bearer ${caller.token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ query: 'query Me { viewer { id } }' });
    const overGraphql = await http(failing.gateway, '/graphql', { method: 'POST', headers, body });
    expect(await failing.line({ msg: 'answered', requestId: overGraphql.requestId! })).toMatchObject({
      method: 'POST',
      route: '/graphql',
      operation: 'query Me',
      status: 200,
      viewerId: caller.id,
    });
    const path = `/v1/support/conversation/${caller.id}/close`;
    const overRest = await http(failing.gateway, path, { method: 'PUT', headers });
    expect(await failing.line({ msg: 'answered', requestId: overRest.requestId! })).toMatchObject({
      method: 'PUT',
      route: '/v1/support/conversation/:id/close',
      operation: 'mutation CloseConversation',
      status: 404,
      viewerId: caller.id,
    });
  });

  it('is one for each operation of a socket, with a line when it is over', async () => {
    const { id, token } = await stranger();
    const socket = await openAcknowledged(failing.gateway, token);
    const before = failing.lines.length;
    socket.send({ id: '1', type: 'subscribe', payload: { query: 'query One { viewer { id } }' } });
    socket.send({ id: '2', type: 'subscribe', payload: { query: 'query Two { nonsense }' } });
    socket.send({
      id: '3',
      type: 'subscribe',
      payload: { query: 'subscription Three { unreadCountChanged { cursor } }' },
    });
    await failing.line({ viewerId: id, code: 'GRAPHQL_VALIDATION_FAILED' });
    await failing.line({ viewerId: id, operation: 'query One' });
    expect(failing.lines.filter(({ operation }) => operation === 'subscription Three')).toEqual([]);
    socket.send({ id: '3', type: 'complete' });
    await failing.line({ viewerId: id, operation: 'subscription Three' });
    const lines = failing.lines.slice(before).filter(({ viewerId, method }) => viewerId === id && method === 'WS');
    expect(lines).toHaveLength(3);
    expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(3);
    socket.close();
  });
});
