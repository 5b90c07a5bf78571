import { afterEach, describe, expect, it } from 'vitest';
import { openAcknowledged } from '../live/raw-socket.ts';
import { bearer, knock, isLetIn, UNAUTHENTICATED } from '../security/tokens/doors.ts';
import { TEST_SECRET, type Actor } from '../support/gateway.ts';
import { runToEnd } from '../support/process.ts';
import { NEVER_MS, startFleet, type Fleet, type FleetOptions } from './fleet.ts';
import { describeWithRedis } from './redis.ts';

const GATEWAYS = 2;

let fleet: Fleet;
afterEach(() => fleet.stop());

/** Runs `npm run revoke` beside the gateways. */
const revoke = (args: string[], env: Record<string, string> = {}) =>
  runToEnd(['src/commands/revoke.ts', ...args], { DATABASE_URL: fleet.url, AUTH_JWT_SECRET: TEST_SECRET, ...env });

/** What is to be seen on every gateway once somebody's tokens are revoked. */
async function expectRevokedEverywhere(options: FleetOptions, env: Record<string, string>, told: string) {
  fleet = await startFleet(GATEWAYS, options);
  const [customer, agent] = [await fleet.everywhere({ role: 'user' }), await fleet.everywhere({ role: 'support' })];
  const socketsOf = (actors: Actor[]) =>
    Promise.all(fleet.gateways.map((gateway, index) => openAcknowledged(gateway, actors[index]!.token)));
  const [leaving, staying] = [await socketsOf(customer), await socketsOf(agent)];
  // Remembered by each, with all that is asked there.
  for (const gateway of fleet.gateways) {
    for (const { token } of [customer[0]!, agent[0]!]) expect(isLetIn(await knock(gateway, bearer(token)))).toBe(true);
  }

  const run = await revoke(['--user', customer[0]!.id], env);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toMatch(
    new RegExp(`^Revoked all tokens of ${customer[0]!.id} that were issued before .*\n${told}\n$`),
  );
  expect(await Promise.all(leaving.map((socket) => socket.closed))).toEqual([4403, 4403]);
  for (const gateway of fleet.gateways) {
    expect(await knock(gateway, bearer(customer[0]!.token))).toMatchObject(UNAUTHENTICATED);
    expect(isLetIn(await knock(gateway, bearer(agent[0]!.token)))).toBe(true);
  }

  // One token alone.
  expect(await revoke(['--token', agent[0]!.token], env)).toMatchObject({ code: 0, stderr: '' });
  expect(await Promise.all(staying.map((socket) => socket.closed))).toEqual([4403, 4403]);
}

// Without Redis the poll is all there is; with it, hints are.
describe('with nothing but the poll', () => {
  it('a revocation reaches every gateway and every socket', () =>
    expectRevokedEverywhere({ pollMs: 20 }, {}, 'Running gateways read it within 1 s.'));

  it('a Redis that is away takes nothing from it', () =>
    expectRevokedEverywhere(
      { pollMs: 20 },
      { REDIS_URL: 'redis://127.0.0.1:9' },
      'Running gateways read it within 1 s.',
    ));
});

describeWithRedis('with nothing but the hints of Redis', (url) => {
  it('a revocation reaches every gateway and every socket', () =>
    expectRevokedEverywhere(
      { pollMs: NEVER_MS, env: { REDIS_URL: url } },
      { REDIS_URL: url },
      'Running gateways were told.',
    ));
});
