import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { openApi } from './openapi.ts';

let gateway: Gateway;
beforeAll(async () => void (gateway = await startGateway()));
afterAll(() => gateway.stop());

const ask = (init: RequestInit = {}) => fetch(`${gateway.url}/openapi.json`, init);

test('/openapi.json is the document, for everybody', async () => {
  const response = await ask();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(await response.json()).toEqual({ ...openApi, info: { ...openApi.info, version } });
});

test('HEAD says the same without it', async () => {
  const [whole, head] = [await ask(), await ask({ method: 'HEAD' })];
  expect(head.status).toBe(200);
  expect(await head.text()).toBe('');
  for (const name of ['content-type', 'etag', 'cache-control', 'content-length']) {
    expect(head.headers.get(name)).toBe(whole.headers.get(name));
  }
});

test('whoever has it already is told so, and nobody else', async () => {
  const { headers } = await ask();
  const tag = headers.get('etag') ?? '';
  expect(tag).toMatch(/^"[\w-]{43}"$/);
  expect(headers.get('cache-control')).toBe('public, no-cache');
  for (const kept of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
    for (const method of ['GET', 'HEAD']) {
      const response = await ask({ method, headers: { 'if-none-match': kept } });
      expect([kept, response.status, await response.text()]).toEqual([kept, 304, '']);
      expect(response.headers.get('etag')).toBe(tag);
    }
  }
  for (const kept of ['"other"', tag.slice(1, -1), '']) {
    expect([kept, (await ask({ headers: { 'if-none-match': kept } })).status]).toEqual([kept, 200]);
  }
});
