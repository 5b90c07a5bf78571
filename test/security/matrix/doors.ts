import type { Gateway } from '../../support/gateway.ts';
import { openAcknowledged, openRaw, type RawSocket } from '../../live/raw-socket.ts';
import type { ActorName } from './sight.ts';

/** What came of a call, and all that was sent in answer to it. */
export interface Answered {
  /** `OK`, or the code of the failure; `NULL` for a root field without an object. */
  outcome: string;
  /** Status, headers and body, or the frames: as sent, without what differs between any two answers. */
  raw: string;
  /** The root field's value, or REST's `data`. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what is tested
  value: any;
}

/** A door that GraphQL operations of one root field come in by. */
export interface Door {
  ask(actor: ActorName, query: string, variables: Record<string, unknown>): Promise<Answered>;
}

type Tokens = Record<ActorName, string | null>;

/** Differs between any two answers, whatever they say. */
const VARYING = new Set(['date', 'x-request-id', 'keep-alive', 'connection']);

async function sent(response: Response): Promise<{ raw: string; text: string }> {
  const text = await response.text();
  const headers = [...response.headers].filter(([name]) => !VARYING.has(name));
  const lines = [String(response.status), ...headers.map(([name, value]) => `${name}: ${value}`), '', text];
  return { raw: lines.join('\n'), text };
}

const authorized = (token: string | null) => (token === null ? {} : { authorization: `Bearer ${token}` });

/** What a GraphQL result says, in one word. */
function judged(result: { data?: Record<string, unknown> | null; errors?: { extensions: { code: string } }[] }) {
  const [error] = result.errors ?? [];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what is tested
  const value: any = Object.values(result.data ?? {})[0] ?? null;
  const outcome: string = error?.extensions.code ?? (value === null ? 'NULL' : (value.userErrors?.[0]?.code ?? 'OK'));
  return { outcome, value };
}

/** GraphQL over HTTP. */
export const overHttp = (gateway: Gateway, tokens: Tokens): Door => ({
  async ask(actor, query, variables) {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorized(tokens[actor]) },
      body: JSON.stringify({ query, variables }),
    });
    const { raw, text } = await sent(response);
    return { raw, ...judged(JSON.parse(text) as Parameters<typeof judged>[0]) };
  },
});

/** What whoever has no token is answered at each door: a socket is closed, before and after it says who it is. */
export const NOBODY = { http: 'UNAUTHENTICATED', websocket: 'CLOSED 4403, 4401', rest: '401 UNAUTHENTICATED' } as const;

/** Queries and mutations over a websocket of each caller's; nobody gets as far as asking. */
export function overSocket(gateway: Gateway, tokens: Tokens): Door {
  const sockets = new Map<ActorName, Promise<RawSocket>>();
  return {
    async ask(actor, query, variables) {
      const token = tokens[actor];
      const subscribe = { id: 'x', type: 'subscribe', payload: { query, variables } };
      if (token === null) return asNobody(gateway, subscribe);
      const opening = sockets.get(actor) ?? openAcknowledged(gateway, token);
      sockets.set(actor, opening);
      const socket = await opening;
      socket.send(subscribe);
      const first = await socket.next();
      if (first.type === 'error') {
        const errors = first.payload as { extensions: { code: string } }[];
        return { raw: JSON.stringify(first), ...judged({ errors }) };
      }
      const frames = [first];
      while (frames.at(-1)?.type !== 'complete') frames.push(await socket.next());
      return { raw: JSON.stringify(frames), ...judged(first.payload as Parameters<typeof judged>[0]) };
    },
  };
}

/** A socket without a token, and one that asks before it has said anything: both are closed without a word. */
async function asNobody(gateway: Gateway, subscribe: object): Promise<Answered> {
  const codes: number[] = [];
  for (const first of [{ type: 'connection_init' }, subscribe]) {
    const socket = await openRaw(gateway);
    socket.send(first);
    const told = await socket.next().catch(() => null);
    if (told !== null) return { outcome: `TOLD ${JSON.stringify(told)}`, raw: JSON.stringify(told), value: null };
    codes.push(await socket.closed);
  }
  const outcome = `CLOSED ${codes.join(', ')}`;
  return { outcome, raw: outcome, value: null };
}

/** A REST call; a body is sent as JSON. */
export async function overRest(
  gateway: Gateway,
  token: string | null,
  { method, path, body }: { method: string; path: string; body?: object | undefined },
): Promise<Answered> {
  const response = await fetch(`${gateway.url}/v1/support${path}`, {
    method,
    headers: { ...authorized(token), ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const { raw, text } = await sent(response);
  const { success, data, error } = JSON.parse(text) as { success: boolean; data: unknown; error?: { code: string } };
  return { raw, outcome: success ? 'OK' : `${response.status} ${error?.code ?? ''}`, value: data };
}

/** An answer with an id in it replaced, to be compared with one about another id. */
export const withoutId = (raw: string, ...ids: string[]): string =>
  ids.reduce((text, id) => text.replaceAll(id, '<id>'), raw);
