import { createHash, generateKeyPairSync } from 'node:crypto';
import { EncryptJWT, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_LIMITS } from '../../live/acts.ts';
import { freshId, startGateway, TEST_SECRET, type Gateway } from '../../support/gateway.ts';
import { claimsOf, craft, encode, guestKeyOf, now } from './craft.ts';
import { bearer, isLetIn, knock, UNAUTHENTICATED, type Answer } from './doors.ts';

const ISSUER = 'https://platform.example';
const AUDIENCE = 'parley';
const ADMIN_ROLE_ID = '64b0a0da6b23108861009e52';
/** Whom the bad tokens name: an administrator whom the gateway has never met, and must not meet by them. */
const NAMED = freshId();

/** A gateway that demands all that can be demanded: what is good there has everything that is looked at. */
let gateway: Gateway;
/** What is told to a token that is none at all. */
let baseline: Record<string, Answer>;

beforeAll(async () => {
  const env = { AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE, AUTH_ROLE_IDS: `${ADMIN_ROLE_ID}=admin` };
  gateway = await startGateway({ env: { ...NO_LIMITS, ...env } });
  baseline = await knock(gateway, bearer('x'));
});
afterAll(() => gateway.stop());

/** Claims that are good, some of them replaced. */
const good = (replaced: Record<string, unknown> = {}, user: Record<string, unknown> = {}) =>
  claimsOf({ iss: ISSUER, aud: AUDIENCE, ...replaced }, { id: NAMED, ...user });
const without = (name: string) => Object.fromEntries(Object.entries(good()).filter(([key]) => key !== name));
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const publicJwk = rsa.publicKey.export({ format: 'jwk' });
const byRsa = (payload: object, header: object = {}) =>
  new SignJWT({ ...payload }).setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...header }).sign(rsa.privateKey);

