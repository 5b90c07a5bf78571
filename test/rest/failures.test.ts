import { GraphQLError, type ExecutionResult } from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import { shimBefore, TOKEN } from './fake-door.ts';
import { conversation, CONVERSATION_ID, lastPage, MESSAGE_ID, singleMessage, USER_ID } from './samples.ts';

const failure = (code: string, message: string, field?: string) =>
  `{"success":false,"error":{"code":"${code}","message":${JSON.stringify(message)}${field ? `,"field":"${field}"` : ''}}}`;
const MASKED = failure('INTERNAL_SERVER_ERROR', 'Something went wrong on our side.');

const withError = (code: string | undefined, message = 'Because.', extensions = {}): ExecutionResult => ({
  data: null,
  errors: [new GraphQLError(message, { extensions: { ...(code && { code }), ...extensions } })],
});

async function ask(result: Parameters<typeof shimBefore>[0], method = 'GET', url = `/messages/${MESSAGE_ID}`) {
  const { app } = shimBefore(result);
  return app.inject({ method: method as 'GET', url: `/v1/support${url}`, headers: TOKEN });
}

describe('an error of the operation', () => {
  test.each([
    ['BAD_USER_INPUT', 400],
    ['UNAUTHENTICATED', 401],
    ['FORBIDDEN', 403],
    ['NOT_FOUND', 404],
    ['RATE_LIMITED', 429],
    ['UNAVAILABLE', 503],
  ])('%s is a %i', async (code, status) => {
    const response = await ask(withError(code));
    expect(response.statusCode).toBe(status);
    expect(response.body).toBe(failure(code, 'Because.'));
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(response.headers['cache-control']).toBe('no-store');
  });

  test.each(['INTERNAL_SERVER_ERROR', 'GRAPHQL_VALIDATION_FAILED', 'QUERY_TOO_COMPLEX', 'toString', undefined])(
    '%s is masked',
    async (code) => {
      const response = await ask(withError(code, 'SELECT * FROM secrets'));
      expect(response.statusCode).toBe(500);
      expect(response.body).toBe(MASKED);
    },
  );

  test('says when to come back', async () => {
    expect((await ask(withError('RATE_LIMITED', '', { retryAfter: 2.2 }))).headers['retry-after']).toBe('3');
    expect((await ask(withError('RATE_LIMITED'))).headers['retry-after']).toBe('1');
  });

  test('says how to authenticate', async () => {
    expect((await ask(withError('UNAUTHENTICATED'))).headers['www-authenticate']).toBe('Bearer');
  });

  test('beside data is an error all the same', async () => {
    const response = await ask({ ...withError('UNAVAILABLE'), data: { message: singleMessage } });
    expect(response.statusCode).toBe(503);
  });

  test('names a cursor that is none', async () => {
    const result = withError('BAD_USER_INPUT', 'after is not a cursor of this connection.');
    const response = await ask(result, 'GET', '/conversations?cursor=x');
    expect(response.body).toBe(failure('BAD_USER_INPUT', 'cursor is not a cursor of this connection.', 'cursor'));
  });
});

describe('a refusal', () => {
  const refused = (code: string, field: string[] | null = null, message = 'Because.'): ExecutionResult => ({
    data: { updateMessage: { message: null, userErrors: [{ code, message, field }] } },
  });
  const edit = (result: ExecutionResult) => ask(result, 'PUT', `/messages/${MESSAGE_ID}`);

  test.each([
    ['INVALID', 400],
    ['NOT_SUPPORT_STAFF', 400],
    ['NOT_FOUND', 404],
    ['CONVERSATION_CLOSED', 409],
    ['VERSION_CONFLICT', 409],
    ['ALREADY_ASSIGNED', 409],
    ['IDEMPOTENCY_KEY_REUSED', 409],
  ])('%s is a %i', async (code, status) => {
    const response = await edit(refused(code));
    expect(response.statusCode).toBe(status);
    expect(response.body).toBe(failure(code, 'Because.'));
  });

  test.each([
    ['body', 'message'],
    ['senderId', 'userId'],
    ['clientMessageId', 'Idempotency-Key'],
    ['idempotencyKey', 'Idempotency-Key'],
    ['fileUrl', 'fileUrl'],
    ['id', 'id'],
  ])('of %s names %s', async (field, restName) => {
    const response = await edit(refused('INVALID', ['input', field], `${field} is wrong: somebody gave ${field}.`));
    expect(response.body).toBe(failure('INVALID', `${restName} is wrong: somebody gave ${restName}.`, restName));
  });
});

describe('what is null does not exist', () => {
  test.each([
    [`/conversation/${CONVERSATION_ID}`, 'conversation'],
    [`/${CONVERSATION_ID}/messages`, 'conversation'],
    [`/messages/${MESSAGE_ID}`, 'message'],
  ])('%s', async (url, field) => {
    const response = await ask({ data: { [field]: null } }, 'GET', url);
    expect(response.statusCode).toBe(404);
    expect(response.body).toBe(failure('NOT_FOUND', `There is no such ${field}.`));
  });
});

