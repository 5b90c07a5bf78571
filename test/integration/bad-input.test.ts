import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOnPostgres } from '../support/databases.ts';
import { freshId, type Gateway } from '../support/gateway.ts';
import { openRaw, type RawDatabase } from '../support/raw-database.ts';
import { make, open, run, start, startCast, type Cast, type Mutation } from './operations.ts';

let gateway: Gateway;
let cast: Cast;
let database: RawDatabase;
let conversationId: string;
let messageId: string;

beforeAll(async () => {
  // So that its tables can be looked at from outside.
  gateway = await start({ inFile: true });
  cast = await startCast(gateway);
  conversationId = await open(cast.admin, cast.owner, cast.holder);
  ({ id: messageId } = await make(cast.owner, 'sendMessage', { conversationId, body: 'before' }));
  database = await openRaw(gateway.databaseUrl);
});
afterAll(async () => {
  await database.close();
  await gateway.stop();
});

const TABLES = ['meta', 'users', 'conversations', 'messages', 'events', 'idempotency_keys'];
// PostgreSQL has the words in the rows.
if (!isOnPostgres) TABLES.push('message_words_docsize');

/** All that is stored, in a few bytes. */
async function stored(): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for (const table of TABLES) {
    const rows = await database.all(`select * from ${table} order by 1`);
    contents[table] = `${rows.length} ${createHash('sha256').update(JSON.stringify(rows)).digest('hex')}`;
  }
  return contents;
}

/** Runs what must store nothing. */
async function storesNothing<T>(work: () => Promise<T>): Promise<T> {
  const before = await stored();
  const result = await work();
  expect(await stored()).toEqual(before);
  return result;
}

