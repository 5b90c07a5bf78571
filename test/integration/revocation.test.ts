import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  pruneRevocations,
  revocationOfToken,
  revoke,
  type Revocation,
} from '../../src/modules/authentication/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase, type Database } from '../../src/platform/db/index.ts';
import { openAcknowledged } from '../live/raw-socket.ts';
import { bearer, knock, isLetIn, UNAUTHENTICATED } from '../security/tokens/doors.ts';
import { claimsOf, craft, now } from '../security/tokens/craft.ts';
import { freshId, send, startConversation, startGateway, TEST_SECRET, type Gateway } from '../support/gateway.ts';
import { openRaw, type RawDatabase } from '../support/raw-database.ts';

const POLL_MS = 10;

let gateway: Gateway;
/** As the command has it: another process, which the gateway hears nothing of. */
let beside: Database;
let raw: RawDatabase;
beforeAll(async () => {
  gateway = await startGateway({
    inFile: true,
    pollMs: POLL_MS,
    env: { LIMIT_GUESTS_PER_MINUTE: '0', LIMIT_SENDS_PER_MINUTE: '0' },
  });
  ({ database: beside } = await openDatabase(gateway.databaseUrl, { poolSize: 4 }));
  raw = await openRaw(gateway.databaseUrl);
});
afterAll(async () => {
  await raw.close();
  await beside.close();
  await gateway.stop();
});

const record = (revocation: Revocation | null) => revoke(beside, systemClock, revocation!);
const ofUser = (subject: string, issuedBefore = Date.now()): Revocation => ({
  ...{ kind: 'USER', subject, issuedBefore, expiresAt: null },
});

/** A good token of somebody, issued so many seconds ago. */
const tokenOf = (id: string, secondsAgo = 10) => craft(claimsOf({ iat: now() - secondsAgo }, { id, role: 'user' }));
const lets = async (token: string) => isLetIn(await knock(gateway, bearer(token)));

/** Resolves once a token is refused; without end, as the test has one. */
async function untilRefused(token: string): Promise<void> {
  while ((await gateway.bearer(token).gql('{ viewer { id } }')).status !== 401);
}

describe('revoking all tokens of a person from before a moment', () => {
  it('closes every door to them, whether they were known or not, and none to later ones or to others', async () => {
    const id = freshId();
    const [known, unknown, later, another] = [tokenOf(id), tokenOf(id, 11), tokenOf(id, 1), tokenOf(freshId())];
    for (const token of [known, later, another]) expect(await lets(token)).toBe(true);
    expect(await record(ofUser(id, Date.now() - 5_000))).toBe(true);
    await untilRefused(known);
    for (const token of [known, unknown]) expect(await knock(gateway, bearer(token))).toMatchObject(UNAUTHENTICATED);
    for (const token of [later, another]) expect(await lets(token)).toBe(true);
  });

  it('takes those along that do not say when they were issued', async () => {
    const id = freshId();
    const token = craft(claimsOf({ iat: undefined }, { id, role: 'user' }));
    expect(await lets(token)).toBe(true);
    await record(ofUser(id, Date.now() - 5_000));
    await untilRefused(token);
    expect(await knock(gateway, bearer(token))).toMatchObject(UNAUTHENTICATED);
  });

  it('is never taken back by an earlier moment', async () => {
    const id = freshId();
    const token = tokenOf(id, 60);
    await record(ofUser(id));
    await untilRefused(token);
    expect(await record(ofUser(id, Date.now() - 3_600_000))).toBe(false);
    const marker = freshId();
    await record(ofUser(marker));
    await untilRefused(tokenOf(marker));
    expect(await knock(gateway, bearer(token))).toMatchObject(UNAUTHENTICATED);
    // A later one says more.
    expect(await record(ofUser(id, Date.now() + 1))).toBe(true);
  });

  it('holds for guests', async () => {
    const guest = await gateway.guest();
    expect(await lets(guest.token)).toBe(true);
    await record(ofUser(guest.id, Date.now() + 1_000));
    await untilRefused(guest.token);
    expect(await knock(gateway, bearer(guest.token))).toMatchObject(UNAUTHENTICATED);
  });
});

describe('revoking one token', () => {
  it('leaves the others of the person, and catches another text of the same', async () => {
    const id = freshId();
    const claims = { user: { id, role: 'user' }, iat: now() - 10, exp: now() + 600 };
    const [revoked, other] = [craft(claims), craft({ ...claims, exp: now() + 601 })];
    for (const token of [revoked, other]) expect(await lets(token)).toBe(true);
    await record(revocationOfToken(revoked));
    await untilRefused(revoked);
    expect(await lets(other)).toBe(true);
    // The last character of a signature has two bits that nobody looks at.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(revoked.at(-1)!);
    const twin = revoked.slice(0, -1) + alphabet[(last & ~3) | ((last + 1) & 3)]!;
    expect(twin).not.toBe(revoked);
    expect(await knock(gateway, bearer(twin))).toMatchObject(UNAUTHENTICATED);
  });
});

