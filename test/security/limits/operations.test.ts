import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScene, type Scene } from '../../live/acts.ts';
import { figure } from '../../scale/figures.ts';
import { cutAll, openLive, type LiveClient } from '../../scale/live-client.ts';
import { startGateway, type Gateway } from '../../support/gateway.ts';

/** What a door says of an operation: the codes of its errors, and the status where there is one. */
interface Said {
  codes: unknown[];
  status: number | null;
  messages: string[];
  extensions: Record<string, unknown> | undefined;
}

interface Request {
  query: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

type Doors = Record<'POST' | 'GET' | 'websocket', (request: Request) => Promise<Said>>;

const nested = (depth: number, innermost = 'id') => {
  const below = (left: number): string =>
    left === 0 ? innermost : `conversation { messages { nodes { ${below(left - 3)} } } }`;
  return `{ message(id: "x") { ${below(depth - 2)} } }`;
};
const repeated = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ');

/** What is just small enough, and what is just too large, by the limit that says so. */
const SIZES: [limit: string, largest: Request, tooLarge: Request][] = [
  ['query_depth', { query: nested(8) }, { query: nested(8, 'sender { id }') }],
  [
    'query_depth',
    {
      query: `fragment F on SupportConversation { messages { nodes { sender { id } } } } { node(id: "x") { ... { ...F } } }`,
    },
    {
      query: `fragment F on SupportConversation { messages { nodes { conversation { ...G } } } }
        fragment G on SupportConversation { messages { nodes { conversation { user { id } } } } } { node(id: "x") { ...F } }`,
    },
  ],
  [
    'query_aliases',
    { query: `{ viewer { ${repeated(15, (index) => `a${index}: id`)} } }` },
    { query: `{ viewer { ${repeated(16, (index) => `a${index}: __typename`)} } }` },
  ],
  [
    'query_aliases',
    { query: `{ ${repeated(14, () => '__typename')} viewer { id } }` },
    { query: `{ ${repeated(15, () => '__typename')} viewer { id } }` },
  ],
  [
    'query_aliases',
    { query: `fragment F on Query { ${repeated(5, () => '__typename')} } { ...F ...F ... on Query { ...F } }` },
    { query: `fragment F on Query { ${repeated(4, () => '__typename')} } { ...F ...F ... on Query { ...F ...F } }` },
  ],
  [
    'query_directives',
    { query: `{ viewer { id ${repeated(5, () => 'name @include(if: true)')} } }` },
    { query: `{ viewer { id ${repeated(5, () => 'name @include(if: true)')} ... @skip(if: true) { id } } }` },
  ],
  [
    'query_cost',
    { query: '{ conversations(first: 100) { nodes { messages(last: 47) { nodes { id } } } } }' },
    { query: '{ conversations(first: 100) { nodes { messages(last: 48) { nodes { id } } } } }' },
  ],
  [
    'query_cost',
    {
      query: 'query ($size: Int!) { conversations(first: $size) { nodes { messages(last: $size) { nodes { id } } } } }',
      variables: { size: 69 },
    },
    {
      query: 'query ($size: Int!) { conversations(first: $size) { nodes { messages(last: $size) { nodes { id } } } } }',
      variables: { size: 70 },
    },
  ],
];

const ORDINARY: [string, Request][] = [
  [
    '50 conversations with both people and the last 10 messages each',
    {
      query: `query ($first: Int) { viewer { id name role } unreadTotals { conversations messages } syncCursor
        conversations(first: $first, filter: { isClosed: false }) {
          edges { cursor node { id version unreadCount user { id name username email } supportUser { id name }
            lastMessage { id body createdAt }
            messages(last: 10) { nodes { id seq side body isRead createdAt sender { id name } } } } }
          pageInfo { hasNextPage endCursor } totalCount } }`,
      variables: { first: 50 },
    },
  ],
  [
    '100 messages of one conversation with their senders',
    {
      query: `query ($id: ID!) { conversation(id: $id) { id user { id name } supportUser { id name }
        messages(last: 100) { totalCount pageInfo { hasPreviousPage startCursor }
          edges { cursor node { id seq body sender { id name kind role } } } } } }`,
      variables: { id: 'a'.repeat(24) },
    },
  ],
];

describe('how large an operation may be', () => {
  let scene: Scene;
  let socket: LiveClient;
  let doors: Doors;

  const openDoors = (gateway: Gateway, token: string, live: LiveClient): Doors => {
    const headers = { authorization: `Bearer ${token}` };
    const read = async (response: Response): Promise<Said> => {
      const { errors = [], extensions } = (await response.json()) as {
        errors?: { message: string; extensions: { code: string } }[];
        extensions?: Record<string, unknown>;
      };
      return {
        codes: errors.map((error) => error.extensions.code),
        status: response.status,
        messages: errors.map(({ message }) => message),
        extensions,
      };
    };
    return {
      POST: async (request) =>
        read(
          await fetch(`${gateway.url}/graphql`, {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(request),
          }),
        ),
      GET: async ({ query, variables = {}, extensions = {} }) => {
        const parameters = new URLSearchParams({
          query,
          variables: JSON.stringify(variables),
          extensions: JSON.stringify(extensions),
        });
        const asked = { ...headers, 'apollo-require-preflight': 'yes' };
        return read(await fetch(`${gateway.url}/graphql?${parameters.toString()}`, { headers: asked }));
      },
      websocket: async (request) => {
        const [first] = await live.run(request.query, request.variables, request.extensions);
        const errors = ((first?.type === 'error' ? first.payload : first?.payload.errors) ?? []) as {
          message: string;
          extensions: { code: string };
        }[];
        return {
          codes: errors.map((error) => error.extensions.code),
          status: null,
          messages: errors.map(({ message }) => message),
          extensions: first?.payload.extensions,
        };
      },
    };
  };

  beforeAll(async () => {
    scene = await startScene();
    socket = await openLive(scene.gateway.wsUrl, scene.admin.token);
    doors = openDoors(scene.gateway, scene.admin.token, socket);
  });
  afterAll(async () => {
    await cutAll([socket]);
    await scene.gateway.stop();
  });

  describe.each(['POST', 'GET', 'websocket'] as const)('by %s', (door) => {
    it.each(SIZES)('is limited: %s, case %#', async (limit, largest, tooLarge) => {
      const name = `refusals_total{limit="${limit}"}`;
      const before = await figure(scene.gateway, name);
      expect(await doors[door](largest)).toMatchObject({ codes: [] });
      expect(await figure(scene.gateway, name)).toBe(before);
      const said = await doors[door](tooLarge);
      expect(said.codes).toEqual(['QUERY_TOO_COMPLEX']);
      expect(said.messages[0]).toMatch(/at most \d+/);
      if (said.status !== null) expect(said.status).toBe(400);
      expect(await figure(scene.gateway, name)).toBe(before + 1);
    });

    it.each(ORDINARY)('is enough for ordinary work: %s', async (_, request) => {
      expect(await doors[door](request)).toMatchObject({ codes: [] });
    });

    it('is 1,000 tokens', async () => {
      // Three tokens for each level and six around them.
      const tokens = (count: number) => {
        const levels = Math.floor((count - 6) / 3);
        const rest = repeated(count - 6 - 3 * levels, () => '__typename');
        return { query: `{ viewer { ${rest} ${repeated(levels, () => '... {')} id ${repeated(levels, () => '}')} } }` };
      };
      expect(await doors[door](tokens(1_000))).toMatchObject({ codes: [] });
      expect((await doors[door](tokens(1_001))).codes).toEqual(['QUERY_TOO_COMPLEX']);
    });

    it('lists five mistakes and no more', async () => {
      const { codes, messages } = await doors[door]({
        query: `{ viewer { ${repeated(50, (index) => `no${index}`)} } }`,
      });
      expect(new Set(codes)).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
      expect(messages).toHaveLength(6);
      expect(messages[5]).toMatch(/^Too many validation errors/);
    });

    it('does not unfold a document that doubles itself', async () => {
      const levels = repeated(60, (index) => `fragment F${index} on User { ...F${index + 1} ...F${index + 1} }`);
      const { codes } = await doors[door]({ query: `${levels} fragment F60 on User { id } { viewer { ...F0 } }` });
      expect(codes).toEqual(['QUERY_TOO_COMPLEX']);
    });

    it('cannot be hidden behind an argument that fails', async () => {
      const { codes } = await doors[door]({
        query: `query ($id: ID = "x", $size: Int!) { message(id: $id) { id }
          conversations(first: $size) { nodes { messages(last: $size) { nodes { id } } } } }`,
        variables: { id: null, size: 100 },
      });
      expect(codes).toEqual(['BAD_USER_INPUT']);
    });

    it('cannot be made less by what is less than nothing', async () => {
      const { codes } = await doors[door]({
        query: `{ few: conversations(first: -100000) { nodes { id } }
          conversations(first: 100) { nodes { messages(last: 100) { nodes { id } } } } }`,
      });
      expect(codes).toEqual(['QUERY_TOO_COMPLEX']);
    });

    it('is told to those who ask what an operation costs', async () => {
      const query = '{ conversations(first: 10) { nodes { user { id } } totalCount } }';
      expect((await doors[door]({ query })).extensions).toBeUndefined();
      const { codes, extensions } = await doors[door]({ query, extensions: { cost: true } });
      expect(codes).toEqual([]);
      expect(extensions).toEqual({ cost: { requested: 1 + 10 * (1 + 1 + 10), most: 5_000 } });
    });
  });

  it('is limited for subscriptions too', async () => {
    const wide = `subscription { inboxEvents { conversation { messages(last: 100) { nodes { conversation { messages(last: 100) { nodes { id } } } } } } } }`;
    const [refused] = await socket.run(wide);
    expect([refused?.type, refused?.payload[0].extensions.code]).toEqual(['error', 'QUERY_TOO_COMPLEX']);
    const bomb = `subscription { typing(conversationId: "${scene.id}") { ${repeated(16, (index) => `a${index}: isTyping`)} } }`;
    expect((await socket.run(bomb))[0]?.payload[0].extensions.code).toBe('QUERY_TOO_COMPLEX');
  });

  it('is not limited where it is the shim that asks for its pages', async () => {
    const { status } = await scene.admin.rest('GET', '/conversations?limit=1000&messageLimit=1000');
    expect(status).toBe(200);
  });

  it('can be set, and lifted', async () => {
    const env = {
      LIMIT_QUERY_DEPTH: '0',
      LIMIT_QUERY_ALIASES: '20',
      LIMIT_QUERY_DIRECTIVES: '0',
      LIMIT_QUERY_TOKENS: '0',
      LIMIT_QUERY_COST: '0',
    };
    const gateway = await startGateway({ env });
    const admin = await gateway.admin();
    const errors = async (query: string) =>
      ((await admin.gql(query)).errors ?? []).map(({ extensions }) => extensions.code);
    expect(await errors(nested(11))).toEqual([]);
    expect(await errors(`{ viewer { ${repeated(20, (index) => `a${index}: id`)} } }`)).toEqual([]);
    expect(await errors(`{ viewer { ${repeated(21, (index) => `a${index}: id`)} } }`)).toEqual(['QUERY_TOO_COMPLEX']);
    expect(await errors(`{ viewer { ${repeated(200, () => 'id @include(if: true)')} } }`)).toEqual([]);
    expect(
      await errors('{ conversations(first: 100) { nodes { messages(last: 100) { nodes { sender { id } } } } } }'),
    ).toEqual([]);
    await gateway.stop();
  });

  it('leaves room for the whole schema to be read', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const { data, errors } = await scene.gateway.nobody.gql(getIntrospectionQuery());
    expect(errors).toBeUndefined();
    expect(data.__schema.queryType.name).toBe('Query');
  });
});
