import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REST_DOCUMENTS } from '../../src/rest/handler.ts';
import { startGateway, type Actor, type Gateway } from '../support/gateway.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });

/** A request and all that is told of it; what is new each time is taken out. */
async function ask(gateway: Gateway, caller: Actor | null, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(caller && { authorization: `Bearer ${caller.token}` }),
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const { date: _, 'x-request-id': _id, ...given } = Object.fromEntries(response.headers);
  const { data, errors } = (await response.json()) as { data?: object; errors?: { extensions: { code: string } }[] };
  return { status: response.status, headers: given, data, code: errors?.[0]?.extensions.code };
}

function get(gateway: Gateway, caller: Actor, parameters: Record<string, string>) {
  return fetch(`${gateway.url}/graphql?${new URLSearchParams(parameters).toString()}`, {
    headers: { authorization: `Bearer ${caller.token}`, 'apollo-require-preflight': 'true' },
  }).then(async (response) => ({ status: response.status, ...((await response.json()) as { data?: object }) }));
}

/** The answer to one operation over a websocket, or the code that it was refused with. */
const overSocket = (client: Client, payload: { query: string; extensions?: Record<string, unknown> }) =>
  new Promise((resolve, reject) => {
    client.subscribe(payload, {
      next: ({ data }) => resolve(data),
      error: (errors) => resolve((errors as { extensions: { code: string } }[])[0]!.extensions.code),
      complete: () => reject(new Error('It is over.')),
    });
  });

/** How many operations were executed by plans, which is what those of the fast way are. */
async function plansRun(gateway: Gateway): Promise<number> {
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  return Number(/^parley_graphql_executions_total\{path="compiled"\} (\d+)/m.exec(metrics)?.[1] ?? 0);
}

describe('automatic persisted queries', () => {
  let gateway: Gateway;
  let plain: Gateway;
  let customer: Actor;
  beforeAll(async () => {
    gateway = await startGateway({ inFile: true });
    plain = await startGateway({ env: { DATABASE_URL: gateway.databaseUrl, GRAPHQL_FAST: 'off' } });
    customer = await gateway.customer();
  });
  afterAll(async () => {
    await plain.stop();
    await gateway.stop();
  });

  it('are known by their hash from when they were sent with it, the same on the fast way and through Apollo', async () => {
    const query = '{ viewer { id } }';
    const extensions = persisted(hashOf(query));
    const answers = async (of: Gateway) => [
      await ask(of, customer, { extensions }),
      await ask(of, customer, { query, extensions }),
      await ask(of, customer, { extensions }),
      await ask(of, customer, { query: null, extensions, variables: null }),
    ];
    const before = await plansRun(gateway);
    const [unknown, sent, ...known] = await answers(gateway);
    expect(unknown).toMatchObject({ status: 200, code: 'PERSISTED_QUERY_NOT_FOUND' });
    for (const answer of [sent, ...known])
      expect(answer).toMatchObject({ status: 200, data: { viewer: { id: customer.id } } });
    // Past Apollo, all but the first two.
    expect((await plansRun(gateway)) - before).toBe(2);
    expect(await answers(plain)).toEqual([unknown, sent, ...known]);
  });

  it('must have the hash that they say', async () => {
    const answer = await ask(gateway, customer, { query: '{ viewer { id } }', extensions: persisted('f'.repeat(64)) });
    expect(answer).toMatchObject({ status: 400 });
    expect(await ask(gateway, customer, { extensions: persisted('f'.repeat(64)) })).toMatchObject({
      code: 'PERSISTED_QUERY_NOT_FOUND',
    });
  });

  it('are the same for GET and for websockets', async () => {
    const query = '{ viewer { role } }';
    const extensions = persisted(hashOf(query));
    const socket = customer.socket();
    expect(await overSocket(socket, { query: '', extensions })).toBe('PERSISTED_QUERY_NOT_FOUND');
    await ask(gateway, customer, { query, extensions });
    expect(await overSocket(socket, { query: '', extensions })).toEqual({ viewer: { role: 'USER' } });
    expect(await get(gateway, customer, { extensions: JSON.stringify(extensions) })).toMatchObject({ status: 200 });
  });
});