describe('who is there when their token is revoked', () => {
  it('is closed with 4403, told so, and told nothing more; others stay', async () => {
    const customer = await gateway.customer();
    const id = await startConversation(customer);
    const old = tokenOf(customer.id, 60);
    const [leaving, staying] = await Promise.all(
      [old, customer.token].map((token) => openAcknowledged(gateway, token)),
    );
    const subscribe = {
      id: '1',
      type: 'subscribe',
      payload: { query: `subscription { unreadCountChanged(conversationId: "${id}") { version } }` },
    };
    for (const socket of [leaving!, staying!]) {
      socket.send(subscribe);
      // Begun before what comes after it on the same socket is answered.
      socket.send({ id: '2', type: 'subscribe', payload: { query: '{ syncCursor }' } });
      expect([await socket.next(), await socket.next()]).toMatchObject([{ id: '2' }, { type: 'complete' }]);
    }
    await record(ofUser(customer.id, Date.now() - 30_000));
    expect(await leaving!.closed).toBe(4403);
    await send(customer, id, 'after');
    expect(await staying!.next()).toMatchObject({ id: '1', type: 'next' });
    await expect(Promise.race([leaving!.next(), Promise.reject(new Error('told nothing'))])).rejects.toThrow('nothing');
  });

  it('is counted by its reason', async () => {
    const id = freshId();
    const socket = await openAcknowledged(gateway, tokenOf(id));
    await record(ofUser(id));
    expect(await socket.closed).toBe(4403);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/parley_live_sockets_let_go_total\{reason="token_revoked"\} [1-9]/);
    expect(metrics).toMatch(/^parley_revocations_age_seconds \d/m);
  });
});

it('many at once, from several processes, are all known', async () => {
  const people = Array.from({ length: 40 }, () => freshId());
  const { database: other } = await openDatabase(gateway.databaseUrl, { poolSize: 4 });
  await Promise.all(people.map((id, index) => revoke(index % 2 ? beside : other, systemClock, ofUser(id))));
  await other.close();
  for (const id of people) await untilRefused(tokenOf(id));
});

it('a gateway that starts knows of all before it lets anybody in', async () => {
  const id = freshId();
  const token = tokenOf(id);
  await record(ofUser(id));
  const late = await startGateway({ env: { DATABASE_URL: gateway.databaseUrl }, pollMs: 2 ** 31 - 1 });
  expect(await knock(late, bearer(token))).toMatchObject(UNAUTHENTICATED);
  await late.stop();
});

it('a token that is revoked changes nothing of what is known of its person', async () => {
  const id = freshId();
  await record(ofUser(id));
  const marker = freshId();
  await record(ofUser(marker));
  await untilRefused(tokenOf(marker));
  await gateway.bearer(tokenOf(id)).gql('{ viewer { id } }');
  expect(await raw.all(`select id from users where id = '${id}'`)).toEqual([]);
});

describe('while revocations cannot be read', () => {
  it('those that are known stay in force, all others are let in, and readiness says so in the end', async () => {
    const [id, other] = [freshId(), freshId()];
    const [revoked, good] = [tokenOf(id), tokenOf(other)];
    await record(ofUser(id));
    await untilRefused(revoked);
    await raw.all('alter table revocations rename to hidden');
    try {
      expect(await knock(gateway, bearer(revoked))).toMatchObject(UNAUTHENTICATED);
      expect(await lets(good)).toBe(true);
      expect(await lets(tokenOf(other, 5))).toBe(true);
      // Ten seconds on.
      const real = performance.now.bind(performance);
      const later = vi.spyOn(performance, 'now').mockImplementation(() => real() + 10_001);
      const readiness = async () => {
        const response = await fetch(`${gateway.url}/readyz`);
        return { code: response.status, ...((await response.json()) as object) };
      };
      while ((await readiness()).code !== 503);
      expect(await readiness()).toEqual({ code: 503, status: 'revocations unknown' });
      expect(await lets(good)).toBe(true);
      later.mockRestore();
    } finally {
      await raw.all('alter table hidden rename to revocations');
    }
    while ((await fetch(`${gateway.url}/readyz`)).status !== 200);
    await record(ofUser(other));
    await untilRefused(good);
  });
});

it('revocations of tokens that have ended are pruned, but the newest, whose number is not given again', async () => {
  const tokens = await Promise.all(
    [1, 2, 3].map((days) =>
      new SignJWT({ user: { id: freshId() } })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime(now() - days * 24 * 3_600)
        .sign(new TextEncoder().encode(TEST_SECRET)),
    ),
  );
  const revocations = tokens.map((token) => revocationOfToken(token)!);
  const person = freshId();
  await record(ofUser(person));
  for (const revocation of revocations) await record(revocation);
  const newest = 'select max(version) as version from revocations';
  const before = await raw.all(newest);
  expect(await pruneRevocations(beside, systemClock)).toBe(2);
  expect(await raw.all(newest)).toEqual(before);
  const subjects = (await raw.all<{ subject: string }>('select subject from revocations')).map(
    ({ subject }) => subject,
  );
  expect(revocations.map(({ subject }) => subjects.includes(subject))).toEqual([false, false, true]);
  // Of a person all tokens of before stay revoked: nobody knows how long the last of them lasts.
  expect(subjects).toContain(person);
});
