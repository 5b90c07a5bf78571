import { once } from 'node:events';
import { connect } from 'node:net';
import { buildASTSchema, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTypeDefs } from '../../src/graphql/schema.ts';
import { createRandom, SEED } from '../live/random.ts';
import { freshId, send, startConversation, startGateway, type Actor, type Gateway } from '../support/gateway.ts';
import { randomOperation, type ValueOf } from './random-operation.ts';

/** How many operations are made up for the comparison. */
const OPERATIONS = 600;

/** The head of a request as it goes over the wire. */
const headOf = (body: string) =>
  `POST /graphql HTTP/1.1\r\nhost: a\r\naccept: */*\r\nauthorization: Bearer <token>\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
const CHUNKED = headOf('').replace('content-length: 0', 'transfer-encoding: chunked');
const POISONED = '{"query":"{ viewer { name } }","__proto__":{"a":1}}';

/** All that comes back for what is sent, piece by piece, over a connection of its own: so many answers. */
async function sentRaw(gateway: Gateway, pieces: readonly string[], count: number): Promise<string> {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true }).setEncoding('utf8');
  const closed = once(socket, 'close');
  let text = '';
  const answered = new Promise<void>((resolve) => {
    socket.on('data', (chunk: string) => {
      text += chunk;
      if ([...text.matchAll(/^HTTP\/1\.1 [^]*?\r\n\r\n./gm)].length >= count) resolve();
    });
  });
  for (const piece of pieces) await new Promise<void>((resolve) => socket.write(piece, () => setImmediate(resolve)));
  if (count > 0) await Promise.race([answered, closed]);
  socket.end();
  await closed;
  return text.replaceAll(/^(date|x-request-id): .*\r\n/gim, '');
}

const JSON_BODY = { 'content-type': 'application/json' };

describe('the fast way over HTTP and the one through Apollo', () => {
  let fast: Gateway;
  let plain: Gateway;
  let customer: Actor;
  let agent: Actor;
  let admin: Actor;
  let conversation: string;
  let ids: string[];

  beforeAll(async () => {
    const env = { LIMIT_REQUESTS_PER_MINUTE: '0', LIMIT_SENDS_PER_MINUTE: '0' };
    fast = await startGateway({ inFile: true, env });
    plain = await startGateway({ env: { ...env, DATABASE_URL: fast.databaseUrl, GRAPHQL_FAST: 'off' } });
    [customer, agent, admin] = await Promise.all([
      fast.customer({ name: 'Cleo Customer', email: 'cleo@example.com' }),
      fast.agent({ name: 'Ada Agent' }),
      fast.admin({ name: 'Alma Admin' }),
    ]);
    conversation = await startConversation(customer);
    const message = await send(customer, conversation, 'a word or two');
    await send(agent, conversation, 'an answer');
    const strangers = await startConversation(await fast.customer({ name: 'Stella Stranger' }));
    ids = [conversation, message.id, customer.id, agent.id, strangers, freshId(), 'nonsense'];
  });
  afterAll(async () => {
    await plain.stop();
    await fast.stop();
  });

  /** All that a caller is told; what is new with every request is taken out. */
  async function told(gateway: Gateway, body: unknown, headers: Record<string, string>, path = '/graphql') {
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { ...JSON_BODY, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const {
      date: _,
      'content-length': _length,
      'x-request-id': requestId,
      ...given
    } = Object.fromEntries(response.headers);
    const text = (await response.text()).replaceAll(requestId!, '<id>');
    return { status: response.status, headers: given, text };
  }

  /** Asks both, twice: the first answer may teach the gateway what it needs for the second. */
  async function compare(body: unknown, headers: Record<string, string> = {}) {
    const expected = await told(plain, body, headers);
    expect(await told(fast, body, headers)).toEqual(expected);
    expect(await told(fast, body, headers)).toEqual(expected);
    return expected;
  }

  const as = ({ token }: Actor) => ({ authorization: `Bearer ${token}` });
  const executions = async (path: string) => {
    const metrics = await (await fetch(`${fast.url}/metrics`)).text();
    const line = metrics.split('\n').find((one) => one.startsWith(`parley_graphql_executions_total{path="${path}"}`));
    return Number(line?.split(' ').at(-1) ?? 0);
  };

  it(`answer generated operations alike, to the byte (seed ${SEED})`, async () => {
    const schema = buildASTSchema(parse(readTypeDefs().join('\n')));
    const random = createRandom(SEED);
    const next = () => random.below(1_000_000) / 1_000_000;
    const valueOf: ValueOf = (name) => {
      if (/id$/i.test(name)) return random.pick(ids);
      if (['first', 'last'].includes(name)) return random.chance(0.9) ? 1 + random.below(4) : 101;
      if (['after', 'before'].includes(name)) return random.chance(0.5) ? null : 'nonsense';
      return undefined;
    };
    const statuses = new Map<number, number>();
    const before = await executions('compiled');
    for (let count = 0; count < OPERATIONS; count += 1) {
      const caller = random.pick([customer, agent, admin, null]);
      const { query, variables } = randomOperation(schema, 'query', next, valueOf);
      // The same position of the log only while nothing is written.
      const { status } = await compare({ query, variables }, caller ? as(caller) : {});
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(statuses.get(200)).toBeGreaterThan(OPERATIONS / 4);
    expect((await executions('compiled')) - before).toBeGreaterThan(OPERATIONS / 4);
  }, 120_000);

  it.each<[string, () => unknown, (() => Record<string, string>)?]>([
    ['nobody', () => ({ query: '{ viewer { id } }' })],
    ['a token that is none', () => ({ query: '{ viewer { id } }' }), () => ({ authorization: 'Bearer nonsense' })],
    [
      'a guest id of somebody else',
      () => ({ query: '{ viewer { id } }' }),
      () => ({ ...as(customer), 'guest-id': ids[5]! }),
    ],
    ['nobody, and __typename', () => ({ query: '{ __typename }' })],
    ['about the schema', () => ({ query: '{ __schema { queryType { name } } }' }), () => as(customer)],
    ['no document', () => ({ variables: {} }), () => as(customer)],
    ['an empty document', () => ({ query: '' }), () => as(customer)],
    ['a document that is a number', () => ({ query: 7 }), () => as(customer)],
    ['variables that are a list', () => ({ query: '{ viewer { id } }', variables: [] }), () => as(customer)],
    ['variables that are text', () => ({ query: '{ viewer { id } }', variables: '{}' }), () => as(customer)],
    ['a name that is a number', () => ({ query: '{ viewer { id } }', operationName: 7 }), () => as(customer)],
    ['a list of operations', () => [{ query: '{ viewer { id } }' }], () => as(customer)],
    ['half a body', () => '{"query": "{ viewer', () => as(customer)],
    ['no body', () => '', () => as(customer)],
    ['syntax', () => ({ query: '{ viewer { id }' }), () => as(customer)],
    ['no such field', () => ({ query: '{ viewer { idd } }' }), () => as(customer)],
    ['no such operation', () => ({ query: 'query A { viewer { id } }', operationName: 'B' }), () => as(customer)],
    [
      'two operations, none named',
      () => ({ query: 'query A { viewer { id } } query B { viewer { id } }' }),
      () => as(customer),
    ],
    [
      'one of two operations',
      () => ({ query: 'query A { viewer { id } } query B { viewer { name } }', operationName: 'B' }),
      () => as(customer),
    ],
    [
      'a wrong variable',
      () => ({ query: 'query ($id: ID!) { conversation(id: $id) { id } }', variables: { id: {} } }),
      () => as(customer),
    ],
    [
      'a variable that is not there',
      () => ({ query: 'query ($id: ID!) { conversation(id: $id) { id } }' }),
      () => as(customer),
    ],
    [
      'too many aliases',
      () => ({ query: `{ ${Array.from({ length: 60 }, (_, index) => `a${index}: viewer { id }`).join(' ')} }` }),
      () => as(customer),
    ],
    [
      'too dear',
      () => ({ query: '{ conversations(first: 100) { nodes { messages(first: 100) { nodes { sender { id } } } } } }' }),
      () => as(admin),
    ],
    ['a page that is too large', () => ({ query: '{ conversations(first: 101) { nodes { id } } }' }), () => as(admin)],
    [
      'a filter that is not theirs',
      () => ({ query: '{ conversations(filter: { isDeleted: true }) { nodes { id } } }' }),
      () => as(customer),
    ],
    [
      'a mutation that their role never has',
      () => ({ query: `mutation { claimConversation(input: { id: "${conversation}" }) { conversation { id } } }` }),
      () => as(customer),
    ],
    [
      'two mutations, one of which fails',
      () => ({
        query: `mutation { a: claimConversation(input: { id: "${conversation}" }) { conversation { id } } b: closeConversation(input: { id: "nonsense" }) { userErrors { code } } }`,
      }),
      () => as(customer),
    ],
    ['a subscription', () => ({ query: 'subscription { unreadCountChanged { cursor } }' }), () => as(customer)],
    ['the cost', () => ({ query: '{ viewer { id } }', extensions: { cost: true } }), () => as(customer)],
    [
      'a persisted document that is not known',
      () => ({ extensions: { persistedQuery: { version: 1, sha256Hash: 'f'.repeat(64) } } }),
      () => as(customer),
    ],
    ['extensions that are none', () => ({ query: '{ viewer { id } }', extensions: {} }), () => as(customer)],
    [
      'the newer type',
      () => ({ query: '{ viewer { id } }' }),
      () => ({ ...as(customer), accept: 'application/graphql-response+json, application/json;q=0.9' }),
    ],
    [
      'the newer type, and an error',
      () => ({ query: '{ viewer { id } }' }),
      () => ({ accept: 'application/graphql-response+json' }),
    ],
    ['anything', () => ({ query: '{ viewer { id } }' }), () => ({ ...as(customer), accept: '*/*' })],
    ['a picture', () => ({ query: '{ viewer { id } }' }), () => ({ ...as(customer), accept: 'image/png' })],
    [
      'from an allowed page',
      () => ({ query: '{ viewer { id } }' }),
      () => ({ ...as(customer), origin: 'https://studio.apollographql.com' }),
    ],
    [
      'from another page',
      () => ({ query: '{ viewer { id } }' }),
      () => ({ ...as(customer), origin: 'https://example.com' }),
    ],
    ['as text', () => ({ query: '{ viewer { id } }' }), () => ({ ...as(customer), 'content-type': 'text/plain' })],
    [
      'as a form',
      () => ({ query: '{ viewer { id } }' }),
      () => ({ ...as(customer), 'content-type': 'application/x-www-form-urlencoded' }),
    ],
    [
      'in another alphabet',
      () => ({ query: '{ viewer { id } }' }),
      () => ({ ...as(customer), 'content-type': 'application/json; charset=latin1' }),
    ],
    [
      'with a name in capitals',
      () => ({ query: '{ viewer { id } }' }),
      () => ({ ...as(customer), 'content-type': 'APPLICATION/JSON' }),
    ],
  ])('answer alike: %s', async (_, body, headers = () => ({})) => {
    await compare(body(), headers());
  });

  it.each<[string, (body: string) => string[], number[]]>([
    ['in three pieces', (body) => [headOf(body), body.slice(0, 7), body.slice(7)], [200]],
    ['twice at once', (body) => [headOf(body) + body + headOf(body) + body], [200, 200]],
    [
      'and then something else',
      (body) => [`${headOf(body)}${body}GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n`],
      [200, 200],
    ],
    ['in chunks', (body) => [CHUNKED, `${body.length.toString(16)}\r\n${body}\r\n`, '0\r\n\r\n'], [200]],
    ['with a name that is none', () => [headOf(POISONED), POISONED], [400]],
    ['after a mistake', (body) => [`${headOf('{')}{${headOf(body)}${body}`], [400]],
    ['longer than is read', () => [headOf(' '.repeat(200_000)), ' '.repeat(200_000)], [413]],
  ])('answer alike what comes %s', async (_, pieces, statuses) => {
    const body = JSON.stringify({ query: '{ viewer { name } }' });
    // They have learnt in which type it is answered.
    await compare(body, { ...as(customer), accept: '*/*' });
    const sent = pieces(body).map((piece) => piece.replaceAll('<token>', customer.token));
    const [expected, given] = await Promise.all(
      [plain, fast].map((gateway) => sentRaw(gateway, sent, statuses.length)),
    );
    expect(given).toEqual(expected);
    expect(given!.match(/(?<=HTTP\/1\.1 )\d+/g)?.map(Number)).toEqual(statuses);
  });

  it('answer alike what ends in the middle, and go on', async () => {
    const body = JSON.stringify({ query: '{ viewer { name } }' });
    await compare(body, { ...as(customer), accept: '*/*' });
    const sent = [headOf(body).replaceAll('<token>', customer.token), body.slice(0, 7)];
    const [expected, given] = await Promise.all([plain, fast].map((gateway) => sentRaw(gateway, sent, 0)));
    expect(given).toEqual(expected);
    expect(given).toMatch(/^HTTP\/1\.1 400 /);
    await compare(body, { ...as(customer), accept: '*/*' });
  });

  it('are told apart in the figures', async () => {
    const ways = async () => {
      const metrics = await (await fetch(`${fast.url}/metrics`)).text();
      return ['fast', 'general'].map((way) =>
        Number(new RegExp(`^parley_graphql_requests_total\\{way="${way}"\\} (\\d+)`, 'm').exec(metrics)?.[1] ?? 0),
      );
    };
    const ask = (headers: Record<string, string>) =>
      told(fast, { query: '{ viewer { name } }' }, { ...as(customer), ...headers });
    await ask({});
    const [wereFast, wereGeneral] = await ways();
    await ask({});
    await ask({ origin: fast.url });
    await ask({ 'content-type': 'application/json; charset=latin1' });
    await ask({ 'x-first-time': 'a', accept: 'application/json;q=0.5' });
    expect(await ways()).toEqual([wereFast! + 1, wereGeneral! + 3]);
  });

  it('count a request once, also where the one leads to the other', async () => {
    const limited = await startGateway({ env: { LIMIT_REQUESTS_PER_MINUTE: '6' } });
    try {
      // Recorded by one call.
      const caller = await limited.customer();
      const ask = async (query: string) => (await told(limited, { query }, as(caller))).status;
      expect(await ask('{ viewer { id } }')).toBe(200);
      expect(await ask('{ nothing }')).toBe(400);
      expect(await ask('query ($id: ID!) { conversation(id: $id) { id } }')).toBe(400);
      expect(await ask('{ viewer { name } }')).toBe(200);
      expect(await ask('{ viewer { name } }')).toBe(200);
      const refused = await told(limited, { query: '{ viewer { name } }' }, as(caller));
      expect(refused.status).toBe(429);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await limited.stop();
    }
  });
});
