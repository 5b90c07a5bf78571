import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Operations } from '../graphql/execute.ts';
import type { RequestContext } from '../modules/request-context.ts';
import { createPlainRequests } from './plain-requests.ts';

const requestOf = (headers: Record<string, string>, method = 'POST') =>
  ({ method, headers }) as unknown as IncomingMessage;
const plainRequest = () => requestOf({ 'content-type': 'application/json', accept: '*/*' });

function requestsWith(answer: () => Promise<unknown>, isFast = true) {
  const operations = { answer, isFast } as unknown as Operations;
  const requests = createPlainRequests(operations, () => Promise.resolve({} as RequestContext));
  requests.learnType(plainRequest(), 'application/json; charset=utf-8');
  return requests;
}

describe('plain requests', () => {
  it('are run once, whoever asks for their answer, and fail once', async () => {
    let runs = 0;
    const requests = requestsWith(() => {
      runs += 1;
      return Promise.reject(new Error('not known before it was begun'));
    });
    const request = plainRequest();
    const body = { query: 'mutation { deleteEverything }' };
    await expect(requests.answer(request, body)).rejects.toThrow('not known before');
    await expect(requests.answer(request, body)).rejects.toThrow('not known before');
    expect(runs).toBe(1);
  });

  it('are posts of JSON, in a type of answer that is known', () => {
    const requests = requestsWith(() => Promise.resolve(null));
    expect(requests.mayBePlain(plainRequest())).toBe(true);
    expect(requests.mayBePlain(requestOf({ 'content-type': 'application/json', accept: '*/*' }, 'GET'))).toBe(false);
    expect(requests.mayBePlain(requestOf({ 'content-type': 'text/plain', accept: '*/*' }))).toBe(false);
    expect(requests.mayBePlain(requestOf({ 'content-type': 'application/json' }))).toBe(false);
  });

  it('do not learn from others in which type an answer is sent', () => {
    const requests = requestsWith(() => Promise.resolve(null));
    requests.learnType(requestOf({ accept: 'text/html' }, 'GET'), 'text/html');
    expect(requests.mayBePlain(requestOf({ 'content-type': 'application/json', accept: 'text/html' }))).toBe(false);
  });

  it('are none where the fast way is off', () => {
    expect(requestsWith(() => Promise.resolve(null), false).mayBePlain(plainRequest())).toBe(false);
  });
});
