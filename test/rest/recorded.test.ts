import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type Actor, type Gateway, type RestAnswer } from '../support/gateway.ts';

/**
 * The answers as recorded, ids and times aside, one a line. `RECORD=1 npx vitest run test/rest/recorded.test.ts` records
 * anew; the difference is then to be read against the contract, line by line.
 */
const RECORDING = new URL('recorded/answers.txt', import.meta.url);
const isRecording = process.env.RECORD === '1';
const lines: string[] = [];
const recorded = new Map(
  readFileSync(RECORDING, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [, call = '', answer = ''] = /^(.*?) -> (.*)$/.exec(line) ?? [];
      return [call, answer];
    }),
);

let gateway: Gateway;
let customer: Actor;
let agent: Actor;
let admin: Actor;
/** What stands for an id in the recording. */
const names = new Map<string, string>();

beforeAll(async () => {
  gateway = await startGateway();
  agent = await gateway.agent({ name: 'Ada Agent', username: 'ada', email: 'ada@example.com' });
  customer = await gateway.customer({ name: 'Cleo Customer', username: 'cleo', email: 'cleo@example.com' });
  admin = await gateway.admin({ name: 'Abel Admin' });
  names.set(agent.id, 'AGENT').set(customer.id, 'CUSTOMER').set(admin.id, 'ADMIN');
});
afterAll(() => gateway.stop());

/** An answer with what differs from run to run replaced by names. */
function normal({ status, text }: RestAnswer): string {
  const named = text
    .replace(/\b[0-9a-f]{24}\b/g, (id) => names.get(id) ?? 'UNKNOWN')
    .replace(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/g, '"TIME"');
  return `${status} ${named}`;
}

function expectRecorded(call: string, answer: RestAnswer): void {
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  if (isRecording) lines.push(`${call} -> ${normal(answer)}`);
  else expect(normal(answer), call).toBe(recorded.get(call) ?? 'not recorded');
}

test('every route answers byte for byte as recorded, from the first call to the last', async () => {
  const created = await customer.rest('POST', '/conversations', { userId: customer.id });
  const id = created.json.data.id as string;
  names.set(id, 'CONVERSATION');
  expectRecorded('POST /conversations', created);
  const message = { userId: customer.id, conversationId: id, message: 'Hello "there" ✓' };
  const sent = await customer.rest('POST', '/messages', message, { 'idempotency-key': 'one' });
  const messageId = sent.json.data.id as string;
  names.set(messageId, 'MESSAGE');
  expectRecorded('POST /messages', sent);
  expectRecorded(
    'POST /messages again',
    await customer.rest('POST', '/messages', message, { 'idempotency-key': 'one' }),
  );
  const answered = await agent.rest('POST', '/response/messages', {
    userId: agent.id,
    conversationId: id,
    fileUrl: 'https://example.com/a.png',
    fileType: 'image/png',
  });
  const answerId = answered.json.data.id as string;
  names.set(answerId, 'ANSWER');
  expectRecorded('POST /response/messages', answered);
  for (const [call, caller, method, path, body] of [
    ['GET /conversations', admin, 'GET', '/conversations'],
    ['GET /conversations/supportId', agent, 'GET', '/conversations/supportId'],
    ['GET /:userId/conversations', customer, 'GET', `/${customer.id}/conversations`],
    ['GET /conversation/:id', customer, 'GET', `/conversation/${id}`],
    ['GET /:conversationId/messages', customer, 'GET', `/${id}/messages`],
    ['GET /messages/:id', customer, 'GET', `/messages/${messageId}`],
    ['PUT /messages/:id', customer, 'PUT', `/messages/${messageId}`, { message: 'Hello again', read: 'ignored' }],
    ['DELETE /messages/:id', agent, 'DELETE', `/messages/${answerId}`],
    ['GET /messages/:id deleted', admin, 'GET', `/messages/${answerId}`],
    ['PUT /conversation/rating/:id', customer, 'PUT', `/conversation/rating/${id}`, { rating: 4, comment: 'Fine' }],
    ['GET /conversation/:id/close', customer, 'GET', `/conversation/${id}/close`],
    ['PUT /conversation/:id/close', customer, 'PUT', `/conversation/${id}/close`],
    ['POST /messages closed', customer, 'POST', '/messages', message],
    ['GET /conversation/reopen/:id', agent, 'GET', `/conversation/reopen/${id}`],
    ['GET /conversation/reopen/:id customer', customer, 'GET', `/conversation/reopen/${id}`],
    ['PUT /conversation/:id', customer, 'PUT', `/conversation/${id}`, { isClosed: true, id: 7, messages: null }],
    ['PUT /conversation/:id without a body', customer, 'PUT', `/conversation/${id}`],
    ['PUT /conversation/:id wrong type', customer, 'PUT', `/conversation/${id}`, { isClosed: 'yes' }],
    ['DELETE /conversation/:id', customer, 'DELETE', `/conversation/${id}`],
    ['GET /conversation/:id deleted', customer, 'GET', `/conversation/${id}`],
    ['GET /conversation/:id deleted, for an admin', admin, 'GET', `/conversation/${id}`],
  ] as const satisfies readonly (readonly [string, Actor, string, string, unknown?])[]) {
    expectRecorded(call, await caller.rest(method, path, body));
  }
  if (isRecording) writeFileSync(RECORDING, `${lines.join('\n')}\n`);
});

