import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CompactEncrypt } from 'jose';
import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { NO_LIMITS } from '../../live/acts.ts';
import { freshId, startGateway, TEST_SECRET, type Gateway } from '../../support/gateway.ts';
import { readSettings } from '../../../src/settings.ts';
import { claimsOf, craft, encode, guestKeyOf } from './craft.ts';
import { bearer, isLetIn, knock, UNAUTHENTICATED } from './doors.ts';
import { platformKey, startKeyServer, type KeyServer, type PlatformKey } from './key-server.ts';

// The list of RFC 8725, JSON Web Token Best Current Practices, section by section. The table of bad tokens goes further.

const ISSUER = 'https://platform.example';
let gateway: Gateway;
let server: KeyServer;
let ec: PlatformKey;
let rsa: PlatformKey;
const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 });

beforeAll(async () => {
  [ec, rsa] = await Promise.all([platformKey('ec', 'ES256'), platformKey('rsa', 'RS256')]);
  const weakKey = { kid: 'weak', alg: 'RS256', jwk: { ...weak.publicKey.export({ format: 'jwk' }), kid: 'weak' } };
  server = await startKeyServer(ec, rsa, { ...weakKey, sign: async () => '' });
  const env = { AUTH_JWKS_URL: server.url, AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: 'parley' };
  gateway = await startGateway({ env: { ...NO_LIMITS, ...env } });
});
afterAll(async () => {
  await gateway.stop();
  server.stop();
});

const good = (replaced: object = {}, user: Record<string, unknown> = {}) =>
  claimsOf({ iss: ISSUER, aud: 'parley', ...replaced }, user);
const isTaken = async (token: string) => isLetIn(await knock(gateway, bearer(token)));
const expectRefused = async (token: string) =>
  expect(await knock(gateway, bearer(token))).toMatchObject(UNAUTHENTICATED);

describe('3.1 the algorithm is verified', () => {
  test('each kind of key takes the algorithms that are for it, and no token chooses another', async () => {
    expect(await isTaken(craft(good()))).toBe(true);
    expect(await isTaken(await ec.sign(good()))).toBe(true);
    expect(await isTaken(await rsa.sign(good()))).toBe(true);
    await expectRefused(craft(good(), { alg: 'HS512', hash: 'sha512' }));
    await expectRefused(craft(good(), { alg: 'ES256', kid: 'ec' }));
    await expectRefused(await ec.sign(good(), { kid: 'rsa' }));
    await expectRefused(craft(good(), { secret: JSON.stringify(rsa.jwk), kid: 'rsa' }));
  });
});

describe('3.2 algorithms are appropriate', () => {
  test('"none" is not one, nor is anything that is none', async () => {
    for (const alg of ['none', 'None', 'NONE', '', null, 0]) {
      await expectRefused(`${encode({ alg, typ: 'JWT' })}.${encode(good())}.`);
    }
  });
});

describe('3.3 all cryptographic operations are validated', () => {
  test('a token in a token is not taken for what it holds', async () => {
    await expectRefused(craft(craft(good()), { cty: 'JWT' }));
    await expectRefused(craft(JSON.stringify(craft(good())), { cty: 'JWT' }));
  });
});

describe('3.4 cryptographic inputs are validated', () => {
  test('a signature of zeros is none, of whatever algorithm', async () => {
    const [header, payload] = (await ec.sign(good())).split('.');
    for (const bytes of [0, 1, 63, 64, 65]) {
      await expectRefused(`${header}.${payload}.${Buffer.alloc(bytes).toString('base64url')}`);
    }
  });
});

