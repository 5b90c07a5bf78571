import { randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startScene, type Scene } from '../../live/acts.ts';
import { freshId, send, startConversation, TEST_SECRET, type Actor } from '../../support/gateway.ts';
import { claimsOf, craft, encode, guestKeyOf, now } from './craft.ts';
import { bearer, DOORS, FORBIDDEN, isLetIn, knock, UNAUTHENTICATED } from './doors.ts';

let scene: Scene;
let guest: Actor;
let other: Actor;

beforeAll(async () => {
  scene = await startScene();
  [guest, other] = await Promise.all([scene.gateway.guest('Gus'), scene.gateway.guest('Gale')]);
  const id = await startConversation(guest);
  await send(guest, id, 'for the desk alone');
});
afterAll(() => scene.gateway.stop());

const GUEST = { typ: 'guest+jwt', secret: guestKeyOf(TEST_SECRET) };

describe('a guest’s token', () => {
  test('is good at every door', async () => {
    expect(isLetIn(await knock(scene.gateway, bearer(guest.token)))).toBe(true);
    expect(isLetIn(await knock(scene.gateway, bearer(craft(claimsOf(), GUEST))))).toBe(true);
  });

  test.each([
    ['typed as a person’s, by the guests’ key', () => craft(claimsOf(), { secret: GUEST.secret })],
    ['without a type, by the guests’ key', () => craft(claimsOf(), { secret: GUEST.secret, typ: undefined })],
    ['typed as a guest’s, by the people’s key', () => craft(claimsOf(), { typ: GUEST.typ })],
    ['typed in capitals', () => craft(claimsOf(), { ...GUEST, typ: 'GUEST+JWT' })],
    ['typed in full', () => craft(claimsOf(), { ...GUEST, typ: 'application/guest+jwt' })],
    ['typed twice', () => craft(claimsOf(), { ...GUEST, typ: ['guest+jwt', 'JWT'] })],
    ['by the secret that its key is made from', () => craft(claimsOf(), { ...GUEST, secret: TEST_SECRET })],
    ['of another algorithm', () => craft(claimsOf(), { ...GUEST, alg: 'HS512', hash: 'sha512' })],
    ['without an end', () => craft(claimsOf({ exp: undefined }), GUEST)],
    ['without a beginning', () => craft(claimsOf({ iat: undefined }), GUEST)],
    ['that has ended', () => craft(claimsOf({ exp: now() - 6 }), GUEST)],
    ['with the header of a person’s', () => guest.token.replace(/^[^.]*/, encode({ alg: 'HS256', typ: 'JWT' }))],
    ['with the claims of another guest', () => guest.token.replace(/\.[^.]*\./, `.${encode(decodeJwt(other.token))}.`)],
  ])('is none when it is %s', async (_what, make) => {
    expect(await knock(scene.gateway, bearer(make()))).toMatchObject(UNAUTHENTICATED);
  });

  test('gives no role and no permission, even if its own key has signed them', async () => {
    const { gateway } = scene;
    const claims = claimsOf(
      {},
      { role: 'admin', roleId: { name: 'admin' }, permissions: ['supportConversations:readAny'] },
    );
    const caller = gateway.bearer(craft(claims, GUEST));
    expect((await caller.gql('{ viewer { role kind } }')).data.viewer).toEqual({ role: 'GUEST', kind: 'GUEST' });
    expect(await caller.rest('GET', '/conversations')).toMatchObject({ status: 403 });
    expect((await caller.gql(`{ conversation(id: "${scene.id}") { id } }`)).data).toEqual({ conversation: null });
  });
});

describe('forging a guest-id', () => {
  const TRIES = 1_000;

  /** What somebody would try: the guest's id dressed up, ids like it, ids of others, and what breaks parsers. */
  function forgery(index: number): string {
    const { id } = guest;
    const made = [
      () => id,
      () => randomBytes(12).toString('hex'),
      () => (BigInt(`0x${id}`) + BigInt(index)).toString(16).padStart(24, '0'),
      () => (BigInt(`0x${id}`) - BigInt(index)).toString(16).padStart(24, '0'),
      () => `${id.slice(0, index % 24)}0${id.slice((index % 24) + 1)}`,
      () => id.toUpperCase(),
      () => `${id}, ${id}`,
      () => `"${id}"`,
      () => `${id}%00`,
      () => `${id};${other.id}`,
      () => scene.customer.id,
      () => scene.admin.id,
      () => `Bearer ${guest.token}`,
      () => `' or id = '${id}' --`,
      () => ['__proto__', 'null', 'undefined', 'true', '*', '0', '[]', '{}'][index % 8]!,
      () => '',
    ];
    return made[index % made.length]!();
  }
  const DOOR_NAMES = Object.keys(DOORS);
  const tries = Array.from({ length: TRIES }, (_, index) => index);
  const atItsDoor = (index: number) => DOOR_NAMES[Math.floor(index / 16) % DOOR_NAMES.length]!;

  /** What doors that an attacker has tried answer, each once. */
  async function answersTo(headersOf: (index: number) => Record<string, string> | null) {
    const answers = new Map<string, Set<string>>();
    await Promise.all(
      tries.map(async (index) => {
        const headers = headersOf(index);
        const name = atItsDoor(index);
        if (headers === null) return;
        const { status, code } = await DOORS[name]!(scene.gateway, headers);
        answers.set(name, (answers.get(name) ?? new Set()).add(`${status} ${code}`));
      }),
    );
    return Object.fromEntries([...answers].map(([name, all]) => [name, [...all]]));
  }
  const expectedOf = (refused: Record<string, object>) =>
    Object.fromEntries(
      Object.entries(refused).map(([name, one]) => {
        const { status, code = null } = one as { status: number; code?: string };
        return [name, [`${status} ${code}`]];
      }),
    );

  test('a thousand times without a token opens no door', async () => {
    expect(await answersTo((index) => ({ 'guest-id': forgery(index) }))).toEqual(expectedOf(UNAUTHENTICATED));
  });

  test('a thousand times with somebody else’s token opens no door', async () => {
    const tokens = [other.token, scene.customer.token, scene.agent.token, scene.admin.token];
    const ids = [other.id, scene.customer.id, scene.agent.id, scene.admin.id];
    const found = await answersTo((index) => {
      const who = Math.floor(index / 3) % tokens.length;
      // Whoever names themselves forges nothing.
      return forgery(index) === ids[who] ? null : { ...bearer(tokens[who]!), 'guest-id': forgery(index) };
    });
    expect(found).toEqual(expectedOf(FORBIDDEN));
  });

  test('with a bad token is 401: what it names is not looked at', async () => {
    for (const token of ['x', craft(claimsOf(), { secret: 'x'.repeat(32) })]) {
      const answers = await knock(scene.gateway, { ...bearer(token), 'guest-id': guest.id });
      expect(answers).toMatchObject(UNAUTHENTICATED);
    }
  });

  test('a guest may say who they are, and no one may say it for them', async () => {
    const { gateway } = scene;
    expect(isLetIn(await knock(gateway, { ...bearer(guest.token), 'guest-id': guest.id }))).toBe(true);
    expect(await knock(gateway, { ...bearer(guest.token), 'guest-id': freshId() })).toMatchObject(FORBIDDEN);
  });
});