describe('the sample request of the platform’s own document', () => {
  /** The request as the document shows it, sent with curl: two spaces after Bearer, `isGuest=true`. */
  async function curl(token: string, body: string): Promise<{ status: number; text: string }> {
    const { stdout } = await promisify(execFile)('curl', [
      '--silent',
      '--request',
      'POST',
      '--write-out',
      '\n%{http_code}',
      `${gateway.url}/v1/support/conversations?isGuest=true`,
      '--header',
      'Content-Type: application/json',
      '--header',
      `Authorization: Bearer  ${token}`,
      '--data',
      body,
    ]);
    const [text = '', status = ''] = stdout.split('\n');
    return { status: Number(status), text };
  }

  test('is answered with its sample body, values and white space aside', async () => {
    const guest = await gateway.guest();
    const { status, text } = await curl(guest.token, `{\n      "userId": "${guest.id}"\n}`);
    expect(status).toBe(201);
    expect(text).toMatch(
      /^\{"success":true,"data":\{"messages":\[\],"supportId":"[0-9a-f]{24}","userId":"[0-9a-f]{24}","userUnreadCount":0,"supportUnreadCount":0,"isClosed":false,"createdAt":"[^"]{24}","updatedAt":"[^"]{24}","id":"[0-9a-f]{24}"\}\}$/,
    );
  });

  test('with the body as printed, which is not JSON, is a clear 400', async () => {
    const guest = await gateway.guest();
    const { status, text } = await curl(guest.token, `{\n      "userId": "${guest.id}",\n};`);
    expect({ status, text }).toEqual({
      status: 400,
      text: '{"success":false,"error":{"code":"BAD_USER_INPUT","message":"The body is not valid JSON."}}',
    });
  });
});

test('a list goes on where its Link says, to the end, with nothing left out and nothing twice', async () => {
  const writer = await gateway.customer();
  const made: string[] = [];
  for (let count = 0; count < 7; count += 1) {
    made.push((await writer.rest('POST', '/conversations', { userId: writer.id })).json.data.id as string);
  }
  const listed: string[] = [];
  let next: string | undefined = `/${writer.id}/conversations?limit=3&messageLimit=0`;
  while (next) {
    const answer: RestAnswer = await writer.rest('GET', next);
    expect(answer.status).toBe(200);
    listed.push(...(answer.json.data as { id: string }[]).map(({ id }) => id));
    next = /^<\/v1\/support([^>]*)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  expect(listed).toHaveLength(7);
  expect([...listed].sort()).toEqual([...made].sort());
});
