import { describe, expect, test } from 'vitest';
import { shimBefore, TOKEN } from './fake-door.ts';
import { conversation, CONVERSATION_ID, MESSAGE_ID, singleMessage, USER_ID } from './samples.ts';

const done = { userErrors: [] };
const data = {
  createConversation: { conversation, isReplay: false, ...done },
  closeConversation: { conversation, ...done },
  updateConversation: { conversation, ...done },
  deleteConversation: { conversation, ...done },
  sendMessage: { message: singleMessage, isReplay: false, ...done },
};
/** A result that has only the one field that an operation selects. */
const result = (operation: string) => {
  const field = (operation[0] ?? '').toLowerCase() + operation.slice(1);
  return { data: { [field]: data[field as keyof typeof data] } };
};

async function send(
  payload: string | Buffer,
  type: string | null = 'application/json',
  request = 'POST /conversations',
) {
  const { app, calls } = shimBefore(result);
  const [method, url] = request.split(' ') as ['POST', string];
  const headers = type === null ? TOKEN : { ...TOKEN, 'content-type': type };
  const response = await app.inject({ method, url: `/v1/support${url}`, headers, payload });
  return { status: response.statusCode, error: response.json().error, calls };
}

const good = JSON.stringify({ userId: USER_ID });
const toSend = { userId: USER_ID, conversationId: CONVERSATION_ID, message: 'Hi' };

describe('a body that cannot be read is a 400', () => {
  test.each([
    ['the sample of the platform, with its comma and semicolon', `{\n "userId": "${USER_ID}",\n};`],
    ['a part of an object', '{"userId":'],
    ['deep nesting', '['.repeat(90_000)],
    ['bytes that are not UTF-8', Buffer.from(`{"userId":"${USER_ID}","x":"\xe4"}`, 'latin1')],
  ])('%s', async (_name, payload) => {
    const { status, error, calls } = await send(payload);
    expect(status).toBe(400);
    expect(error).toEqual({ code: 'BAD_USER_INPUT', message: 'The body is not valid JSON.' });
    expect(calls).toEqual([]);
  });

  test.each(['[]', 'null', '"x"', '7', `["${USER_ID}"]`])('%s is no object', async (payload) => {
    const { status, error } = await send(payload);
    expect(status).toBe(400);
    expect(error).toEqual({ code: 'BAD_USER_INPUT', message: 'The body must be a JSON object.' });
  });

  test.each([
    null,
    '',
    'text/plain',
    'application/jsonp',
    'application/x-www-form-urlencoded',
    'nonsense',
    'text/json',
  ])('Content-Type %s', async (type) => {
    const { status, error } = await send(good, type);
    expect(status).toBe(400);
    expect(error).toEqual({ code: 'BAD_USER_INPUT', message: 'A body needs the Content-Type application/json.' });
  });

  test.each(['{"__proto__":{"isAdmin":true}}', '{"a":[{"\\u005f_proto__":1}]}'])('%s', async (payload) => {
    const { status, error } = await send(payload);
    expect(status).toBe(400);
    expect(error).toEqual({ code: 'BAD_USER_INPUT', message: 'The body must not have a property named __proto__.' });
  });

  test('deep nesting that is valid does no harm', async () => {
    const { status } = await send(`{"userId":"${USER_ID}","x":${'['.repeat(40_000)}${']'.repeat(40_000)}}`);
    expect([201, 400]).toContain(status);
  });
});

test.each([
  'application/json',
  'application/json; charset=utf-8',
  'Application/JSON;charset=UTF-8',
  'application/json ;',
])('Content-Type %s is JSON', async (type) => {
  expect((await send(good, type)).status).toBe(201);
});

test('a byte order mark is no part of the JSON', async () => {
  expect((await send(`\ufeff${good}`)).status).toBe(201);
});

