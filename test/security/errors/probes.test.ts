import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../live/acts.ts';
import { openAcknowledged } from '../../live/raw-socket.ts';
import { startGateway, type Actor, type Gateway } from '../../support/gateway.ts';

/** What graphql-cop asks a server, re-created: its twelve probes, over HTTP and over the websocket. */

const repeated = (count: number, part: (index: number) => string) => Array.from({ length: count }, (_, i) => part(i));

/** The deepest that its circular introspection goes, which servers answer with megabytes. */
const CIRCULAR = `{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }`;

/** Operations that must be refused, by the code of the refusal. */
const REFUSED: [probe: string, code: string, query: string][] = [
  ['alias overloading', 'QUERY_TOO_COMPLEX', `{ ${repeated(101, (i) => `alias${i}: __typename`).join(' ')} }`],
  ['directive overloading', 'GRAPHQL_VALIDATION_FAILED', `{ __typename ${repeated(10, () => '@aa').join('')} }`],
  [
    'directive overloading within what is valid',
    'QUERY_TOO_COMPLEX',
    `{ ${repeated(6, (i) => `a${i}: __typename @include(if: true)`).join(' ')} }`,
  ],
  ['field duplication', 'QUERY_TOO_COMPLEX', `{ ${repeated(500, () => '__typename').join(' ')} }`],
  ['introspection', 'GRAPHQL_VALIDATION_FAILED', '{ __schema { queryType { name } } }'],
  ['circular introspection', 'GRAPHQL_VALIDATION_FAILED', CIRCULAR],
  ['an unknown directive, for suggestions', 'GRAPHQL_VALIDATION_FAILED', '{ __typename @incude(if: true) }'],
  ['an unknown field, for suggestions', 'GRAPHQL_VALIDATION_FAILED', '{ viewr { id } }'],
  ['an unhandled error', 'GRAPHQL_PARSE_FAILED', 'query { abc'],
];

describe('the probes of graphql-cop', () => {
  let gateway: Gateway;
  let caller: Actor;

  beforeAll(async () => {
    gateway = await startGateway({ env: { ...NO_LIMITS, NODE_ENV: 'production', HOST: '127.0.0.1' } });
    caller = await gateway.customer();
  });
  afterAll(() => gateway.stop());

  async function ask(path: string, init: RequestInit = {}) {
    const headers = { authorization: `Bearer ${caller.token}`, ...(init.headers as Record<string, string>) };
    const response = await fetch(`${gateway.url}${path}`, { redirect: 'manual', ...init, headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    ask('/graphql', { method: 'POST', headers, body });

  it.each(REFUSED)('%s: %s over HTTP', async (_probe, code, query) => {
    const { status, text } = await post(JSON.stringify({ query }));
    expect(status).toBe(400);
    expect(JSON.parse(text).errors[0].extensions.code).toBe(code);
    expect(JSON.parse(text).data).toBeUndefined();
    expect(text).not.toMatch(/did you mean|stack|\.ts:\d/i);
    expect(text.length).toBeLessThan(5_000);
  });

  it.each(REFUSED)('%s: %s over the websocket', async (_probe, code, query) => {
    const socket = await openAcknowledged(gateway, caller.token);
    socket.send({ id: '1', type: 'subscribe', payload: { query } });
    const { type, payload } = await socket.next();
    expect(type).toBe('error');
    expect((payload as { extensions: { code: string } }[])[0]?.extensions.code).toBe(code);
    expect(JSON.stringify(payload)).not.toMatch(/did you mean|stack|\.ts:\d/i);
    // The socket lives.
    socket.send({ id: '2', type: 'subscribe', payload: { query: '{ __typename }' } });
    expect(await socket.next()).toMatchObject({ id: '2', type: 'next', payload: { data: { __typename: 'Query' } } });
    socket.close();
  });

  it('array batching: refused over HTTP', async () => {
    const { status, text } = await post(
      JSON.stringify(repeated(10, () => '').map(() => ({ query: '{ __typename }' }))),
    );
    expect(status).toBe(400);
    expect(text).not.toContain('"data"');
  });

  it('array batching: a list of operations closes the websocket', async () => {
    const socket = await openAcknowledged(gateway, caller.token);
    socket.send(
      repeated(10, (i) => `${i}`).map((id) => ({ id, type: 'subscribe', payload: { query: '{ __typename }' } })),
    );
    expect(await socket.closed).toBe(4400);
  });

  it('a list of documents in one message closes the websocket', async () => {
    const socket = await openAcknowledged(gateway, caller.token);
    socket.send({ id: '1', type: 'subscribe', payload: [{ query: '{ __typename }' }] });
    expect(await socket.closed).toBe(4400);
  });

  it('queries by GET: refused where a page of another site could send them', async () => {
    const { status, text } = await ask('/graphql?query=%7B__typename%7D');
    expect(status).toBe(400);
    expect(text).not.toContain('"data"');
  });

  const MUTATION = 'mutation { createGuest(input: { name: "x" }) { token } }';

  it.each([{}, { 'apollo-require-preflight': '1' }, { 'content-type': 'application/json' }])(
    'mutations by GET: refused, with headers %j',
    async (headers) => {
      const { status, text } = await ask(`/graphql?query=${encodeURIComponent(MUTATION)}`, { headers });
      expect([400, 405]).toContain(status);
      expect(text).not.toContain('"data"');
    },
  );

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', ''])(
    'POST as pages can send it without asking: refused (%s)',
    async (type) => {
      const body = type.startsWith('application') ? new URLSearchParams({ query: MUTATION }).toString() : MUTATION;
      for (const sent of [body, JSON.stringify({ query: MUTATION })]) {
        const { status, text } = await post(sent, { 'content-type': type });
        expect(status).toBe(400);
        expect(text).not.toContain('"data"');
      }
    },
  );

  it('POST with a query in the URL: not run', async () => {
    const { status, text } = await ask(`/graphql?query=${encodeURIComponent('{__typename}')}`, { method: 'POST' });
    expect(status).toBe(400);
    expect(text).not.toContain('"data"');
  });

  it.each(['/', '/graphql', '/graphiql', '/playground', '/console', '/graphql/console', '/sandbox'])(
    'an IDE: not served in production (%s)',
    async (path) => {
      const { status, headers, text } = await ask(path, { headers: { accept: 'text/html' } });
      expect([302, 400, 404]).toContain(status);
      expect(headers.get('content-type') ?? '').not.toContain('text/html');
      expect(text).not.toMatch(/graphiql|playground|sandbox/i);
    },
  );

  it('tracing: not told, to whoever asks for it', async () => {
    const { status, text } = await post(JSON.stringify({ query: '{ __typename }', extensions: { tracing: true } }), {
      'content-type': 'application/json',
      'apollo-federation-include-trace': 'ftv1',
      'x-apollo-tracing': '1',
    });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ data: { __typename: 'Query' } });
  });

  it('TRACE: not answered', async () => {
    const asking = request(`${gateway.url}/graphql`, { method: 'TRACE', headers: { cookie: 'c4nary' } }).end();
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response) text += String(chunk);
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain('c4nary');
  });
});
