import type { Client } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send, startConversation, startGateway, type Answer } from '../support/gateway.ts';
import { startScene, type Scene } from './acts.ts';
import { refusalOf, watchUnread } from './watch.ts';

const INTROSPECTION = '{ __schema { queryType { name } } }';

/** What an operation came to: its result, or the errors of an `error` message. */
interface Run {
  data?: Answer['data'];
  errors?: unknown;
  refused?: { extensions: { code: string } }[];
}

/** Runs one query or mutation over a websocket. */
function run(client: Client, query: string, variables: Record<string, unknown> = {}, operationName?: string) {
  return new Promise<Run>((resolve, reject) => {
    let result: Run = {};
    client.subscribe(
      { query, variables, operationName },
      {
        next: (value) => (result = value),
        error: (error) =>
          Array.isArray(error) ? resolve({ refused: error as never }) : reject(new Error('closed', { cause: error })),
        complete: () => resolve(result),
      },
    );
  });
}

describe('operations over the websocket', () => {
  let scene: Scene;
  beforeAll(async () => void (scene = await startScene()));
  afterAll(() => scene.gateway.stop());

  it('reads what the caller sees, and null for what they do not', async () => {
    const { customer, agent, id } = scene;
    const query = 'query ($id: ID!) { viewer { id role } conversation(id: $id) { id } }';
    expect(await run(agent.socket(), query, { id })).toEqual({
      data: { viewer: { id: agent.id, role: 'SUPPORT' }, conversation: { id } },
    });
    const stranger = (await scene.gateway.customer()).socket();
    expect((await run(stranger, query, { id })).data?.conversation).toBeNull();
    expect((await run(customer.socket(), query, { id: 'x' })).data?.conversation).toBeNull();
  });

  it('changes what the caller may change, and refuses the rest as over HTTP', async () => {
    const { customer, agent, id } = scene;
    const mutation = `mutation ($input: SendMessageInput!) {
      sendMessage(input: $input) { message { body side } userErrors { code } }
    }`;
    const sent = await run(customer.socket(), mutation, { input: { conversationId: id, body: 'over the socket' } });
    expect(sent.data?.sendMessage).toEqual({ message: { body: 'over the socket', side: 'USER' }, userErrors: [] });
    const stranger = await scene.gateway.customer();
    const close = 'mutation ($id: ID!) { closeConversation(input: { id: $id }) { userErrors { code } } }';
    const reopen = 'mutation ($id: ID!) { reopenConversation(input: { id: $id }) { userErrors { code } } }';
    for (const [actor, query, variables] of [
      [stranger, mutation, { input: { conversationId: id, body: 'no' } }],
      [agent, mutation, { input: { conversationId: id, body: '' } }],
      [agent, mutation, { input: { conversationId: 1.5 } }],
      [agent, mutation, {}],
      [stranger, close, { id }],
      [customer, reopen, { id }],
      [
        customer,
        'query ($id: ID!) { conversations(first: 1, last: 1) { nodes { id } } conversation(id: $id) { id } }',
        { id },
      ],
    ] as const) {
      const { status: _, ...overHttp } = await actor.gql(query, variables);
      const overSocket = await run(actor.socket(), query, variables);
      expect(JSON.parse(JSON.stringify(overSocket))).toEqual(overHttp);
    }
  });

  it('answers many operations of one socket at once, each under its own id', async () => {
    const client = scene.agent.socket();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => run(client, `{ viewer { a${index}: id } }`)),
    );
    answers.forEach(({ data }, index) => expect(data?.viewer).toEqual({ [`a${index}`]: scene.agent.id }));
  });

  it.each([
    ['a syntax error', '{ viewer {', undefined, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ viewer { nothing } }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a subscription to two things',
      'subscription { a: inboxEvents { cursor } b: inboxEvents { cursor } }',
      undefined,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['an operation that is not there', 'query A { viewer { id } }', 'B', 'OPERATION_RESOLUTION_FAILURE'],
    [
      'one operation of several, none named',
      'query A { viewer { id } } query B { viewer { id } }',
      undefined,
      'OPERATION_RESOLUTION_FAILURE',
    ],
  ])('answers %s with an error message, and the socket lives', async (_, query, operationName, code) => {
    const { customer, agent, id } = scene;
    const client = agent.socket();
    const healthy = await watchUnread(client);
    const { refused } = await run(client, query, {}, operationName);
    expect(refused?.map(({ extensions }) => extensions.code)).toEqual([code]);
    await send(customer, id, 'still there?');
    expect(await healthy.take(1)).toHaveLength(1);
    expect((await run(client, '{ viewer { id } }')).data?.viewer.id).toBe(agent.id);
  });

  it('introspects in development', async () => {
    expect((await run(scene.agent.socket(), INTROSPECTION)).data).toEqual({
      __schema: { queryType: { name: 'Query' } },
    });
  });

  it('does not introspect in production, unless it is set', async () => {
    const production = { NODE_ENV: 'production', HOST: '127.0.0.1' };
    for (const [env, code] of [
      [production, 'GRAPHQL_VALIDATION_FAILED'],
      [{ ...production, GRAPHQL_INTROSPECTION: 'true' }, undefined],
      [{ GRAPHQL_INTROSPECTION: 'false' }, 'GRAPHQL_VALIDATION_FAILED'],
    ] as const) {
      const gateway = await startGateway({ env });
      const client = (await gateway.admin()).socket();
      const codes = [];
      for (const query of [INTROSPECTION, '{ __type(name: "User") { name } }']) {
        codes.push((await run(client, query)).refused?.[0]?.extensions.code);
      }
      expect(codes).toEqual([code, code]);
      expect((await run(client, '{ __typename viewer { __typename } }')).data?.__typename).toBe('Query');
      await gateway.stop();
    }
  });

  it('refuses a subscription with errors of its own and ends it there', async () => {
    const { agent } = scene;
    expect(await refusalOf(await watchUnread(agent, { conversationId: 'f'.repeat(24) }))).toBe('NOT_FOUND');
    const { errors } = await run(agent.socket(), 'subscription ($id: ID!) { typing(conversationId: $id) { side } }', {
      id: 'f'.repeat(24),
    });
    expect(errors).toEqual([
      expect.objectContaining({ message: expect.any(String), path: ['typing'], extensions: { code: 'NOT_FOUND' } }),
    ]);
  });

  it('ends a subscription when its client does, and others go on', async () => {
    const { customer, agent, id } = scene;
    const client = agent.socket();
    const [stopped, going] = [await watchUnread(client), await watchUnread(client)];
    stopped.stop();
    await stopped.done;
    await send(customer, id, 'hello');
    await going.take(1);
    expect(stopped.events).toEqual([]);
    expect(await startConversation(customer)).toMatch(/^[0-9a-f]{24}$/);
  });
});