describe('a gateway that runs only documents it trusts', () => {
  const VIEWER = '{ viewer { id } }';
  const RENAME = 'query Renamed { viewer { name } }';
  const ADDED = 'subscription Added($id: ID!) { conversationEvents(conversationId: $id) { __typename } }';
  const GUEST = 'mutation Guest { createGuest { token } }';
  const operation = (id: string, name: string, type: string, body: string) => ({ id, name, type, body });
  const manifest = (...operations: object[]) => ({ format: 'apollo-persisted-query-manifest', version: 1, operations });
  const WHOLE = manifest(
    operation(hashOf(VIEWER), 'Viewer', 'query', VIEWER),
    operation('an-id-of-ours', 'Renamed', 'query', RENAME),
    operation('added', 'Added', 'subscription', ADDED),
    operation('guest', 'Guest', 'mutation', GUEST),
  );

  let folder: string;
  let gateway: Gateway;
  let slow: Gateway;
  let customer: Actor;
  let agent: Actor;

  function write(content: unknown, name = 'manifest.json'): string {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-manifest-'));
    const GRAPHQL_TRUSTED_DOCUMENTS = write(WHOLE);
    gateway = await startGateway({ inFile: true, env: { GRAPHQL_TRUSTED_DOCUMENTS } });
    slow = await startGateway({
      env: { DATABASE_URL: gateway.databaseUrl, GRAPHQL_TRUSTED_DOCUMENTS, GRAPHQL_FAST: 'off' },
    });
    [customer, agent] = await Promise.all([gateway.customer(), gateway.agent()]);
  });
  afterAll(async () => {
    await slow.stop();
    await gateway.stop();
    rmSync(folder, { recursive: true });
  });

  const RUN: [string, object][] = [
    ['its text', { query: VIEWER }],
    ['its id', { documentId: 'an-id-of-ours' }],
    ['its id where Apollo sends a hash', { extensions: persisted('an-id-of-ours') }],
    ['its hash, though it has another id', { extensions: persisted(hashOf(RENAME)) }],
    ['its hash, as GraphQL over HTTP writes it', { documentId: `sha256:${hashOf(RENAME)}` }],
    ['its text and its hash', { query: VIEWER, extensions: persisted(hashOf(VIEWER)) }],
    ['its text and its name', { query: RENAME, operationName: 'Renamed' }],
    ['its text, and the cost is asked for', { query: VIEWER, extensions: { cost: true } }],
  ];
  const REFUSED: [string, object, number, string][] = [
    ['another text', { query: '{ viewer { id name } }' }, 400, 'QUERY_NOT_IN_SAFELIST'],
    ['another text with white space alone', { query: `${VIEWER} ` }, 400, 'QUERY_NOT_IN_SAFELIST'],
    ['a text that is not valid', { query: '{ viewer { idd } }' }, 400, 'QUERY_NOT_IN_SAFELIST'],
    ['a text that is no document', { query: '{ viewer {' }, 400, 'QUERY_NOT_IN_SAFELIST'],
    ['a question about the schema', { query: '{ __schema { queryType { name } } }' }, 400, 'QUERY_NOT_IN_SAFELIST'],
    [
      'another text and a name',
      { query: 'query A { viewer { id } }', operationName: 'A' },
      400,
      'QUERY_NOT_IN_SAFELIST',
    ],
    [
      'another text and its hash',
      { query: '{ __typename }', extensions: persisted(hashOf('{ __typename }')) },
      400,
      'QUERY_NOT_IN_SAFELIST',
    ],
    [
      'another text under an id that is known',
      { query: '{ __typename }', documentId: 'an-id-of-ours' },
      400,
      'QUERY_NOT_IN_SAFELIST',
    ],
    ['an id that is not known', { documentId: 'nobodys' }, 200, 'PERSISTED_QUERY_NOT_FOUND'],
    ['a hash that is not known', { extensions: persisted('f'.repeat(64)) }, 200, 'PERSISTED_QUERY_NOT_FOUND'],
  ];

  describe.each<[string, () => Gateway]>([
    ['on the fast way', () => gateway],
    ['through Apollo', () => slow],
  ])('%s', (_, of) => {
    it.each(RUN)('runs what is in its manifest, by %s', async (_by, body) => {
      for (const _time of [1, 2]) {
        const answer = await ask(of(), customer, body);
        expect(answer).toMatchObject({ status: 200, data: { viewer: {} } });
        expect(answer.code).toBeUndefined();
      }
    });

    it.each(REFUSED)('refuses %s', async (_what, body, status, code) => {
      for (const _time of [1, 2]) expect(await ask(of(), customer, body)).toMatchObject({ status, code });
    });

    it('registers nothing', async () => {
      const query = '{ viewer { username } }';
      const extensions = persisted(hashOf(query));
      await ask(of(), customer, { query, extensions });
      expect(await ask(of(), customer, { extensions })).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
    });

    it('asks for a token as ever', async () => {
      expect(await ask(of(), null, { documentId: 'an-id-of-ours' })).toMatchObject({
        status: 401,
        code: 'UNAUTHENTICATED',
      });
      expect(await ask(of(), null, { documentId: 'guest' })).toMatchObject({ status: 200, data: { createGuest: {} } });
    });

    it('takes an id in a URL, and no other text there', async () => {
      expect(await get(of(), customer, { documentId: 'an-id-of-ours' })).toMatchObject({ status: 200, data: {} });
      expect(await get(of(), customer, { query: VIEWER })).toMatchObject({ status: 200, data: {} });
      expect(await get(of(), customer, { query: '{ viewer { name } }' })).toMatchObject({ status: 400 });
    });
  });

  it('is as fast with an id as with a text', async () => {
    await ask(gateway, customer, { query: VIEWER });
    const before = await plansRun(gateway);
    await ask(gateway, customer, { documentId: 'an-id-of-ours' });
    await ask(gateway, customer, { extensions: persisted('an-id-of-ours') });
    expect((await plansRun(gateway)) - before).toBe(2);
  });

  it('has one rule for websockets, too', async () => {
    const socket = customer.socket();
    expect(await overSocket(socket, { query: VIEWER })).toEqual({ viewer: { id: customer.id } });
    expect(await overSocket(socket, { query: '', extensions: persisted('an-id-of-ours') })).toMatchObject({
      viewer: {},
    });
    expect(await overSocket(socket, { query: '{ viewer { id name } }' })).toBe('QUERY_NOT_IN_SAFELIST');
    expect(await overSocket(socket, { query: '{ viewer {' })).toBe('QUERY_NOT_IN_SAFELIST');
    expect(await overSocket(socket, { query: '', extensions: persisted('nobodys') })).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(await overSocket(socket, { query: 'subscription { unreadCountChanged { cursor } }' })).toBe(
      'QUERY_NOT_IN_SAFELIST',
    );
  });

  it('serves the legacy routes, and those who subscribe by their id', async () => {
    const { json } = await customer.rest('POST', '/conversations', { userId: customer.id });
    expect(json).toMatchObject({ success: true });
    const { id } = (json as { data: { id: string } }).data;
    const client = customer.socket();
    const received = Promise.withResolvers<unknown>();
    client.subscribe(
      { query: '', extensions: persisted('added'), variables: { id } },
      { next: ({ data }) => received.resolve(data), error: received.reject, complete: () => undefined },
    );
    // Operations of a socket are begun in their order.
    await overSocket(client, { query: VIEWER });
    expect(
      (await customer.rest('POST', '/messages', { userId: customer.id, conversationId: id, message: 'Hello?' })).status,
    ).toBe(201);
    expect(await received.promise).toEqual({ conversationEvents: { __typename: 'MessageAdded' } });
    expect((await agent.rest('GET', '/conversations/supportId')).status).toBe(200);
    for (const query of REST_DOCUMENTS)
      expect((await ask(gateway, customer, { query })).code).not.toBe('QUERY_NOT_IN_SAFELIST');
  });

  it.each<[string, unknown, RegExp]>([
    ['there is none', undefined, /ENOENT/],
    ['it is no JSON', '{', /JSON/],
    ['it has another form', { ...manifest(), format: 'relay' }, /format/],
    ['an operation has no text', manifest({ id: 'a', name: 'A', type: 'query' }), /operations\.0\.body/],
    ['two have one id', manifest(operation('a', 'A', 'query', VIEWER), operation('a', 'B', 'query', RENAME)), /id a$/],
    ['one is no document', manifest(operation('a', 'Broken', 'query', '{ viewer {')), /Broken: Syntax Error/],
    ['the schema has no such field', manifest(operation('a', 'Gone', 'query', '{ viewer { age } }')), /Gone: .*"age"/],
  ])('is not started when %s, and says why in one line', async (_, content, why) => {
    const path = content === undefined ? join(folder, 'nothing.json') : write(content, 'broken.json');
    const start = startGateway({ env: { GRAPHQL_TRUSTED_DOCUMENTS: path } });
    const { message } = await start.then(
      () => new Error('It was started.'),
      (error: unknown) => error as Error,
    );
    expect(message).toMatch(/^GRAPHQL_TRUSTED_DOCUMENTS names a manifest that cannot be used, [^\n]*\.$/);
    expect(message.slice(0, -1)).toMatch(why);
  });

  it('is given a manifest by npm run manifest', async () => {
    const examples = fileURLToPath(new URL('../../docs/examples/', import.meta.url));
    const command = fileURLToPath(new URL('../../src/commands/manifest.ts', import.meta.url));
    const run = (from: string) => spawnSync(process.execPath, [command, from], { encoding: 'utf8' });
    const { stdout, status } = run(examples);
    expect(status).toBe(0);
    const { operations } = JSON.parse(stdout) as { operations: { id: string; name: string; body: string }[] };
    const viewer = operations.find(({ name }) => name === 'Viewer')!;
    expect(viewer.id).toBe(hashOf(viewer.body));
    const other = await startGateway({
      env: { DATABASE_URL: gateway.databaseUrl, GRAPHQL_TRUSTED_DOCUMENTS: write(stdout, 'examples.json') },
    });
    try {
      expect(await ask(other, customer, { documentId: viewer.id })).toMatchObject({
        data: { viewer: { role: 'USER' } },
      });
    } finally {
      await other.stop();
    }
    expect(run(folder)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^parley: there is no \.graphql file in .*\n$/),
    });
  });
});
