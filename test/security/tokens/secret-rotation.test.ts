import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_LIMITS } from '../../live/acts.ts';
import { openRaw } from '../../live/raw-socket.ts';
import { startGateway, TEST_SECRET, type Gateway } from '../../support/gateway.ts';
import { claimsOf, craft, guestKeyOf, now } from './craft.ts';
import { bearer, isLetIn, knock, UNAUTHENTICATED } from './doors.ts';

const OLD = 'the secret that was used until now';
const OLDER = 'the secret that was used before that';
const guestOf = (secret: string) => craft(claimsOf(), { typ: 'guest+jwt', secret: guestKeyOf(secret) });

/** Gateways during and after the change of the secret from OLD to the tests' own. */
let during: Gateway;
let after: Gateway;

beforeAll(async () => {
  [during, after] = await Promise.all([
    startGateway({ env: { ...NO_LIMITS, AUTH_JWT_SECRET_PREVIOUS: OLD } }),
    startGateway({ env: NO_LIMITS }),
  ]);
});
afterAll(() => Promise.all([during.stop(), after.stop()]));

describe('while two secrets are set', () => {
  test.each([
    ['a person’s, by the new one', () => craft(claimsOf())],
    ['a person’s, by the previous one', () => craft(claimsOf(), { secret: OLD })],
    ['a guest’s, by the new one', () => guestOf(TEST_SECRET)],
    ['a guest’s, by the previous one', () => guestOf(OLD)],
  ])('tokens of both open every door: %s', async (_what, make) => {
    expect(isLetIn(await knock(during, bearer(make())))).toBe(true);
  });

  test.each([
    ['by a secret before', () => craft(claimsOf(), { secret: OLDER })],
    ['by both, one after the other', () => craft(claimsOf(), { secret: OLD + TEST_SECRET })],
    ['of a guest, by a secret before', () => guestOf(OLDER)],
    ['of a guest, by the previous secret itself', () => craft(claimsOf(), { typ: 'guest+jwt', secret: OLD })],
    ['of a person, by the previous key of guests', () => craft(claimsOf(), { secret: guestKeyOf(OLD) })],
    [
      'by the previous one, of another algorithm',
      () => craft(claimsOf(), { secret: OLD, alg: 'HS512', hash: 'sha512' }),
    ],
    ['by the previous one, that has ended', () => craft(claimsOf({ exp: now() - 6 }), { secret: OLD })],
    ['by the previous one, without an end', () => craft(claimsOf({ exp: undefined }), { secret: OLD })],
    ['by the previous one, of nobody', () => craft(claimsOf({}, { id: 'x' }), { secret: OLD })],
  ])('no others do: %s', async (_what, make) => {
    expect(await knock(during, bearer(make()))).toMatchObject(UNAUTHENTICATED);
  });

  test('nothing is signed with the previous one', async () => {
    const guest = await during.guest();
    // The gateway after the change knows the new secret alone.
    expect(isLetIn(await knock(after, bearer(guest.token)))).toBe(true);
  });

  test('a guest of before the change goes on with the token that they have', async () => {
    const token = guestOf(OLD);
    const socket = await openRaw(during);
    socket.send({ type: 'connection_init', payload: bearer(token) });
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
    expect((await during.bearer(token).gql('{ viewer { role } }')).data).toEqual({ viewer: { role: 'GUEST' } });
  });
});

test('once the previous secret is set no longer, its tokens open no door', async () => {
  expect(await knock(after, bearer(craft(claimsOf(), { secret: OLD })))).toMatchObject(UNAUTHENTICATED);
  expect(await knock(after, bearer(guestOf(OLD)))).toMatchObject(UNAUTHENTICATED);
});
