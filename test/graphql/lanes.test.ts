import { buildASTSchema, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTypeDefs } from '../../src/graphql/schema.ts';
import { createRandom, SEED } from '../live/random.ts';
import { freshId, send, startConversation, startGateway, type Actor, type Gateway } from '../support/gateway.ts';
import { randomOperation, type ValueOf } from './random-operation.ts';

/** How many operations are made up for the comparison. */
const OPERATIONS = 600;

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