test('100 KB are taken, one byte more is a 413', async () => {
  const ofLength = (length: number) => good.padEnd(length, ' ');
  expect((await send(ofLength(102_400))).status).toBe(201);
  const { status, error, calls } = await send(ofLength(102_401));
  expect(status).toBe(413);
  expect(error).toEqual({ code: 'PAYLOAD_TOO_LARGE', message: 'The body is larger than 100 KB.' });
  expect(calls).toEqual([]);
});

test.each([
  `DELETE /conversation/${CONVERSATION_ID}`,
  `PUT /conversation/${CONVERSATION_ID}/close`,
  `PUT /conversation/${CONVERSATION_ID}`,
])('%s may say Content-Type: application/json with no body after it', async (request) => {
  expect((await send('', 'application/json', request)).status).toBe(200);
  expect((await send('', null, request)).status).toBe(200);
  expect((await send('', 'text/plain', request)).status).toBe(200);
});

describe('a wrong or missing property is a 400 that names it', () => {
  const rating = `PUT /conversation/rating/${CONVERSATION_ID}`;
  test.each<[string, unknown, string]>([
    ['POST /conversations', {}, 'userId'],
    ['POST /conversations', { userId: null }, 'userId'],
    ['POST /conversations', { userId: 7 }, 'userId'],
    ['POST /conversations', { userId: USER_ID.toUpperCase() }, 'userId'],
    ['POST /conversations', { userId: [USER_ID] }, 'userId'],
    ['POST /conversations?isGuest=', { userId: USER_ID }, 'isGuest'],
    ['POST /conversations?isGuest=1', { userId: USER_ID }, 'isGuest'],
    ['POST /conversations?isGuest=true&isGuest=true', { userId: USER_ID }, 'isGuest'],
    ...['POST /messages', 'POST /response/messages'].flatMap((request): [string, unknown, string][] => [
      [request, { ...toSend, userId: undefined }, 'userId'],
      [request, { ...toSend, userId: 'x' }, 'userId'],
      [request, { ...toSend, conversationId: undefined }, 'conversationId'],
      [request, { ...toSend, conversationId: {} }, 'conversationId'],
      [request, { ...toSend, message: undefined }, 'message'],
      [request, { ...toSend, message: null }, 'message'],
      [request, { ...toSend, message: 7 }, 'message'],
      [request, { ...toSend, fileUrl: false }, 'fileUrl'],
      [request, { ...toSend, fileType: {} }, 'fileType'],
    ]),
    [rating, {}, 'rating'],
    [rating, { rating: '5' }, 'rating'],
    [rating, { rating: 1.5 }, 'rating'],
    [rating, { rating: 3e9 }, 'rating'],
    [rating, { rating: 5, comment: 7 }, 'comment'],
    [`PUT /conversation/${CONVERSATION_ID}`, { isClosed: 'true' }, 'isClosed'],
    [`PUT /conversation/${CONVERSATION_ID}`, { isClosed: null }, 'isClosed'],
    [`PUT /messages/${MESSAGE_ID}`, { message: 7 }, 'message'],
    [`PUT /messages/${MESSAGE_ID}`, { fileUrl: {} }, 'fileUrl'],
    [`PUT /messages/${MESSAGE_ID}`, { fileType: true }, 'fileType'],
  ])('%s %j: %s', async (request, body, field) => {
    const { status, error, calls } = await send(JSON.stringify(body), 'application/json', request);
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(calls).toEqual([]);
  });

  test('no body at all lacks what is required', async () => {
    const { status, error } = await send('', null);
    expect(status).toBe(400);
    expect(error).toEqual({ code: 'BAD_USER_INPUT', message: 'userId is required.', field: 'userId' });
  });
});

test('a text is handed on exactly as it was sent', async () => {
  const text = ' \u0000\ud800 a\r\n😀 ';
  const { calls } = await send(JSON.stringify({ ...toSend, message: text }), 'application/json', 'POST /messages');
  expect(calls[0]?.variables.input).toMatchObject({ body: text });
});