/** Tokens that are good but for one thing. */
const BAD: Record<string, () => string | Promise<string>> = {
  empty: () => '',
  'one word': () => 'x',
  'two parts': () => craft(good()).split('.').slice(0, 2).join('.'),
  'four parts': () => `${craft(good())}.x`,
  'white space within': () => craft(good()).replace('.', '. '),
  'two tokens': () => `${craft(good())}, Bearer ${craft(good())}`,
  'header that is no JSON': () => craft(good()).replace(/^[^.]*/, encode('x')),
  'header that is an array': () => craft(good()).replace(/^[^.]*/, encode([])),
  'payload that is no JSON': () => craft('x'),
  'payload that is an array': () => craft([good()]),
  'payload that is null': () => craft('null'),

  'alg none': () => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(good())}.`,
  'alg nOnE': () => `${encode({ alg: 'nOnE', typ: 'JWT' })}.${encode(good())}.`,
  'alg none, with the signature of HS256': () => craft(good(), { alg: 'none' }),
  'no alg': () => craft(good(), { alg: undefined }),
  'alg as an array': () => craft(good(), { alg: ['HS256'] }),
  'alg in lower case': () => craft(good(), { alg: 'hs256' }),
  HS384: () => craft(good(), { alg: 'HS384', hash: 'sha384' }),
  HS512: () => craft(good(), { alg: 'HS512', hash: 'sha512' }),
  'HS512 with a long secret': () => craft(good(), { alg: 'HS512', hash: 'sha512', secret: TEST_SECRET.repeat(3) }),
  'RS256 without a key server': () => byRsa(good()),
  'RS256 in name only': () => craft(good(), { alg: 'RS256' }),
  'a public key for the secret': () => craft(good(), { secret: publicPem }),
  encrypted: async () =>
    new EncryptJWT(good())
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(createHash('sha256').update(TEST_SECRET).digest()),

  'no signature': () => craft(good()).replace(/[^.]*$/, ''),
  'another payload': () => craft(good()).replace(/\.[^.]*\./, `.${encode(good({ exp: now() + 601 }))}.`),
  'another header': () => craft(good()).replace(/^[^.]*/, encode({ alg: 'HS256' })),
  'another secret': () => craft(good(), { secret: 'another secret that is long enough' }),
  'an empty secret': () => craft(good(), { secret: '' }),
  'the secret and a line break': () => craft(good(), { secret: `${TEST_SECRET}\n` }),
  'the key of guests': () => craft(good(), { secret: guestKeyOf(TEST_SECRET) }),
  'the type of guests': () => craft(good(), { typ: 'guest+jwt' }),
  'the type of another use': () => craft(good(), { typ: 'secevent+jwt' }),
  'the type of another use, spelled out': () => craft(good(), { typ: 'application/logout+jwt' }),
  'a type that is no text': () => craft(good(), { typ: ['JWT'] }),

  'a key of its own in the header': () => byRsa(good(), { alg: 'RS256', jwk: publicJwk }),
  'a key of its own elsewhere': () => byRsa(good(), { jku: `${gateway.url}/keys`, kid: 'mine' }),
  'a certificate elsewhere': () => byRsa(good(), { x5u: `${gateway.url}/cert`, x5c: ['MIIB'] }),
  'an empty file for a key': () => craft(good(), { kid: '../../../../dev/null', secret: '' }),
  'a file of the gateway’s for a key': () => craft(good(), { kid: './package.json', secret: 'package.json' }),
  'SQL for a key': () => craft(good(), { kid: `x' union select 'known' --`, secret: 'known' }),
  'an extension that must be understood': () => craft(good(), { crit: ['exp2'], exp2: 1 }),
  'a list of extensions that is empty': () => craft(good(), { crit: [] }),
  'a payload as it is': () => craft(good(), { b64: false, crit: ['b64'] }),
  'a token in a token': () => craft(craft(good()), { cty: 'JWT' }),
  'an unsigned token in a token': () => craft(`${encode({ alg: 'none' })}.${encode(good())}.`, { cty: 'JWT' }),

  'no exp': () => craft(without('exp')),
  'exp null': () => craft(good({ exp: null })),
  'exp as text': () => craft(good({ exp: String(now() + 600) })),
  'exp as a date': () => craft(good({ exp: '2099-01-01T00:00:00Z' })),
  'exp as an array': () => craft(good({ exp: [now() + 600] })),
  'not yet valid': () => craft(good({ nbf: now() + 60 })),
  'nbf as text': () => craft(good({ nbf: '0' })),
  'iat as text': () => craft(good({ iat: 'today' })),

  'no issuer': () => craft(without('iss')),
  'another issuer': () => craft(good({ iss: 'https://else.example' })),
  'an issuer that begins alike': () => craft(good({ iss: `${ISSUER}.evil.example` })),
  'issuers as an array': () => craft(good({ iss: [ISSUER] })),
  'no audience': () => craft(without('aud')),
  'another audience': () => craft(good({ aud: 'else' })),
  'no audience among several': () => craft(good({ aud: ['else', 'parley2'] })),
  'an audience that is no text': () => craft(good({ aud: { 0: AUDIENCE } })),

  'no user': () => craft(without('user')),
  'user null': () => craft(good({ user: null })),
  'a user’s id alone': () => craft(good({ user: freshId() })),
  'users as an array': () => craft(good({ user: [{ id: freshId(), role: 'admin' }] })),
  'no id': () => craft(good({}, { id: undefined })),
  'a short id': () => craft(good({}, { id: 'f'.repeat(23) })),
  'a long id': () => craft(good({}, { id: 'f'.repeat(25) })),
  'an id in upper case': () => craft(good({}, { id: 'F'.repeat(24) })),
  'an id that is not hex': () => craft(good({}, { id: 'g'.repeat(24) })),
  'an id and a line break': () => craft(good({}, { id: `${'f'.repeat(24)}\n` })),
  'an id as an array': () => craft(good({}, { id: [freshId()] })),
  'an id as a number': () => craft(good({}, { id: 5e23 })),

  'role as an array': () => craft(good({}, { role: ['admin'] })),
  'role as a number': () => craft(good({}, { role: 1 })),
  'role as an object': () => craft(good({}, { role: { name: 'admin' } })),
  'role true': () => craft(good({}, { role: true })),
  'roleId as an array': () => craft(good({}, { role: undefined, roleId: ['64b0a0da6b23108861009e52'] })),
  'roleId as a number': () => craft(good({}, { role: undefined, roleId: 5 })),
  'the name of a roleId as an array': () => craft(good({}, { role: undefined, roleId: { name: ['admin'] } })),
  'permissions as a text': () => craft(good({}, { permissions: 'supportConversations:readAny' })),
  'claims of 10 KB': () => craft(good({ padding: 'x'.repeat(10 * 1_024) })),
  'a name of 4 KB': () => craft(good({}, { name: 'x'.repeat(4 * 1_024) })),
  'more than 8 KB': () => craft(good({ padding: 'x'.repeat(6_200) })),
};

