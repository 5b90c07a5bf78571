import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send, startConversation, type Actor } from '../../support/gateway.ts';
import { startFailing, type FailingGateway } from './failing-gateway.ts';
import { bytes, frame, getting, http, operation, overSocket, posting, rest, stranger, type Ask } from './requests.ts';

/** Something that nobody must find in the log; each is another, so that it is known which was found. */
const canary = (what: string) => `c4nary-${what}`;

const { raw } = String;
const BROKEN_TOKEN = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(canary('claims')).toString('base64url')}.c4narySignature`;
const withToken = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

/** Traffic that is full of what is not to be logged, by where it stands. Much of it is wrong, as that is when logs are written. */
const TRAFFIC: [where: string, ask: Ask][] = [
  [
    'a token that is broken',
    (gateway) => http(gateway, '/v1/support/conversations', { headers: withToken(BROKEN_TOKEN) }),
  ],
  [
    'a token that is no token',
    (gateway) => http(gateway, '/graphql?query={__typename}', { headers: withToken(canary('token')) }),
  ],
  ['a token in a URL', getting(`/v1/support/conversations?token=${canary('url')}&cursor=${canary('cursor')}`)],
  ['a URL that does not exist', getting(`/${canary('path')}?access_token=${canary('query')}`)],
  ['a URL that cannot be read', getting(`/%zz${canary('bad-path')}`)],
  ['a legacy URL', rest('GET', `/${canary('legacy')}/conversations`)],
  ['a legacy URL that cannot be read', rest('GET', `/conversation/%zz${canary('bad-legacy')}`)],
  [
    'cookies and other headers',
    (gateway) =>
      http(gateway, '/healthz', {
        headers: { cookie: canary('cookie'), 'x-api-key': canary('key'), 'guest-id': canary('guest') },
      }),
  ],
  [
    'a guest id without a token',
    (gateway) => http(gateway, '/v1/support/conversations', { headers: { 'guest-id': canary('guest') } }),
  ],
  [
    'a request id that is none',
    (gateway) => http(gateway, '/healthz', { headers: { 'x-request-id': `${canary('id')} ?` } }),
  ],
  [
    'a query in a URL',
    getting(`/graphql?query=${encodeURIComponent(`{ conversation(id: "${canary('inline')}") { id } }`)}`),
  ],
  ['a body that is not JSON', posting(`{"query": ${canary('body')}`)],
  ['a body that is JSON of another kind', posting(`{"query": {"${canary('key')}": "${canary('value')}"}}`)],
  ['a Content-Type', posting('{}', { 'content-type': canary('type') })],
  ['a syntax error', operation(`{ viewer { "${canary('syntax')}" }`)],
  ['an unknown field', operation('{ c4naryField }')],
  [
    'variables of the wrong type',
    operation('query ($id: ID!) { conversation(id: $id) { id } }', { id: { is: canary('variable') } }),
  ],
  [
    'the name of an operation that is not there',
    operation('{ __typename }', {}, { operationName: canary('operation') }),
  ],
  [
    'variables nobody asked for',
    operation('{ viewer { id } }', { unused: canary('unused') }, { extensions: { x: canary('extension') } }),
  ],
  ['a legacy body that is not JSON', rest('POST', '/messages', `{"message": ${canary('legacy-body')}`)],
  [
    'a legacy body of the wrong types',
    rest('POST', '/messages', JSON.stringify({ userId: canary('legacy-id'), message: 1 })),
  ],
  [
    'bytes that are no HTTP',
    bytes(`GET /${canary('raw')} HTTP/1.1\r\nAuthorization: Bearer ${canary('raw')}\r\nbad header\r\n\r\n`),
  ],
  ['a frame that is no message', frame(`{"type": "connection_init", ${canary('frame')}`)],
  [
    'an init with what is no token',
    frame(JSON.stringify({ type: 'connection_init', payload: { authorization: canary('init') } })),
  ],
  ['an init with a broken token', frame(JSON.stringify({ type: 'connection_init', payload: withToken(BROKEN_TOKEN) }))],
  [
    'a query on a socket',
    overSocket(`query ($id: ID!) { conversation(id: $id) { id } c4naryField }`, { id: canary('socket') }),
  ],
  [
    'a cursor on a socket',
    overSocket('subscription ($after: String) { inboxEvents(after: $after) { cursor } }', { after: canary('cursor') }),
  ],
];

/** What is asked while the database fails, with an error that quotes what it was given. */
const FAILING: [where: string, ask: Ask][] = [
  [
    'a query',
    operation(`query ($id: ID!) { c4naryAlias: conversation(id: $id) { id } }`, { id: '0123456789abcdef01234567' }),
  ],
  [
    'a mutation',
    operation('mutation ($n: String) { createGuest(input: { name: $n }) { token } }', { n: canary('name') }),
  ],
  ['a legacy write', rest('PUT', '/messages/0123456789abcdef01234567', JSON.stringify({ message: canary('edited') }))],
  ['a query on a socket', overSocket('{ viewer { id } unreadTotals { messages } }')],
  ['a subscription', overSocket('subscription { unreadCountChanged { cursor } }')],
  [
    'a token that is new',
    async (gateway) => http(gateway, '/v1/support/conversations', { headers: withToken((await stranger()).token) }),
  ],
];

/** Nothing of a token is in a text, but what all tokens have. */
function expectNothingOf(token: string, text: string): void {
  const [, claims = '', signature = ''] = token.split('.');
  for (const part of [claims, signature]) {
    for (let at = 0; at + 12 <= part.length; at += 4) expect(text).not.toContain(part.slice(at, at + 12));
  }
}

describe('the log, with everything in the traffic that must not be in it', () => {
  let failing: FailingGateway;
  let caller: Actor;

  beforeAll(async () => {
    failing = await startFailing();
    const claims = { name: canary('person'), username: canary('username'), email: `${canary('mail')}@example.org` };
    caller = await failing.gateway.customer(claims);
  });
  afterAll(() => failing.gateway.stop());

  it.each(TRAFFIC)('tells nothing of it: %s', async (_where, ask) => {
    const before = failing.lines.length;
    await ask(failing.gateway, caller);
    // Whatever else there is to be written about it, is written by when the next one is answered.
    const { requestId } = await http(failing.gateway, '/nowhere');
    await failing.line({ msg: 'answered', requestId: requestId! });
    expect(failing.lines.length).toBeGreaterThan(before);
    expect(failing.logText()).not.toMatch(/c4nary/i);
  });

  it('tells nothing of what is stored, and of the tokens that are sent', async () => {
    const id = await startConversation(caller);
    await send(caller, id, canary('message'));
    const sent = await caller.rest('POST', '/messages', {
      userId: caller.id,
      conversationId: id,
      message: canary('legacy-message'),
    });
    expect(sent.status).toBe(201);
    const guest = await failing.gateway.guest(canary('guest-name'));
    await overSocket('{ viewer { id name } }')(failing.gateway, guest);
    await failing.line({ method: 'WS', viewerId: guest.id });
    for (const { token } of [caller, guest]) expectNothingOf(token, failing.logText());
    expect(failing.logText()).not.toMatch(/c4nary/i);
  });

  it.each(FAILING)('tells nothing of it when something fails: %s', async (_where, ask) => {
    const before = failing.lines.length;
    const fault = new Error(
      raw`near "${canary('sql')}": syntax error in insert into users values ('${canary('value')}')`,
    );
    failing.failWith(Object.assign(fault, { detail: canary('detail'), parameters: [canary('parameter')] }));
    await ask(failing.gateway, caller);
    failing.failWith(null);
    expect(
      failing.lines
        .slice(before)
        .some(({ err }) => err?.stack?.includes('failing-gateway.ts') || err?.type === 'Error'),
    ).toBe(true);
    expect(failing.logText()).not.toMatch(/c4nary/i);
    expectNothingOf(caller.token, failing.logText());
  });
});
