import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../src/rest/routes.ts';
import { shimBefore, TOKEN } from '../rest/fake-door.ts';
import { startGateway, type Actor, type Gateway } from '../support/gateway.ts';
import { everyCall, type Call } from './calls.ts';
import { faultsOfAnswer, operationFor } from './openapi.ts';

const rows = routes.map((row) => [`${row.method} ${row.path}`, row] as const);
const ID = '644a53f19829e85215296ef2';

let gateway: Gateway;
let somebody: Actor;
let calls: Call[];
beforeAll(async () => {
  gateway = await startGateway();
  calls = await everyCall(gateway);
  somebody = await gateway.customer();
});
afterAll(() => gateway.stop());

describe.each(rows)('%s', (row, { method, path, told }) => {
  const url = path.replace(/:\w+/, ID);

  test('answers as documented, when it succeeds and when it fails', () => {
    const own = calls.filter((call) => call.row === row);
    for (const { shows, answer } of own) {
      const { status, json, headers } = answer;
      expect(faultsOfAnswer(row, { status, json, header: (name) => headers.get(name) }), shows).toEqual([]);
    }
    const answered = new Set(own.flatMap(({ answer }) => [String(answer.status), answer.json.error?.code as string]));
    // Of what is documented, what is not the same for every route is seen to be answered by this one.
    const made = Object.keys(operationFor(row).responses).filter((status) => status.startsWith('2'));
    for (const one of [...made, ...(told.fails ?? [])]) expect([...answered]).toContain(one);
    expect(own.some(({ answer }) => !answer.json.success)).toBe(true);
  });

  test('fails as documented without a token, by another method, and with too much of a body', async () => {
    const failures = [await gateway.nobody.rest(method, url), await somebody.rest('PATCH', url)];
    if (method !== 'GET')
      failures.push(await somebody.rest(method, url, 'x'.repeat(200_000), { 'content-type': 'application/json' }));
    expect(failures.map(({ status }) => status)).toEqual([401, 405, 413].slice(0, failures.length));
    for (const { status, json, headers } of failures) {
      expect(faultsOfAnswer(row, { status, json, header: (name) => headers.get(name) })).toEqual([]);
    }
  });

  test('fails as documented when it is refused or nobody can help it', async () => {
    for (const [code, status] of [
      ['FORBIDDEN', 403],
      ['RATE_LIMITED', 429],
      ['INTERNAL_SERVER_ERROR', 500],
      ['UNAVAILABLE', 503],
    ] as const) {
      const errors = [new GraphQLError('Because.', { extensions: { code } })];
      const { app } = shimBefore({ data: null, errors });
      const payload = { userId: ID, conversationId: ID, message: 'Hi', rating: 5 };
      const answer = await app.inject({
        method,
        url: `/v1/support${url}`,
        headers: TOKEN,
        ...(method.startsWith('P') && { payload }),
      });
      expect(answer.statusCode).toBe(status);
      // The id of the request is given by the server around the shim.
      const header = (name: string) => (name === 'x-request-id' ? 'some' : answer.headers[name]?.toString());
      expect(faultsOfAnswer(row, { status, json: answer.json(), header })).toEqual([]);
    }
  });
});

test('every route is called, and no other', () => {
  expect([...new Set(calls.map(({ row }) => row))].sort()).toEqual(rows.map(([row]) => row).sort());
});
