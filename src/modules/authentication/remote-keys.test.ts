import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errors, type FlattenedJWSInput } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRemoteKeys, KeysUnavailable } from './remote-keys.ts';

const clock = { now: () => 1_800_000_000_000 };
const header = { alg: 'ES256', kid: 'x' };
const token = {} as FlattenedJWSInput;

let server: Server;
let url: string;
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((_request, response) => {
    response.on('error', () => undefined);
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const FAULTS: Record<string, (response: ServerResponse) => void> = {
  'never answers': () => undefined,
  'never ends its answer': (response) => void response.write('{"keys":['),
  'answers without end': (response) => {
    const more = () => {
      while (!response.destroyed && response.write(' '.repeat(65_536)));
      response.once('drain', more);
    };
    more();
  },
  'answers with another status': (response) => void response.writeHead(404).end('{"keys":[]}'),
  'sends elsewhere': (response) => void response.writeHead(302, { location: url }).end(),
  'says what is no JSON': (response) => void response.end('keys'),
  'says what is no set of keys': (response) => void response.end('{"keys":{}}'),
  'hangs up': (response) => response.destroy(),
};

test.each(Object.entries(FAULTS))('a key server that %s is out of reach', async (what, fault) => {
  answer = fault;
  // An answer without end is cut by its length: it would not be waited for so long.
  const keys = createRemoteKeys(url, clock, what === 'answers without end' ? 60_000 : 200);
  await expect(async () => keys(header, token)).rejects.toThrow(KeysUnavailable);
});

test('all who ask while it is slow wait for one answer', async () => {
  let asked = 0;
  answer = (response) => {
    asked += 1;
    setImmediate(() => response.end('{"keys":[]}'));
  };
  const keys = createRemoteKeys(url, clock);
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, async () => keys(header, token)));
  expect(outcomes.map((outcome) => outcome.status === 'rejected' && (outcome.reason as unknown))).toEqual(
    Array(50).fill(expect.any(errors.JWKSNoMatchingKey)),
  );
  expect(asked).toBe(1);
});

test('who has keys waits once for a server that has become slow, and not again', async () => {
  let time = clock.now();
  const jwk = { kty: 'OKP', crv: 'Ed25519', kid: 'x', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
  answer = (response) => void response.end(JSON.stringify({ keys: [jwk] }));
  const keys = createRemoteKeys(url, { now: () => time }, 200);
  const ask = async () => keys({ alg: 'EdDSA', kid: 'x' }, token);
  const key = await ask();
  const begun: ServerResponse[] = [];
  answer = (response) => void begun.push(response);
  time += 11 * 60_000;
  expect(await ask()).toBe(key);
  time += 60_000;
  const asked = once(server, 'request');
  expect(await ask()).toBe(key);
  // It was asked in the background, and has still not answered.
  await asked;
  expect(begun.map(({ writableEnded }) => writableEnded)).toEqual([false, false]);
});