describe('a bad token', () => {
  test.each(Object.entries(BAD))(
    'is refused at every door, without a word about what is wrong: %s',
    async (_what, make) => {
      const answers = await knock(gateway, { authorization: `Bearer ${await make()}` });
      expect(answers).toMatchObject(UNAUTHENTICATED);
      // To the letter what is told to a token that is none at all.
      expect(answers).toEqual(baseline);
    },
  );

  test.each([
    ['another scheme', (token: string) => `Basic ${token}`],
    ['no scheme', (token: string) => token],
    ['a scheme of two words', (token: string) => `Bearer Bearer ${token}`],
    ['a scheme that begins alike', (token: string) => `BearerX ${token}`],
    ['no space', (token: string) => `Bearer${token}`],
    ['quotes', (token: string) => `Bearer "${token}"`],
  ])('is a good one with %s', async (_what, dress) => {
    expect(await knock(gateway, { authorization: dress(craft(good())) })).toEqual(baseline);
  });

  test.each([
    ['before a bad one', (token: string) => [`Bearer ${token}`, 'Bearer x']],
    ['after a bad one', (token: string) => ['Bearer x', `Bearer ${token}`]],
    ['twice', (token: string) => [`Bearer ${token}`, `Bearer ${token}`]],
  ])('is a good one %s: nobody knows which was checked on the way', async (_what, headers) => {
    expect(await knock(gateway, { authorization: headers(craft(good())) })).toEqual(baseline);
  });

  test('is one that has expired, and that much is said', async () => {
    for (const exp of [now() - 6, now() - 3_600, 0, -1]) {
      const answers = await knock(gateway, bearer(craft(good({ exp }))));
      expect(answers).toMatchObject(UNAUTHENTICATED);
      expect(answers['GraphQL by POST']?.said).toContain('The token has expired.');
      expect(answers['REST by GET']?.said).toContain('The token has expired.');
    }
    // Only of a token that is good otherwise.
    expect(await knock(gateway, bearer(craft(good({ exp: 0 }), { secret: 'x'.repeat(32) })))).toEqual(baseline);
  });

  test('is none: nobody is let in without one', async () => {
    expect(await knock(gateway, {})).toMatchObject(UNAUTHENTICATED);
    expect(await knock(gateway, { authorization: '' })).toEqual(baseline);
  });

  test('has told the gateway of nobody', async () => {
    const admin = gateway.bearer(craft(good({}, { id: freshId() })));
    expect(await admin.gql(`{ user(id: "${NAMED}") { id } }`)).toMatchObject({ status: 200, data: { user: null } });
  });
});

describe('a good token', () => {
  test('opens every door', async () => {
    expect(isLetIn(await knock(gateway, bearer(craft(good({}, { id: freshId() })))))).toBe(true);
  });

  test.each([
    ['a role in capitals', { role: 'ADMIN' }],
    ['a role that is a property of all objects', { role: '__proto__' }],
    ['a role that is a method of all objects', { role: 'constructor' }],
    ['a roleId that is a property of all objects', { role: undefined, roleId: '__proto__' }],
    ['a roleId that is a method of all objects', { role: undefined, roleId: 'toString' }],
    ['a roleId that is not mapped', { role: undefined, roleId: 'f'.repeat(24) }],
    ['a role that only guests have', { role: 'guest' }],
    ['roles in the plural', { role: undefined, roles: ['admin'] }],
    ['a role beside the user', { role: undefined }],
  ])('with %s is a customer’s', async (_what, user) => {
    const caller = gateway.bearer(craft(good({ role: 'admin', roleId: ADMIN_ROLE_ID }, { id: freshId(), ...user })));
    expect((await caller.gql('{ viewer { role } }')).data).toEqual({ viewer: { role: 'USER' } });
    expect(await caller.rest('GET', '/conversations')).toMatchObject({ status: 403 });
  });
});
