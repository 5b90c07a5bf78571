import { request } from 'node:http';
import WebSocket from 'ws';
import { freshId, type Gateway } from '../../support/gateway.ts';

/** What a door answers: its status, or the code with which it closes, and all that it says. */
export interface Answer {
  status: number;
  /** `extensions.code`, or the code of a REST failure; null when nothing is wrong, and for websockets, which have none. */
  code: string | null;
  said: string;
}

type Headers = Record<string, string | string[]>;

/** One way in: tries to come in with these headers. A websocket takes its `authorization` from `connection_init`. */
export type Door = (gateway: Pick<Gateway, 'url' | 'wsUrl'>, headers: Headers) => Promise<Answer>;

function call(method: string, path: string, body?: object): Door {
  return async ({ url }, headers) => {
    const asking = request(`${url}${path}`, {
      method,
      // Fetch would put several headers of one name together.
      headers: {
        'apollo-require-preflight': '1',
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
    });
    asking.end(body && JSON.stringify(body));
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    asking.once('error', reject);
    asking.once('response', (response) => {
      let said = '';
      response.setEncoding('utf8').on('data', (text: string) => (said += text));
      response.once('end', () => {
        const told = said === '' ? {} : (JSON.parse(said) as Told);
        const code = told.errors?.[0]?.extensions.code ?? told.error?.code ?? null;
        resolve({ status: response.statusCode ?? 0, code, said });
      });
    });
    return promise;
  };
}

interface Told {
  errors?: { extensions: { code: string } }[];
  error?: { code: string };
}

const signIn: Door = ({ wsUrl }, { authorization, ...headers }) => {
  const socket = new WebSocket(wsUrl, 'graphql-transport-ws', { headers: headers as Record<string, string> });
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  socket.once('error', reject);
  socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })));
  socket.once('message', (data: Buffer) => {
    resolve({ status: 200, code: null, said: data.toString() });
    socket.close();
  });
  socket.once('close', (status, reason) => resolve({ status, code: null, said: reason.toString() }));
  return promise;
};

const QUERY = '{ viewer { id role } }';
/** Nobody's: what is asked about it comes after the question who is asking. */
const ID = freshId();

/** All doors: both of GraphQL's over HTTP, one REST route for each method, the websocket. */
export const DOORS: Record<string, Door> = {
  'GraphQL by POST': call('POST', '/graphql', { query: QUERY }),
  'GraphQL by GET': call('GET', `/graphql?query=${encodeURIComponent(QUERY)}`),
  'a mutation': call('POST', '/graphql', {
    query: `mutation { closeConversation(input: { id: "${ID}" }) { userErrors { code } } }`,
  }),
  'REST by GET': call('GET', `/v1/support/${ID}/conversations`),
  'REST by POST': call('POST', '/v1/support/conversations', { userId: ID }),
  'REST by PUT': call('PUT', `/v1/support/conversation/${ID}`, { isClosed: true }),
  'REST by DELETE': call('DELETE', `/v1/support/messages/${ID}`),
  'a websocket': signIn,
};

/** What every door answers, by the name of the door. */
export async function knock(
  gateway: Pick<Gateway, 'url' | 'wsUrl'>,
  headers: Headers,
): Promise<Record<string, Answer>> {
  const answers = Object.entries(DOORS).map(async ([name, door]) => [name, await door(gateway, headers)] as const);
  return Object.fromEntries(await Promise.all(answers));
}

/** The headers of a token. */
export const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` });

/** What every door says to a caller whom it refuses: the status over HTTP, and the code that a websocket is closed with. */
export function refusal(status: number, code: string, closedWith: number): Record<string, object> {
  const overHttp = { status, code };
  return Object.fromEntries(
    Object.keys(DOORS).map((name) => [name, name === 'a websocket' ? { status: closedWith } : overHttp]),
  );
}

export const UNAUTHENTICATED = refusal(401, 'UNAUTHENTICATED', 4403);
export const FORBIDDEN = refusal(403, 'FORBIDDEN', 4403);
export const UNAVAILABLE = refusal(503, 'UNAVAILABLE', 1013);

/** Whether a token opens every door: none of them says that it does not know the caller. */
export function isLetIn(answers: Record<string, Answer>): boolean {
  return Object.values(answers).every(({ status, code }) => status < 500 && code !== 'UNAUTHENTICATED');
}