describe('3.5 keys have entropy', () => {
  test('a secret of fewer than 32 bytes does not start a gateway', () => {
    expect(() => readSettings({ AUTH_JWT_SECRET: 'x'.repeat(31) })).toThrow('AUTH_JWT_SECRET');
    expect(() => readSettings({ AUTH_JWT_SECRET_PREVIOUS: 'x'.repeat(31) })).toThrow('AUTH_JWT_SECRET_PREVIOUS');
  });

  test('an RSA key of fewer than 2048 bits verifies nothing', async () => {
    const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'weak' })}.${encode(good())}`;
    await expectRefused(`${signed}.${sign('sha256', Buffer.from(signed), weak.privateKey).toString('base64url')}`);
  });
});

describe('3.6 nothing is compressed', () => {
  test('an encrypted or a compressed token is none', async () => {
    const key = createHash('sha256').update(TEST_SECRET).digest();
    const plain = Buffer.from(JSON.stringify(good()));
    const header = { alg: 'dir', enc: 'A256GCM' };
    await expectRefused(await new CompactEncrypt(plain).setProtectedHeader(header).encrypt(key));
    const zipped = `${encode({ alg: 'HS256', typ: 'JWT', zip: 'DEF' })}.${deflateRawSync(plain).toString('base64url')}`;
    await expectRefused(`${zipped}.${createHmac('sha256', TEST_SECRET).update(zipped).digest('base64url')}`);
  });
});

describe('3.7 text is UTF-8', () => {
  test('claims in another encoding are none', async () => {
    const text = JSON.stringify(good({}, { name: 'Zoë' }));
    for (const encoding of ['latin1', 'utf16le'] as const) {
      const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${Buffer.from(text, encoding).toString('base64url')}`;
      await expectRefused(`${signed}.${createHmac('sha256', TEST_SECRET).update(signed).digest('base64url')}`);
    }
    expect(await isTaken(craft(text))).toBe(true);
  });
});

describe('3.8 the issuer is validated', () => {
  test('a token of another issuer is none, by whatever key', async () => {
    for (const iss of [undefined, 'https://else.example', `${ISSUER}/`]) {
      await expectRefused(craft(good({ iss })));
      await expectRefused(await ec.sign(good({ iss })));
    }
  });
});

describe('3.9 the audience is validated', () => {
  test('a token for somebody else is none, by whatever key', async () => {
    for (const aud of [undefined, 'else', ['else'], []]) {
      await expectRefused(craft(good({ aud })));
      await expectRefused(await ec.sign(good({ aud })));
    }
    expect(await isTaken(craft(good({ aud: ['else', 'parley'] })))).toBe(true);
  });
});

describe('3.10 received claims are not trusted', () => {
  test('what a header says of keys is neither read nor fetched', async () => {
    const trap = await startKeyServer(rsa);
    const stranger = await platformKey('stranger', 'RS256');
    trap.publish(stranger);
    try {
      const headers = [
        { jku: trap.url },
        { x5u: trap.url },
        { jwk: stranger.jwk },
        { kid: trap.url },
        { kid: '../../../../dev/null' },
        { kid: `rsa' or '1'='1` },
      ];
      for (const header of headers) await expectRefused(await stranger.sign(good(), header));
      expect(trap.asked).toBe(0);
    } finally {
      trap.stop();
    }
  });
});

describe('3.11 tokens are typed explicitly', () => {
  test('a guest’s token says that it is one, and a token for another use is nobody’s', async () => {
    expect(await isTaken(craft(good(), { typ: undefined }))).toBe(true);
    expect(await isTaken(craft(good(), { typ: 'at+jwt' }))).toBe(true);
    for (const typ of ['secevent+jwt', 'logout+jwt', 'dpop+jwt', 'guest', ''])
      await expectRefused(craft(good(), { typ }));
  });
});

describe('3.12 rules for different kinds of tokens exclude each other', () => {
  test('no token is good as a person’s and as a guest’s', async () => {
    for (const secret of [TEST_SECRET, guestKeyOf(TEST_SECRET)]) {
      const roles = [];
      for (const typ of ['JWT', 'guest+jwt']) {
        const caller = gateway.bearer(craft(good({}, { id: freshId() }), { typ, secret }));
        const { data } = await caller.gql('{ viewer { role } }');
        if (data?.viewer) roles.push(data.viewer.role);
      }
      expect(roles).toEqual([secret === TEST_SECRET ? 'ADMIN' : 'GUEST']);
    }
  });
});