describe('a fault of the server is masked, and logged', () => {
  test.each<[string, () => ExecutionResult | Promise<ExecutionResult>]>([
    ['a rejection', () => Promise.reject(new Error('SELECT * FROM secrets'))],
    ['no data and no errors', () => ({})],
    ['a payload with neither an object nor a reason', () => ({ data: { message: { message: null, userErrors: [] } } })],
    ['an error that no caller can help', () => withError('GRAPHQL_VALIDATION_FAILED')],
  ])('%s', async (_name, result) => {
    const lines: string[] = [];
    const { app } = shimBefore(result, { logger: { level: 'error', stream: { write: (line) => lines.push(line) } } });
    const response = await app.inject({ url: `/v1/support/messages/${MESSAGE_ID}`, headers: TOKEN });
    expect(response.statusCode).toBe(500);
    expect(response.body).toBe(MASKED);
    expect(lines).toHaveLength(1);
  });
});

describe('the caller', () => {
  const refusing = (error: unknown) =>
    shimBefore(
      {},
      {},
      vi.fn(() => Promise.reject(error as Error)),
    );
  const coded = (code: string, extensions = {}) =>
    new GraphQLError('Because.', { extensions: { code, ...extensions } });

  test.each([
    ['UNAUTHENTICATED', 401],
    ['FORBIDDEN', 403],
    ['RATE_LIMITED', 429],
    ['UNAVAILABLE', 503],
  ])('may be refused with %s', async (code, status) => {
    const response = await refusing(coded(code, { retryAfter: 7 })).app.inject({ url: '/v1/support/conversations' });
    expect(response.statusCode).toBe(status);
    expect(response.body).toBe(failure(code, 'Because.'));
    if (status === 429) expect(response.headers['retry-after']).toBe('7');
  });

  test('is told nothing of a fault', async () => {
    const response = await refusing(new Error('secret')).app.inject({ url: '/v1/support/conversations' });
    expect(response.statusCode).toBe(500);
    expect(response.body).toBe(MASKED);
  });

  test('is known before the body and the parameters are looked at', async () => {
    const { app, calls } = shimBefore({});
    const response = await app.inject({
      method: 'POST',
      url: '/v1/support/conversations?isGuest=perhaps',
      headers: { 'content-type': 'text/plain' },
      payload: 'x'.repeat(200_000),
    });
    expect(response.statusCode).toBe(401);
    expect(calls).toEqual([]);
  });
});

describe('paths and parameters', () => {
  test.each([
    ['GET', '/conversation/x', 'id'],
    ['GET', `/conversation/${CONVERSATION_ID.toUpperCase()}`, 'id'],
    ['GET', `/conversation/${CONVERSATION_ID}0`, 'id'],
    ['GET', '/conversation/x/close', 'id'],
    ['GET', '/conversation/reopen/x', 'id'],
    ['GET', '/conversation/reopen', 'id'],
    ['GET', '/conversation/reopen/close', 'id'],
    ['GET', '/conversation/%2F', 'id'],
    ['GET', '/x/conversations', 'userId'],
    ['GET', '/x/messages', 'conversationId'],
    ['GET', '/messages/x', 'id'],
    ['PUT', '/messages/x', 'id'],
    ['DELETE', '/messages/x', 'id'],
    ['DELETE', '/conversation/x', 'id'],
    ['PUT', '/conversation/x', 'id'],
    ...['limit=0', 'limit=1001', 'limit=x', 'limit=', 'limit=1e2', 'limit=-1', 'limit=5&limit=5', 'limit=99999'].map(
      (query) => ['GET', `/conversations?${query}`, 'limit'] as const,
    ),
    ...['messageLimit=-1', 'messageLimit=1001', 'messageLimit=1.5', 'messageLimit=%20'].flatMap((query) => [
      ['GET', `/conversations/supportId?${query}`, 'messageLimit'] as const,
      ['PUT', `/conversation/${CONVERSATION_ID}?${query}`, 'messageLimit'] as const,
    ]),
    ['GET', '/conversations?cursor=a&cursor=b', 'cursor'],
    ['GET', `/${CONVERSATION_ID}/messages?limit=0`, 'limit'],
  ] as const)('%s %s is a 400 of %3$s', async (method, url, field) => {
    const { app, calls } = shimBefore({});
    const response = await app.inject({ method, url: `/v1/support${url}`, headers: TOKEN });
    expect(response.statusCode).toBe(400);
    expect(response.json().error).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(calls).toEqual([]);
  });

  test('a malformed URL is a 400', async () => {
    for (const path of ['conversation/%zz', 'conversation/%FF', '%zz', `conversation/${'a'.repeat(2_000)}`]) {
      const response = await ask({}, 'GET', `/${path}`);
      expect(response.statusCode).toBe(400);
      expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(response.headers['cache-control']).toBe('no-store');
      expect(response.json()).toMatchObject({ success: false, error: { code: 'BAD_USER_INPUT' } });
    }
  });

  test('a malformed URL outside is none of its business', async () => {
    const { app } = shimBefore({});
    expect((await app.inject({ url: '/other/%zz' })).body).toBe('not the shim');
  });

  test('what a query can name beside its parameters does no harm', async () => {
    const { app } = shimBefore({ data: { conversations: { nodes: [conversation], pageInfo: lastPage } } });
    const url = '/v1/support/conversations?__proto__=1&constructor=2&isGuest=perhaps';
    const response = await app.inject({ url, headers: { ...TOKEN, 'user-id': USER_ID } });
    expect(response.statusCode).toBe(200);
  });
});
