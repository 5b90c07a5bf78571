import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryBus } from '../../platform/bus.ts';
import { openDatabase, type Database } from '../../platform/db/index.ts';
import { createLogger } from '../../platform/log.ts';
import { unlimited } from '../../platform/rate-limits.ts';
import { createGuestService } from './guests.ts';
import type { TokenSettings } from './keys.ts';
import { mintToken } from './mint.ts';
import { Revocations } from './revocations.ts';
import { createAuthentication } from './service.ts';

const SECRET = 'a secret for tests that is long enough';
const ID = 'a'.repeat(24);
const NOW = 1_800_000_000;
const clock = { now: () => NOW * 1_000 };
const settings: TokenSettings = {
  jwtSecret: SECRET,
  previousJwtSecret: null,
  jwksUrl: null,
  issuer: null,
  audience: null,
  roleIds: new Map(),
};

let db: Database;
beforeAll(async () => {
  ({ database: db } = await openDatabase('sqlite::memory:'));
});
afterAll(() => db.close());

const noneRevoked = () => new Revocations(db, memoryBus(), clock, createLogger('silent', true));

const key = (secret: string) => new TextEncoder().encode(secret);
const claims = { user: { id: ID, role: 'admin' }, iat: NOW - 10, exp: NOW + 60 };

interface Header {
  alg?: string;
  typ?: string;
  kid?: string;
}
const sign = (payload: object, header: Header = {}, by: Parameters<SignJWT['sign']>[0] = key(SECRET)) =>
  new SignJWT({ ...payload }).setProtectedHeader({ alg: 'HS256', typ: 'JWT', ...header }).sign(by);

/** The caller of a token; or the code and the status with which it is refused. */
async function authenticate(token: string, more: Partial<TokenSettings> = {}) {
  try {
    return await createAuthentication(db, clock, { ...settings, ...more }, noneRevoked()).authenticate({
      authorization: `Bearer ${token}`,
    });
  } catch (error) {
    const { extensions } = error as { extensions: { code: string; http: { status: number } } };
    return `${extensions.http.status} ${extensions.code}`;
  }
}
const REFUSED = '401 UNAUTHENTICATED';

describe('a token of the platform', () => {
  test('tells who is calling', async () => {
    expect(await authenticate(await sign(claims))).toEqual({
      id: ID,
      kind: 'USER',
      role: 'ADMIN',
      canReadAny: false,
      canWriteAny: false,
      expiresAt: (NOW + 60) * 1_000,
    });
  });

  test('must have an end that has not come', async () => {
    const { exp: _exp, ...endless } = claims;
    expect(await authenticate(await sign(endless))).toBe(REFUSED);
    expect(await authenticate(await sign({ ...claims, exp: NOW - 60 }))).toBe(REFUSED);
    expect(await authenticate(await sign({ ...claims, exp: null }))).toBe(REFUSED);
    // Clocks differ by a little.
    expect(await authenticate(await sign({ ...claims, exp: NOW - 2 }))).toMatchObject({ id: ID });
  });

  test('must be signed by HS256, with the secret', async () => {
    const long = SECRET.repeat(2);
    expect(await authenticate(await sign(claims, { alg: 'HS512' }, key(long)), { jwtSecret: long })).toBe(REFUSED);
    expect(await authenticate(await sign(claims, { alg: 'HS384' }, key(long)), { jwtSecret: long })).toBe(REFUSED);
    expect(await authenticate(await sign(claims, {}, key(long)))).toBe(REFUSED);
    expect(await authenticate(new UnsecuredJWT(claims).encode())).toBe(REFUSED);
    const [, payload] = (await sign(claims)).split('.');
    for (const alg of ['none', 'None', 'NONE', '']) {
      const header = Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url');
      expect(await authenticate(`${header}.${payload}.`)).toBe(REFUSED);
    }
  });

  test('must come from the issuer and be for the audience that are demanded', async () => {
    const demands = { issuer: 'platform', audience: 'parley' };
    expect(await authenticate(await sign({ ...claims, iss: 'platform', aud: ['x', 'parley'] }), demands)).toMatchObject(
      { id: ID },
    );
    for (const wrong of [
      {},
      { iss: 'platform' },
      { aud: 'parley' },
      { iss: 'x', aud: 'parley' },
      { iss: 'platform', aud: 'x' },
    ]) {
      expect(await authenticate(await sign({ ...claims, ...wrong }), demands)).toBe(REFUSED);
    }
  });

  test('that is minted for development is as good', async () => {
    const token = await mintToken(
      SECRET,
      { id: ID, role: 'support' },
      { lastsSeconds: 600_000_000, issuer: 'i', audience: 'a' },
    );
    expect(await authenticate(token, { issuer: 'i', audience: 'a' })).toMatchObject({ id: ID, role: 'SUPPORT' });
  });

  test.each(['', 'x', 'a.b', 'a.b.c', '..', '{}.{}.{}', 'e30.e30.e30', 'ü.ü.ü', 'a.b.c.d.e'])(
    'cannot be %j',
    async (token) => {
      expect(await authenticate(token)).toBe(REFUSED);
    },
  );
});

