import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { mintToken } from '../../../src/modules/authentication/index.ts';
import { openAcknowledged, openRaw } from '../../live/raw-socket.ts';
import { freshId, TEST_SECRET, type Actor, type Gateway } from '../../support/gateway.ts';

/** An answer of whatever door, as one text: status, headers and body, or all messages and the close. */
export interface AnyAnswer {
  text: string;
  /** The id that the answer has at its door; null where the door has none. */
  requestId: string | null;
}

export type Ask = (gateway: Gateway, caller: Actor) => Promise<AnyAnswer>;

/** One request over HTTP, with a path that is sent as it stands. */
export async function http(
  { url }: Gateway,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<AnyAnswer & { status: number }> {
  const asking = request(url, { path, method, headers });
  asking.end(body);
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  const { statusCode: status = 0, rawHeaders } = response;
  const requestId = response.headers['x-request-id'];
  return { status, text: `${status} ${rawHeaders.join(' ')} ${text}`, requestId: requestId?.toString() ?? null };
}

const bearer = ({ token }: Pick<Actor, 'token'>) => ({ authorization: `Bearer ${token}` });
const JSON_TYPE = { 'content-type': 'application/json' };

/** A body for `/graphql`, sent as it stands. */
export const posting =
  (body: string, headers: Record<string, string> = JSON_TYPE): Ask =>
  (gateway, caller) =>
    http(gateway, '/graphql', { method: 'POST', headers: { ...bearer(caller), ...headers }, body });

export const operation = (query: string, variables?: object, more: object = {}): Ask =>
  posting(JSON.stringify({ query, variables, ...more }));

export const getting =
  (path: string): Ask =>
  (gateway, caller) =>
    http(gateway, path, { headers: { ...bearer(caller), 'apollo-require-preflight': '1' } });

export const rest =
  (method: string, path: string, body?: string): Ask =>
  (gateway, caller) =>
    http(gateway, `/v1/support${path}`, {
      method,
      headers: { ...bearer(caller), ...(body === undefined ? {} : JSON_TYPE) },
      ...(body === undefined ? {} : { body }),
    });

/** An operation over the websocket, up to the message that ends it or tells an error. */
export const overSocket =
  (query: string, variables?: object): Ask =>
  async (gateway, caller) => {
    const socket = await openAcknowledged(gateway, caller.token);
    socket.send({ id: '1', type: 'subscribe', payload: { query, ...(variables && { variables }) } });
    const message = await socket.next();
    socket.close();
    return { text: JSON.stringify(message), requestId: null };
  };

/** A first frame that is no message of the protocol. */
export const frame =
  (text: string): Ask =>
  async (gateway) => {
    const socket = await openRaw(gateway);
    socket.send(text);
    return { text: String(await socket.closed), requestId: null };
  };

/** Bytes that are no HTTP. */
export const bytes =
  (text: string): Ask =>
  async ({ url }) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.end(text);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    return { text: answer, requestId: null };
  };

/** A token of somebody who has never called: the gateway must store who they are. */
export async function stranger(claims: { name?: string; email?: string } = {}): Promise<Pick<Actor, 'id' | 'token'>> {
  const id = freshId();
  return { id, token: await mintToken(TEST_SECRET, { id, role: 'user', ...claims }, { lastsSeconds: 3_600 }) };
}
