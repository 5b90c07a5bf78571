import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NO_LIMITS } from '../../live/acts.ts';
import { startGateway, type Gateway } from '../../support/gateway.ts';
import { claimsOf, craft } from './craft.ts';
import { bearer, isLetIn, knock, UNAUTHENTICATED, UNAVAILABLE } from './doors.ts';
import { platformKey, startKeyServer, type KeyServer, type PlatformKey } from './key-server.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let first: PlatformKey;
let second: PlatformKey;
let stranger: PlatformKey;
let server: KeyServer;
let gateway: Gateway;
/** The gateway's time, which tests move on. */
let time: number;

beforeAll(async () => {
  [first, second, stranger] = await Promise.all([
    platformKey('first', 'ES256'),
    platformKey('second', 'ES256'),
    platformKey('nobody knows', 'ES256'),
  ]);
});
beforeEach(async () => {
  time = Date.now();
  server = await startKeyServer(first);
  gateway = await startGateway({ clock: { now: () => time }, env: { ...NO_LIMITS, AUTH_JWKS_URL: server.url } });
});
afterEach(async () => {
  await gateway.stop();
  server.stop();
});

const seconds = () => Math.floor(time / SECOND);
/** A token for two days that nobody has shown yet: it is not remembered. */
const tokenOf = (key: PlatformKey) => key.sign(claimsOf({ iat: seconds(), exp: seconds() + 48 * 3_600 }));
const show = async (key: PlatformKey) => knock(gateway, bearer(await tokenOf(key)));
const isTaken = async (key: PlatformKey) => isLetIn(await show(key));

test.each(['RS256', 'PS384', 'ES256', 'ES512', 'EdDSA'])('tokens of %s open every door', async (alg) => {
  const key = await platformKey('another', alg);
  server.publish(key);
  expect(await isTaken(key)).toBe(true);
  expect(server.asked).toBe(1);
});

describe('a new key', () => {
  test('is asked for with the first of its tokens', async () => {
    expect(await isTaken(first)).toBe(true);
    time += 10 * SECOND;
    server.publish(first, second);
    expect(await isTaken(second)).toBe(true);
    expect(await isTaken(first)).toBe(true);
    expect(server.asked).toBe(2);
  });

  test('may have to wait for ten seconds, and no longer', async () => {
    expect(await isTaken(first)).toBe(true);
    server.publish(first, second);
    time += 9 * SECOND;
    expect(await show(second)).toMatchObject(UNAUTHENTICATED);
    time += SECOND;
    expect(await isTaken(second)).toBe(true);
  });
});

describe('a key that is removed', () => {
  test('is good for ten minutes at the most', async () => {
    expect(await isTaken(first)).toBe(true);
    server.publish(second);
    time += 10 * MINUTE - 1;
    expect(await isTaken(first)).toBe(true);
    time += 1;
    expect(await show(first)).toMatchObject(UNAUTHENTICATED);
    expect(await isTaken(second)).toBe(true);
  });

  test('is good no longer for a token that is remembered than for others, but for a minute', async () => {
    const token = await tokenOf(first);
    expect(isLetIn(await knock(gateway, bearer(token)))).toBe(true);
    server.publish(second);
    time += 9 * MINUTE;
    expect(isLetIn(await knock(gateway, bearer(token)))).toBe(true);
    time += MINUTE;
    expect(await knock(gateway, bearer(token))).toMatchObject(UNAUTHENTICATED);
  });

  test('is not taken once more after a quiet night', async () => {
    expect(await isTaken(first)).toBe(true);
    server.publish(second);
    time += 8 * HOUR;
    expect(await show(first)).toMatchObject(UNAUTHENTICATED);
  });
});

describe('while the key server is down', () => {
  const fail = () => server.fail((response) => response.writeHead(500).end());

  test('no token of its keys can be judged before it has told one, and those of the secret can', async () => {
    fail();
    expect(await show(first)).toMatchObject(UNAVAILABLE);
    expect(isLetIn(await knock(gateway, bearer(craft(claimsOf()))))).toBe(true);
    server.recover();
    time += 10 * SECOND;
    expect(await isTaken(first)).toBe(true);
  });

  test('the keys that it has told go on to work, for a day', async () => {
    expect(await isTaken(first)).toBe(true);
    fail();
    for (const later of [MINUTE, 10 * MINUTE, HOUR, 22 * HOUR]) {
      time += later;
      expect(await isTaken(first)).toBe(true);
    }
    time += HOUR;
    expect(await show(first)).toMatchObject(UNAVAILABLE);
    time += MINUTE;
    server.recover();
    expect(await isTaken(first)).toBe(true);
  });

  test('a key id that is not known is unavailable and not wrong', async () => {
    expect(await isTaken(first)).toBe(true);
    fail();
    time += 10 * SECOND;
    expect(await show(second)).toMatchObject(UNAVAILABLE);
    // Known keys are known, and their forgeries too.
    const forged = await stranger.sign(claimsOf(), { kid: 'first' });
    expect(await knock(gateway, bearer(forged))).toMatchObject(UNAUTHENTICATED);
    server.recover();
    time += 10 * SECOND;
    expect(await show(second)).toMatchObject(UNAUTHENTICATED);
  });
});

describe('a flood of tokens with key ids that nobody knows', () => {
  const MANY = 200;
  const flood = async () => {
    const tokens = await Promise.all(
      Array.from({ length: MANY }, (_, index) => stranger.sign(claimsOf(), { kid: `made up ${index}` })),
    );
    const answers = await Promise.all(tokens.map((token) => gateway.bearer(token).gql('{ viewer { id } }')));
    return [...new Set(answers.map(({ status }) => status))];
  };

  test('asks the key server once in ten seconds', async () => {
    expect(await flood()).toEqual([401]);
    expect(server.asked).toBe(1);
    time += 10 * SECOND;
    expect(await flood()).toEqual([401]);
    expect(server.asked).toBe(2);
    expect(await isTaken(first)).toBe(true);
  });

  test('asks it no more often while it fails', async () => {
    server.fail((response) => response.writeHead(503).end());
    expect(await flood()).toEqual([503]);
    expect(await flood()).toEqual([503]);
    expect(server.asked).toBe(1);
    time += 10 * SECOND;
    expect(await flood()).toEqual([503]);
    expect(server.asked).toBe(2);
  });
});

test('guests are not signed by the platform, whatever their token says', async () => {
  const token = await first.sign(claimsOf(), { typ: 'guest+jwt' });
  expect(await knock(gateway, bearer(token))).toMatchObject(UNAUTHENTICATED);
});

test('a public key of the set is no secret', async () => {
  const key = await platformKey('rsa', 'RS256');
  server.publish(key);
  expect(await isTaken(key)).toBe(true);
  const { n } = key.jwk as { n: string };
  for (const secret of [JSON.stringify(key.jwk), n, Buffer.from(n, 'base64url')]) {
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS512', 'sha512'],
      ['RS256', 'sha256'],
    ]) {
      const token = craft(claimsOf(), { alg, hash, secret, kid: 'rsa' });
      expect(await knock(gateway, bearer(token))).toMatchObject(UNAUTHENTICATED);
    }
  }
});

test('an algorithm is not for a key of another', async () => {
  const key = await platformKey('rsa', 'RS256');
  server.publish(first, key);
  expect(await knock(gateway, bearer(await key.sign(claimsOf(), { kid: 'first' })))).toMatchObject(UNAUTHENTICATED);
  expect(await knock(gateway, bearer(await first.sign(claimsOf(), { kid: 'rsa' })))).toMatchObject(UNAUTHENTICATED);
});