describe('a token of a guest', () => {
  const guests = () => createGuestService(db, clock, settings, unlimited);

  test('tells which guest is calling, and never more', async () => {
    const { guest, token } = await guests().create({ name: 'Gus', email: null }, '127.0.0.1');
    expect(await authenticate(token, { issuer: 'platform', audience: 'parley' })).toMatchObject({
      id: guest.id,
      kind: 'GUEST',
      role: 'GUEST',
      canReadAny: false,
      canWriteAny: false,
    });
    // Not even signed by ourselves does a guest's token give a role.
    const guestKey = createHmac('sha256', SECRET).update('parley guest token').digest();
    const asked = { ...claims, user: { id: ID, role: 'admin', permissions: ['supportConversations:readAny'] } };
    expect(await authenticate(await sign(asked, { typ: 'guest+jwt' }, guestKey))).toMatchObject({
      role: 'GUEST',
      canReadAny: false,
    });
  });

  test('is none of the platform’s, nor the reverse', async () => {
    const { token } = await guests().create({ name: 'Gus', email: null }, '127.0.0.1');
    const [, payload, signature] = token.split('.') as [string, string, string];
    const asUser = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');
    expect(await authenticate(`${asUser}.${payload}.${signature}`)).toBe(REFUSED);
    expect(await authenticate(await sign(claims, { typ: 'guest+jwt' }))).toBe(REFUSED);
    const guestKey = createHmac('sha256', SECRET).update('parley guest token').digest();
    expect(await authenticate(await sign(claims, {}, guestKey))).toBe(REFUSED);
    // The type must be just that one.
    expect(await authenticate(await sign(claims, { typ: 'GUEST+JWT' }, guestKey))).toBe(REFUSED);
    expect(await authenticate(await sign(claims, { typ: 'application/guest+jwt' }, guestKey))).toBe(REFUSED);
  });

  test('ends', async () => {
    const { token } = await guests().create({ name: null, email: null }, '127.0.0.1');
    const later = { now: () => (NOW + 31 * 24 * 3_600) * 1_000 };
    const call = createAuthentication(db, later, settings, noneRevoked()).authenticate({
      authorization: `Bearer ${token}`,
    });
    await expect(call).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
  });
});

describe('with a set of public keys', () => {
  let server: Server;
  let jwksUrl: string;
  let pair: Awaited<ReturnType<typeof generateKeyPair>>;
  let other: Awaited<ReturnType<typeof generateKeyPair>>;

  /** What the server of the keys answers instead of them. */
  let fault: { status: number; body: string } | null = null;

  beforeAll(async () => {
    [pair, other] = await Promise.all([generateKeyPair('ES256', { extractable: true }), generateKeyPair('ES256')]);
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
    server = createServer((_request, response) => {
      response.writeHead(fault?.status ?? 200, { 'content-type': 'application/json' });
      response.end(fault?.body ?? JSON.stringify({ keys: [jwk] }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  });
  afterAll(() => void server.close());

  test('tokens of those keys are taken, and those of the secret too', async () => {
    const asymmetric = await sign(claims, { alg: 'ES256', kid: 'one' }, pair.privateKey);
    expect(await authenticate(asymmetric, { jwksUrl })).toMatchObject({ id: ID, role: 'ADMIN' });
    expect(await authenticate(await sign(claims), { jwksUrl })).toMatchObject({ id: ID });
    expect(await authenticate(asymmetric)).toBe(REFUSED);
  });

  test('tokens of other keys, or with a public key for a secret, are refused', async () => {
    expect(await authenticate(await sign(claims, { alg: 'ES256', kid: 'one' }, other.privateKey), { jwksUrl })).toBe(
      REFUSED,
    );
    expect(await authenticate(await sign(claims, { alg: 'ES256', kid: 'two' }, pair.privateKey), { jwksUrl })).toBe(
      REFUSED,
    );
    const asSecret = key(JSON.stringify(await exportJWK(pair.publicKey)));
    expect(await authenticate(await sign(claims, { kid: 'one' }, asSecret), { jwksUrl })).toBe(REFUSED);
    expect(await authenticate(await sign(claims, { alg: 'HS512' }, key(SECRET.repeat(2))), { jwksUrl })).toBe(REFUSED);
  });

  test('no token is called bad while the keys cannot be had', async () => {
    const good = await sign(claims, { alg: 'ES256', kid: 'one' }, pair.privateKey);
    try {
      for (fault of [
        { status: 500, body: '{}' },
        { status: 404, body: '' },
        { status: 200, body: 'no JSON' },
        { status: 200, body: '{"keys":5}' },
      ]) {
        expect(await authenticate(good, { jwksUrl })).toBe('503 UNAVAILABLE');
        // What needs no such key is judged all the same.
        expect(await authenticate(await sign(claims), { jwksUrl })).toMatchObject({ id: ID });
      }
    } finally {
      fault = null;
    }
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const nobody = `http://127.0.0.1:${(closed.address() as AddressInfo).port}/keys`;
    closed.close();
    await once(closed, 'close');
    expect(await authenticate(good, { jwksUrl: nobody })).toBe('503 UNAVAILABLE');
  });

  test('a guest is never signed by them', async () => {
    const token = await sign(claims, { alg: 'ES256', kid: 'one', typ: 'guest+jwt' }, pair.privateKey);
    expect(await authenticate(token, { jwksUrl })).toBe(REFUSED);
  });
});
