import { createClient, type Client } from 'graphql-ws';
import WebSocket from 'ws';
import { createApp, type AppOptions } from '../../src/app.ts';
import { mintToken } from '../../src/modules/authentication/index.ts';
import { createLogger } from '../../src/platform/log.ts';
import { readSettings } from '../../src/settings.ts';
import { freshDatabase } from './databases.ts';

export const TEST_SECRET = 'a secret for tests that is long enough';

/** What GraphQL answers, loosely typed: tests assert what they need. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what is tested
export type Answer = { status: number; data: any; errors?: { message: string; extensions: { code: string } }[] };

/** Somebody who calls the gateway, with everything that they can call it by. */
export interface Actor {
  id: string;
  token: string;
  /** One operation over HTTP. */
  gql(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** One REST call below `/v1/support`; a body is sent as JSON. */
  rest(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<RestAnswer>;
  /** A websocket client that comes back by itself; ended with the gateway. */
  socket(options?: { retryAttempts?: number }): Client;
}

export interface RestAnswer {
  status: number;
  headers: Headers;
  text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what is tested
  json: any;
}

export interface Claims {
  role?: 'user' | 'support' | 'admin';
  id?: string;
  name?: string;
  username?: string;
  email?: string;
  permissions?: string[];
  lastsSeconds?: number;
}

let made = 0;
/** An id that no other call in this process returns. */
export function freshId(): string {
  made += 1;
  return `${process.pid.toString(16).padStart(8, '0')}${made.toString(16).padStart(16, '0')}`;
}

export type Gateway = Awaited<ReturnType<typeof startGateway>>;

/**
 * A whole gateway in this process, on a port of its own: in memory, or with a file that goes with it.
 *
 * @param env settings, by the names of the environment
 */
export async function startGateway(options: AppOptions & { env?: Record<string, string>; inFile?: boolean } = {}) {
  const { env = {}, inFile = false, ...appOptions } = options;
  const own = env.DATABASE_URL === undefined ? await freshDatabase(inFile) : null;
  const databaseUrl = env.DATABASE_URL ?? own!.url;
  const settings = readSettings({
    PORT: '0',
    DATABASE_POOL_SIZE: '4',
    DATABASE_URL: databaseUrl,
    AUTH_JWT_SECRET: TEST_SECRET,
    ...env,
  });
  const app = await createApp(settings, TEST_SECRET, { log: createLogger('silent', true), ...appOptions });
  const port = await app.listen();
  const url = `http://127.0.0.1:${port}`;
  const wsUrl = `ws://127.0.0.1:${port}/graphql`;
  const clients: Client[] = [];

  async function gql(token: string | null, query: string, variables?: Record<string, unknown>): Promise<Answer> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as object) } as Answer;
  }

  async function rest(
    token: string | null,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<RestAnswer> {
    const response = await fetch(`${url}/v1/support${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text === '' ? undefined : JSON.parse(text),
    };
  }

  function actorOf(id: string, token: string): Actor {
    return {
      id,
      token,
      gql: (query, variables) => gql(token, query, variables),
      rest: (method, path, body, headers) => rest(token, method, path, body, headers),
      socket: ({ retryAttempts = 0 } = {}) => {
        const client = createClient({
          url: wsUrl,
          webSocketImpl: WebSocket,
          connectionParams: { authorization: `Bearer ${token}` },
          retryAttempts,
        });
        clients.push(client);
        return client;
      },
    };
  }

  /** Somebody with a token of the platform; recorded at once, as by any call of theirs. */
  async function person(claims: Claims = {}): Promise<Actor> {
    const { lastsSeconds = 3_600, id = freshId(), role = 'user', ...rest } = claims;
    const token = await mintToken(TEST_SECRET, { id, role, ...rest }, { lastsSeconds });
    const actor = actorOf(id, token);
    await actor.gql('{ viewer { id } }');
    return actor;
  }

  return {
    app,
    url,
    wsUrl,
    databaseUrl,
    /** Calls without a token. */
    nobody: {
      gql: (query: string, variables?: Record<string, unknown>) => gql(null, query, variables),
      rest: (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
        rest(null, method, path, body, headers),
    },
    person,
    customer: (claims: Claims = {}) => person({ ...claims, role: 'user' }),
    agent: (claims: Claims = {}) => person({ ...claims, role: 'support' }),
    admin: (claims: Claims = {}) => person({ ...claims, role: 'admin' }),
    /** A guest, made by `createGuest`. */
    async guest(name = 'Gus Guest'): Promise<Actor> {
      const { data } = await gql(
        null,
        'mutation ($name: String) { createGuest(input: { name: $name }) { guest { id } token } }',
        { name },
      );
      return actorOf(data.createGuest.guest.id, data.createGuest.token);
    },
    /** A caller with any token, good or bad. */
    bearer: (token: string, id = freshId()) => actorOf(id, token),
    async stop(): Promise<void> {
      await Promise.all(clients.map(async (client) => client.dispose()));
      await app.stop();
      await own?.drop();
    },
  };
}

/** Starts a conversation of a customer and returns its id. */
export async function startConversation(caller: Actor, userId = caller.id): Promise<string> {
  const { data, errors } = await caller.gql(
    'mutation ($userId: ID!) { createConversation(input: { userId: $userId }) { conversation { id } userErrors { code message } } }',
    { userId },
  );
  const id = data?.createConversation?.conversation?.id;
  if (!id) throw new Error(`No conversation: ${JSON.stringify(errors ?? data)}`);
  return id as string;
}

/** Sends a message and returns it. */
export async function send(caller: Actor, conversationId: string, body: string): Promise<{ id: string; seq: number }> {
  const { data, errors } = await caller.gql(
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id seq } userErrors { code message } } }',
    { input: { conversationId, body } },
  );
  const message = data?.sendMessage?.message;
  if (!message) throw new Error(`Not sent: ${JSON.stringify(errors ?? data)}`);
  return message as { id: string; seq: number };
}