describe('a request that is no operation', () => {
  async function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${cast.owner.token}`, 'content-type': 'application/json', ...headers },
      body,
    });
    const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
    expect(errors[0]?.message).toMatch(/\S/);
    return `${response.status} ${errors[0]?.extensions.code}`;
  }

  const q = (operation: object) => JSON.stringify(operation);
  const query = '{ viewer { id } }';

  test.each<[string, string | Uint8Array<ArrayBuffer>, string]>([
    ['nothing', '', '400 BAD_REQUEST'],
    ['malformed JSON', '{"query": "{ viewer { id } }"', '400 BAD_REQUEST'],
    ['bytes that are not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), '400 BAD_REQUEST'],
    ['JSON null', 'null', '400 BAD_REQUEST'],
    ['a JSON string', '"x"', '400 BAD_REQUEST'],
    ['a batch', `[${q({ query })}]`, '400 BAD_REQUEST'],
    ['an empty object', '{}', '400 BAD_REQUEST'],
    ['an object with a prototype', '{"__proto__": {"a": 1}, "query": "{ viewer { id } }"}', '400 BAD_REQUEST'],
    ['an empty query', q({ query: '' }), '400 BAD_REQUEST'],
    ['a query that is a number', q({ query: 5 }), '400 BAD_REQUEST'],
    ['variables that are a string', q({ query, variables: 'x' }), '400 BAD_REQUEST'],
    ['variables that are a list', q({ query, variables: [1] }), '400 BAD_REQUEST'],
    ['an unknown operation name', q({ query, operationName: 'X' }), '400 OPERATION_RESOLUTION_FAILURE'],
    [
      'two operations and no name',
      q({ query: 'query a { __typename } query b { __typename }' }),
      '400 OPERATION_RESOLUTION_FAILURE',
    ],
    ['a syntax error', q({ query: '{ viewer { ' }), '400 GRAPHQL_PARSE_FAILED'],
    ['a lone surrogate', q({ query: '{ viewer { id \ud800 } }' }), '400 GRAPHQL_PARSE_FAILED'],
    ['an unknown field', q({ query: '{ viewer { secret } }' }), '400 GRAPHQL_VALIDATION_FAILED'],
    ['an unknown mutation', q({ query: 'mutation { dropEverything }' }), '400 GRAPHQL_VALIDATION_FAILED'],
    [
      'a huge number',
      q({ query: '{ conversations(first: 100000000000000000000) { totalCount } }' }),
      '400 GRAPHQL_VALIDATION_FAILED',
    ],
    ['a missing argument', q({ query: '{ node { id } }' }), '400 GRAPHQL_VALIDATION_FAILED'],
    ['more than 100 KB', q({ query, variables: { x: 'x'.repeat(110_000) } }), '413 PAYLOAD_TOO_LARGE'],
  ])('but %s is refused clearly', async (_what, body, answer) => {
    expect(await storesNothing(() => post(body))).toBe(answer);
  });

  test.each([
    ['text/plain', '400 BAD_REQUEST'],
    ['application/x-www-form-urlencoded', '400 BAD_REQUEST'],
    ['multipart/form-data; boundary=x', '400 BAD_REQUEST'],
    ['application/xml', '400 BAD_REQUEST'],
    ['x', '400 BAD_REQUEST'],
  ])('but has the content type %s is refused, as a page of another site could send it', async (type, answer) => {
    const createGuest = q({ query: 'mutation { createGuest { token } }' });
    expect(await storesNothing(() => post(createGuest, { 'content-type': type }))).toBe(answer);
  });

  test('a mutation by GET is refused', async () => {
    const address = `${gateway.url}/graphql?query=${encodeURIComponent('mutation { createGuest { token } }')}`;
    const headers = { authorization: `Bearer ${cast.owner.token}`, 'apollo-require-preflight': '1' };
    expect((await storesNothing(() => fetch(address, { headers }))).status).toBe(405);
  });

  test('a query nested without end, or with very many fields, is refused and harms nobody', async () => {
    for (const monster of [
      '{a'.repeat(20_000),
      `{${'viewer{id}'.repeat(9_000)}`,
      '['.repeat(50_000),
      '{ a(x: ' + '['.repeat(40_000),
    ]) {
      expect(await post(q({ query: monster }))).toMatch(/^4\d\d /);
    }
    expect((await cast.owner.gql(query)).status).toBe(200);
  });
});

describe('a value of the wrong type', () => {
  /** Inputs that are right, but for the one value that a test puts in. */
  const RIGHT: Partial<Record<Mutation, () => object>> = {
    sendMessage: () => ({ conversationId, body: 'x' }),
    closeConversation: () => ({ id: conversationId }),
    updateConversation: () => ({ id: conversationId, isClosed: true }),
    createConversation: () => ({ userId: cast.owner.id }),
    setTyping: () => ({ conversationId, isTyping: true }),
    markConversationRead: () => ({ conversationId }),
    createGuest: () => ({ name: 'x' }),
  };

  test.each<[Mutation, object]>([
    ['sendMessage', { conversationId: null }],
    ['sendMessage', { conversationId: ['x', 'y'] }],
    ['sendMessage', { conversationId: { $ne: null } }],
    ['sendMessage', { conversationId: 1.5 }],
    ['sendMessage', { body: 5 }],
    ['sendMessage', { body: ['x', 'y'] }],
    ['sendMessage', { body: { toString: 'x' } }],
    ['sendMessage', { side: 'NEITHER' }],
    ['sendMessage', { side: 5 }],
    ['sendMessage', { clientMessageId: 5 }],
    ['sendMessage', { colour: 'red' }],
    ['closeConversation', { id: true }],
    ['closeConversation', { expectedVersion: 2 ** 31 }],
    ['closeConversation', { expectedVersion: 1e20 }],
    ['closeConversation', { expectedVersion: Number.MAX_VALUE }],
    ['closeConversation', { expectedVersion: '1' }],
    ['updateConversation', { isClosed: 'true' }],
    ['updateConversation', { isClosed: 1 }],
    ['createConversation', { isGuest: 'yes' }],
    ['createConversation', { userId: null }],
    ['setTyping', { isTyping: null }],
    ['markConversationRead', { upToMessageId: {} }],
    ['createGuest', { name: 5 }],
    ['createGuest', { isAdmin: true }],
  ])('in %s, as in %j, is BAD_USER_INPUT', async (name, wrong) => {
    const { verdict } = await storesNothing(() => run(cast.owner, name, { ...RIGHT[name]!(), ...wrong }));
    expect(verdict).toBe('BAD_USER_INPUT');
  });

  test('is also one that is missing', async () => {
    expect((await storesNothing(() => run(cast.owner, 'sendMessage', { body: 'x' }))).verdict).toBe('BAD_USER_INPUT');
    expect((await storesNothing(() => run(cast.owner, 'closeConversation', {}))).verdict).toBe('BAD_USER_INPUT');
    expect((await storesNothing(() => run(cast.owner, 'setTyping', { conversationId }))).verdict).toBe(
      'BAD_USER_INPUT',
    );
  });
});

describe('a refused call stores nothing', () => {
  const by = (caller: keyof Cast, name: Mutation, input: (() => object) | object, verdict: string) =>
    [
      `${caller} ${name}`,
      verdict,
      () => run(cast[caller], name, typeof input === 'function' ? input() : input),
    ] as const;
  const unknown = freshId();

  test.each([
    by('owner', 'sendMessage', () => ({ conversationId, body: '' }), 'INVALID'),
    by('owner', 'sendMessage', () => ({ conversationId, body: 'x', clientMessageId: '' }), 'INVALID'),
    by('owner', 'sendMessage', { conversationId: unknown, body: 'x', clientMessageId: 'k' }, 'NOT_FOUND'),
    by('stranger', 'sendMessage', () => ({ conversationId, body: 'x', clientMessageId: 'k' }), 'NOT_FOUND'),
    by('reader', 'sendMessage', () => ({ conversationId, body: 'x', clientMessageId: 'k' }), 'FORBIDDEN'),
    by('owner', 'sendMessage', () => ({ conversationId, body: 'x', side: 'SUPPORT' }), 'FORBIDDEN'),
    by('owner', 'createConversation', { userId: unknown, idempotencyKey: 'k' }, 'FORBIDDEN'),
    by('admin', 'createConversation', { userId: 'x', idempotencyKey: 'k' }, 'INVALID'),
    by('admin', 'createConversation', () => ({ userId: cast.owner.id, isGuest: true, idempotencyKey: 'k' }), 'INVALID'),
    by('stranger', 'closeConversation', () => ({ id: conversationId }), 'NOT_FOUND'),
    by('holder', 'closeConversation', () => ({ id: conversationId, expectedVersion: 0 }), 'VERSION_CONFLICT'),
    by('otherAgent', 'claimConversation', () => ({ id: conversationId }), 'ALREADY_ASSIGNED'),
    by('holder', 'assignConversation', () => ({ id: conversationId, supportUserId: unknown }), 'NOT_SUPPORT_STAFF'),
    by('holder', 'deleteConversation', () => ({ id: conversationId }), 'FORBIDDEN'),
    by('owner', 'rateConversation', () => ({ id: conversationId, rating: 6 }), 'INVALID'),
    by('holder', 'markConversationRead', () => ({ conversationId, upToMessageId: unknown }), 'NOT_FOUND'),
    by('holder', 'updateMessage', () => ({ id: messageId, body: 'x' }), 'FORBIDDEN'),
    by('owner', 'updateMessage', () => ({ id: messageId, body: ' ' }), 'INVALID'),
    by('stranger', 'deleteMessage', () => ({ id: messageId }), 'NOT_FOUND'),
    by('stranger', 'setTyping', () => ({ conversationId, isTyping: true }), 'NOT_FOUND'),
    by('owner', 'createGuest', { name: '' }, 'INVALID'),
  ])('%s: %s', async (_what, verdict, call) => {
    expect((await storesNothing(call)).verdict).toBe(verdict);
  });

  test('and reads store nothing either', async () => {
    await storesNothing(async () => {
      for (const caller of Object.values(cast)) {
        const { errors } = await caller.gql(
          `query ($id: ID!) { viewer { id } unreadTotals { messages } syncCursor
            conversation(id: $id) { messages { nodes { isRead body } } lastMessage { id } }
            conversations(filter: { search: "before", hasUnread: true }) { totalCount nodes { id } } }`,
          { id: conversationId },
        );
        expect(errors).toBeUndefined();
      }
    });
  });

  test('and calls without a token, or with a bad one, store nobody', async () => {
    await storesNothing(async () => {
      expect((await gateway.nobody.gql('{ viewer { id } }')).status).toBe(401);
      expect((await gateway.bearer('x.y.z').gql('{ viewer { id } }')).status).toBe(401);
    });
  });
});
