import { routes } from '../../src/rest/routes.ts';
import type { Actor, Gateway, RestAnswer } from '../support/gateway.ts';

/** One call of a route, with what it was answered. */
export interface Call {
  /** Which row of the table answers. */
  row: string;
  /** What is to be seen by it, in a few words; no two calls of a row say the same. */
  shows: string;
  body?: object;
  answer: RestAnswer;
}

/**
 * Calls every route, as the people of one conversation would: each so that it succeeds, and so that it fails for a reason
 * of its own, and without a token. In this order, since each call finds what those before it have left.
 */
export async function everyCall(gateway: Pick<Gateway, 'agent' | 'customer' | 'admin' | 'nobody'>): Promise<Call[]> {
  const ada = await gateway.agent({ name: 'Ada Agent', username: 'ada', email: 'ada@example.com' });
  const cleo = await gateway.customer({ name: 'Cleo Customer', username: 'cleo', email: 'cleo@example.com' });
  const carl = await gateway.customer({ name: 'Carl Customer', username: 'carl' });
  const abel = await gateway.admin({ name: 'Abel Admin', username: 'abel' });
  const calls: Call[] = [];

  /** @param at the id in the path */
  async function call(
    row: string,
    shows: string,
    caller: Pick<Actor, 'rest'>,
    { at = '', query = '', body, key }: { at?: string; query?: string; body?: object; key?: string } = {},
  ): Promise<RestAnswer> {
    const [method = '', path = ''] = row.split(' ');
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
    const answer = await caller.rest(method, `${path.replace(/:\w+/, at)}${query}`, body, headers);
    calls.push({ row, shows, answer, ...(body && { body }) });
    return answer;
  }

  const start = { userId: cleo.id };
  const started = await call('POST /conversations', 'A conversation is started', cleo, { body: start, key: 'start-1' });
  const at = started.json.data.id as string;
  await call('POST /conversations', 'The same request again', cleo, { body: start, key: 'start-1' });
  await call('POST /conversations', 'The customer is missing', cleo, { body: {} });
  await call('POST /conversations', 'A customer, for somebody else', cleo, { body: { userId: carl.id } });
  await call('POST /conversations', 'The key was used for another request', cleo, {
    query: '?isGuest=false',
    body: start,
    key: 'start-1',
  });

  const hello = { userId: cleo.id, conversationId: at, message: 'My parcel has not come.' };
  const sent = await call('POST /messages', 'A message is sent', cleo, { body: hello, key: 'hello-1' });
  const message = sent.json.data.id as string;
  await call('POST /messages', 'The same request again', cleo, { body: hello, key: 'hello-1' });
  await call('POST /messages', 'Neither text nor file', cleo, { body: { ...hello, message: undefined } });
  await call('POST /messages', 'A text of white space', cleo, { body: { ...hello, message: ' ' } });
  await call('POST /messages', 'Somebody else’s conversation', carl, { body: { ...hello, userId: carl.id } });
  await call('POST /messages', 'Staff, on the customer’s side', ada, { body: { ...hello, userId: ada.id } });
  await call('POST /messages', 'The key was used for another request', cleo, {
    body: { ...hello, message: 'Has it?' },
    key: 'hello-1',
  });

  const file = { fileUrl: 'https://example.com/parcel.png', fileType: 'image/png' };
  const reply = { userId: ada.id, conversationId: at, ...file };
  const replied = await call('POST /response/messages', 'A file is sent', ada, { body: reply, key: 'reply-1' });
  await call('POST /response/messages', 'The same request again', ada, { body: reply, key: 'reply-1' });
  await call('POST /response/messages', 'A customer, on the side of support', cleo, { body: hello });
  await call('POST /response/messages', 'A file of no kind', ada, { body: { ...reply, fileType: null } });

  const elsewhere = { ...reply, conversationId: ada.id };
  await call('POST /response/messages', 'There is no such conversation', ada, { body: elsewhere });

  await call('GET /conversations', 'All there are', abel);
  await call('POST /conversations', 'By staff, for a customer', ada, { body: { userId: carl.id } });
  await call('GET /conversations', 'A page, with a link to the next', abel, { query: '?limit=1&messageLimit=0' });
  await call('GET /conversations', 'A customer asks', cleo);
  await call('GET /conversations', 'A page that is too large', abel, { query: '?limit=1001' });
  await call('GET /conversations', 'A cursor that is none', abel, { query: '?cursor=elsewhere' });
  await call('GET /conversations/supportId', 'An agent’s own and those nobody has', ada);
  await call('GET /conversations/supportId', 'A customer asks', cleo);
  await call('GET /:userId/conversations', 'A customer’s own', cleo, { at: cleo.id });
  await call('GET /:userId/conversations', 'Somebody else’s', carl, { at: cleo.id });
  await call('GET /conversation/:id', 'One with its messages', cleo, { at });
  await call('GET /conversation/:id', 'Somebody else’s', carl, { at });
  await call('GET /conversation/:id', 'An id that is none', cleo, { at: '1' });
  await call('GET /:conversationId/messages', 'From the first on', cleo, { at });
  await call('GET /:conversationId/messages', 'Somebody else’s', carl, { at });
  await call('GET /messages/:id', 'One of them', cleo, { at: message });
  await call('GET /messages/:id', 'Somebody else’s', carl, { at: message });

  await call('PUT /messages/:id', 'Another text', cleo, { at: message, body: { message: 'My parcel is not here.' } });
  await call('PUT /messages/:id', 'Neither text nor file is left', cleo, { at: message, body: { message: null } });
  await call('PUT /messages/:id', 'A text that is none', cleo, { at: message, body: { message: 7 } });
  await call('PUT /messages/:id', 'Somebody else’s', ada, { at: message, body: { message: 'It is here.' } });
  await call('PUT /messages/:id', 'There is none', carl, { at: message, body: { message: 'Mine?' } });
  const reply1 = replied.json.data.id as string;
  await call('DELETE /messages/:id', 'One’s own', ada, { at: reply1 });
  await call('DELETE /messages/:id', 'Somebody else’s', ada, { at: message });
  await call('DELETE /messages/:id', 'There is none', carl, { at: message });
  await call('GET /messages/:id', 'A deleted one, for an administrator', abel, { at: reply1 });

  const rating = { rating: 4, comment: 'Quick, but no parcel.' };
  await call('PUT /conversation/rating/:id', 'Four of five', cleo, { at, body: rating });
  await call('PUT /conversation/rating/:id', 'Six of five', cleo, { at, body: { rating: 6 } });
  await call('PUT /conversation/rating/:id', 'By an agent', ada, { at, body: rating });
  await call('PUT /conversation/rating/:id', 'There is none', carl, { at, body: rating });
  await call('GET /conversation/:id/close', 'Closed', cleo, { at });
  await call('GET /conversation/:id/close', 'Somebody else’s', carl, { at });
  await call('PUT /conversation/:id/close', 'Closed before, and so it stays', ada, { at });
  await call('PUT /conversation/:id/close', 'Somebody else’s', carl, { at });
  await call('POST /messages', 'The conversation is closed', cleo, { body: hello });
  await call('POST /response/messages', 'The conversation is closed', ada, { body: { ...reply, message: 'Hello?' } });
  await call('GET /conversation/reopen/:id', 'Open again', ada, { at });
  await call('GET /conversation/reopen/:id', 'A customer asks', cleo, { at });
  await call('GET /conversation/reopen/:id', 'There is none', ada, { at: ada.id });
  await call('PUT /conversation/:id', 'Closed', cleo, { at, body: { isClosed: true } });
  await call('PUT /conversation/:id', 'Neither open nor closed', cleo, { at, body: { isClosed: 'perhaps' } });
  await call('PUT /conversation/:id', 'A customer reopens', cleo, { at, body: { isClosed: false } });
  await call('PUT /conversation/:id', 'Somebody else’s', carl, { at, body: { isClosed: true } });
  await call('DELETE /conversation/:id', 'By an agent', ada, { at });
  await call('DELETE /conversation/:id', 'One’s own', cleo, { at });
  await call('DELETE /conversation/:id', 'There is none', carl, { at });
  await call('GET /conversation/:id', 'A deleted one', cleo, { at });
  await call('GET /conversation/:id', 'A deleted one, for an administrator', abel, { at });
  for (const { method, path } of routes) await call(`${method} ${path}`, 'No token', gateway.nobody, { at });
  return calls;
}
