import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DatabaseUnavailable } from '../../../src/platform/db/index.ts';
import { openRaw } from '../../live/raw-socket.ts';
import { startConversation, type Actor } from '../../support/gateway.ts';
import { startFailing, type FailingGateway } from './failing-gateway.ts';
import { bytes, frame, getting, http, operation, overSocket, posting, rest, stranger, type Ask } from './requests.ts';

const ID = '0123456789abcdef01234567';
const SECRET = 'no such column: c4nary';

/** What no answer may hold in production: where our code stands, how it asks its database, what the schema has beside. */
const INTERNALS = [
  SECRET,
  process.cwd(),
  'node_modules',
  'file://',
  /\.[jt]s:\d+/,
  /\bat \S+ \(/,
  /stack/i,
  /sqlite|knex|pino|fastify|apollo-server/i,
  /\b(select|insert into|update|delete from)\b.*\b(from|where|set|values)\b/i,
  /did you mean/i,
  '__InputValue',
];

function expectNoInternals(text: string): void {
  for (const internal of INTERNALS) {
    if (typeof internal === 'string') expect(text).not.toContain(internal);
    else expect(text).not.toMatch(internal);
  }
}

const INTROSPECTION = '{ __schema { types { name fields { name } } } }';
const BIG = JSON.stringify({ query: '{ __typename }', filler: 'x'.repeat(110_000) });

/** What is wrong with a request, and what every answer to it must hold. */
const WRONG: [what: string, ask: Ask, says: string | RegExp][] = [
  ['a syntax error', operation('{ viewer { '), 'GRAPHQL_PARSE_FAILED'],
  ['a field that is nearly one', operation('{ conversatoin(id: "x") { id } }'), 'GRAPHQL_VALIDATION_FAILED'],
  ['a type that is nearly one', operation('query ($i: SendMesageInput!) { __typename }'), 'GRAPHQL_VALIDATION_FAILED'],
  [
    'a value that is nearly one of an enum',
    operation('{ __type(kind: OBJEKT) { name } }'),
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'a variable of the wrong type',
    operation('query ($f: ConversationFilter) { conversations(filter: $f) { totalCount } }', { f: { isClosd: true } }),
    'BAD_USER_INPUT',
  ],
  ['an operation that is not there', operation('query A { __typename }', {}, { operationName: 'B' }), 'OPERATION_RES'],
  ['introspection', operation(INTROSPECTION), 'GRAPHQL_VALIDATION_FAILED'],
  ['introspection by GET', getting(`/graphql?query=${encodeURIComponent(INTROSPECTION)}`), 'GRAPHQL_VALIDATION_FAILED'],
  ['a subscription over HTTP', operation('subscription { unreadCountChanged { cursor } }'), 'BAD_USER_INPUT'],
  ['a body that is not JSON', posting('{"query": c4nary'), 'BAD_REQUEST'],
  ['a body that is no object', posting('[]'), 'BAD_REQUEST'],
  ['a body of the wrong types', posting('{"query": 1, "variables": "c4nary"}'), 'BAD_REQUEST'],
  ['a Content-Type that is none', posting('{}', { 'content-type': 'c4nary', 'apollo-require-preflight': '1' }), ' '],
  ['a body that is too large', posting(BIG), 'PAYLOAD_TOO_LARGE'],
  ['a prototype', posting('{"query": "{ __typename }", "__proto__": {}}'), 'BAD_REQUEST'],
  ['a page that does not exist', getting('/c4nary'), '404'],
  ['a path that cannot be read', getting('/%zz'), '400'],
  ['a legacy path that does not exist', rest('GET', '/c4nary/x/y'), 'NOT_FOUND'],
  ['a legacy path that cannot be read', rest('GET', '/conversation/%zz'), 'BAD_USER_INPUT'],
  ['a legacy method', rest('DELETE', '/conversations'), 'METHOD_NOT_ALLOWED'],
  ['a legacy id', rest('GET', '/conversation/c4nary'), 'BAD_USER_INPUT'],
  ['a legacy body that is not JSON', rest('POST', '/messages', '{"message": c4nary'), 'BAD_USER_INPUT'],
  ['a legacy body of the wrong types', rest('POST', '/messages', '{"userId": {"c4nary": 1}}'), 'BAD_USER_INPUT'],
  ['a legacy body that is too large', rest('POST', '/messages', BIG), 'PAYLOAD_TOO_LARGE'],
  ['a legacy conversation of others', rest('GET', `/conversation/${ID}`), 'NOT_FOUND'],
  ['a syntax error on a socket', overSocket('{ viewer { '), 'GRAPHQL_PARSE_FAILED'],
  ['a field on a socket', overSocket('{ conversatoin(id: "x") { id } }'), 'GRAPHQL_VALIDATION_FAILED'],
  ['introspection on a socket', overSocket(INTROSPECTION), 'GRAPHQL_VALIDATION_FAILED'],
  [
    'a variable on a socket',
    overSocket('subscription ($f: ConversationFilter) { inboxEvents(filter: $f) { cursor } }', { f: { isClosd: 1 } }),
    'BAD_USER_INPUT',
  ],
  ['a frame that is no message', frame('{"c4nary'), '4400'],
  ['bytes that are no HTTP', bytes('c4nary\r\n\r\n'), '400'],
];

/** One of each way to ask, all of which need the database. */
const FAILING: [door: string, ask: Ask][] = [
  ['a query', operation(`{ conversation(id: "${ID}") { id } }`)],
  ['a query that reads the log first', operation(`{ syncCursor conversation(id: "${ID}") { id } }`)],
  ['a mutation', operation(`mutation { closeConversation(input: { id: "${ID}" }) { conversation { id } } }`)],
  ['a legacy read', rest('GET', `/conversation/${ID}`)],
  ['a legacy write', rest('PUT', `/conversation/${ID}`, '{"isClosed":true}')],
  ['a query on a socket', overSocket(`{ conversation(id: "${ID}") { id } }`)],
  [
    'a mutation on a socket',
    overSocket(`mutation { closeConversation(input: { id: "${ID}" }) { conversation { id } } }`),
  ],
  ['a subscription', overSocket(`subscription { conversationEvents(conversationId: "${ID}") { cursor } }`)],
];

const FAULTS: [code: string, fault: Error][] = [
  ['INTERNAL_SERVER_ERROR', new Error(SECRET)],
  ['INTERNAL_SERVER_ERROR', new TypeError(SECRET, { cause: { sql: SECRET } })],
  ['UNAVAILABLE', new DatabaseUnavailable(SECRET)],
];

describe('what callers are told of errors in production', () => {
  let failing: FailingGateway;
  let caller: Actor;

  beforeAll(async () => {
    failing = await startFailing();
    caller = await failing.gateway.customer();
  });
  afterEach(() => failing.failWith(null));
  afterAll(() => failing.gateway.stop());

  it.each(WRONG)('is no more than they must know: %s', async (_what, ask, says) => {
    const { text } = await ask(failing.gateway, caller);
    expect(text).toMatch(says);
    expect(text).not.toContain('INTERNAL_SERVER_ERROR');
    // Nor is anybody told what they have sent: it may have come from elsewhere.
    expect(text).not.toContain('c4nary');
    expectNoInternals(text.replaceAll(/"line":\d+/g, ''));
  });

  describe.each(FAULTS)('%s (%s)', (code, fault) => {
    it.each(FAILING)('says nothing of what failed: %s', async (door, ask) => {
      failing.failWith(fault);
      const { text, requestId } = await ask(failing.gateway, caller);
      expect(text).toContain(code);
      expectNoInternals(text);
      // The id leads to the fault in the log. A legacy answer has it in its header only.
      const told = /"requestId":"([^"]+)"/.exec(text)?.[1] ?? null;
      if (door.startsWith('a legacy')) expect(told).toBeNull();
      else expect(told).toMatch(/^[\w-]{36}$/);
      if (requestId !== null && told !== null) expect(requestId).toBe(told);
      const id = requestId ?? told;
      expect(failing.lines).toContainEqual(
        expect.objectContaining({ requestId: id, err: expect.objectContaining({ type: fault.name }) }),
      );
      expect(await failing.line({ msg: 'answered', requestId: id! })).toMatchObject({ viewerId: caller.id });
    });

    it('says nothing of what failed while somebody is identified', async () => {
      const { token } = await stranger();
      failing.failWith(fault);
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ query: '{ viewer { id } }' });
      const overGraphql = await http(failing.gateway, '/graphql', { method: 'POST', headers, body });
      const overRest = await http(failing.gateway, '/v1/support/conversations', { headers });
      const socket = await openRaw(failing.gateway);
      socket.send({ type: 'connection_init', payload: headers });
      expect(await socket.closed).toBe(1013);
      for (const { text, status, requestId } of [overGraphql, overRest]) {
        expect(status).toBe(code === 'UNAVAILABLE' ? 503 : 500);
        expect(text).toContain(code);
        expectNoInternals(text);
        expect(failing.lines.some((line) => line.requestId === requestId && line.err)).toBe(true);
      }
      expect(overGraphql.text).toContain(`"requestId":"${overGraphql.requestId}"`);
    });
  });

  // Usually what it would cost is asked first, which finds the same mistake.
  it.each(['5000', '0'])(
    'tells a variable that is null where none may be as no fault of ours (cost %s)',
    async (cost) => {
      const { gateway } = await startFailing({ LIMIT_QUERY_COST: cost });
      const query = 'query ($id: ID = "x") { conversation(id: $id) { id } }';
      const { data, errors } = await (await gateway.customer()).gql(query, { id: null });
      expect(data?.conversation ?? null).toBeNull();
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
      await gateway.stop();
    },
  );

  it('has suggestions in development, so that their absence means something', async () => {
    const development = await startFailing({ NODE_ENV: 'development' });
    const developer = await development.gateway.customer();
    for (const ask of [operation('{ conversatoin(id: "x") { id } }'), overSocket('{ conversatoin(id: "x") { id } }')]) {
      expect((await ask(development.gateway, developer)).text).toContain('Did you mean');
    }
    await development.gateway.stop();
  });

  it('leaves what was stored as it was', async () => {
    const id = await startConversation(caller);
    const before = await caller.gql(`{ conversation(id: "${id}") { version isClosed } }`);
    failing.failWith(new Error(SECRET));
    await operation(`mutation { closeConversation(input: { id: "${id}" }) { conversation { id } } }`)(
      failing.gateway,
      caller,
    );
    failing.failWith(null);
    expect(await caller.gql(`{ conversation(id: "${id}") { version isClosed } }`)).toEqual(before);
  });
});
