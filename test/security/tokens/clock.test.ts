import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { NO_LIMITS } from '../../live/acts.ts';
import { openAcknowledged } from '../../live/raw-socket.ts';
import { startGateway, type Gateway } from '../../support/gateway.ts';
import { claimsOf, craft } from './craft.ts';
import { bearer, knock, type Answer } from './doors.ts';

let gateway: Gateway;
/** The gateway's time, which tests move on. */
let time: number;
/** A whole second, so that tests can say how much before or after `exp` it is. */
let begin: number;

beforeAll(async () => {
  gateway = await startGateway({ clock: { now: () => time }, env: NO_LIMITS });
});
afterAll(() => gateway.stop());
beforeEach(() => {
  begin = Math.floor(Date.now() / 1_000) * 1_000;
  time = begin;
});

const tokenUntil = (end: number, more: object = {}) =>
  craft(claimsOf({ iat: begin / 1_000 - 60, exp: end / 1_000, ...more }));

/** Whether each door lets a token in; requests, which are over at once, and websockets, which last. */
async function whoLetsIn(token: string): Promise<{ requests: boolean; websockets: boolean }> {
  const { 'a websocket': socket, ...requests } = await knock(gateway, bearer(token));
  const isLetIn = ({ status }: Answer) => status < 1_000 && status !== 401;
  const all = new Set(Object.values(requests).map(isLetIn));
  expect(all.size, 'all doors for requests agree').toBe(1);
  return { requests: all.has(true), websockets: isLetIn(socket as Answer) };
}

const OPEN = { requests: true, websockets: true };
const PASSING = { requests: true, websockets: false };
const SHUT = { requests: false, websockets: false };

test('a token is good for requests until 5 s after it ends, and for websockets until it ends', async () => {
  const token = tokenUntil(begin + 60_000);
  for (const [later, expected] of [
    [0, OPEN],
    [59_999, OPEN],
    [60_000, PASSING],
    [64_999, PASSING],
    [65_000, SHUT],
    [65_001, SHUT],
    [3_600_000, SHUT],
  ] as const) {
    time = begin + later;
    // Remembered from the times before, and shown for the first time: it makes no difference.
    expect([later, await whoLetsIn(token)]).toEqual([later, expected]);
    expect([later, await whoLetsIn(tokenUntil(begin + 60_000))]).toEqual([later, expected]);
  }
});

test('a token is good from 5 s before it begins', async () => {
  const from = (seconds: number) => tokenUntil(begin + 60_000, { nbf: begin / 1_000 + seconds });
  expect(await whoLetsIn(from(0))).toEqual(OPEN);
  expect(await whoLetsIn(from(5))).toEqual(OPEN);
  expect(await whoLetsIn(from(6))).toEqual(SHUT);
  const token = from(20);
  expect(await whoLetsIn(token)).toEqual(SHUT);
  // It was not the last word on it.
  time = begin + 15_000;
  expect(await whoLetsIn(token)).toEqual(OPEN);
});

test('a websocket that is open ends with its token and not 5 s later', async () => {
  // By the gateway's clock the token ends in 50 ms; its timers go by the machine's.
  time = begin + 60_000 - 50;
  const socket = await openAcknowledged(gateway, tokenUntil(begin + 60_000));
  time = begin + 60_000;
  expect(await socket.closed).toBe(4403);
});
