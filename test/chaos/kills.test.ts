import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProcessFleet, type ProcessFleet } from '../gateways/process-fleet.ts';
import { isRedisServerHere, startRedis, type RedisServer } from '../gateways/redis.ts';
import { untilSettled } from '../gateways/settled.ts';
import { attempt, syncCursor } from '../live/acts.ts';
import { createRandom, SEED, type Random } from '../live/random.ts';
import { MAY_BE_REFUSED, RandomDesk, type People } from '../live/random-desk.ts';
import { IS_FULL, sized } from '../scale/size.ts';
import { runToEnd } from '../support/process.ts';
import { openRaw, type RawDatabase } from '../support/raw-database.ts';
import { miscounted, recount } from '../support/recount.ts';
import { Count } from './count.ts';
import { keyOf, Ledger, withKey } from './ledger.ts';
import { roamingGuest, roamingPerson, type Road } from './roaming.ts';
import { expectOneOrder } from './viewers.ts';
import { Watchers } from './watchers.ts';

const GATEWAYS = 3;
/** How long their start may take, on machines with more to do. */
const START_MS = 60_000;
const KILLS = 3;
const OPERATIONS = sized(30_000, 1_200);
const CONVERSATIONS = sized(40, 12);
const RECOUNTS = sized(20, 6);
const SUBSCRIBERS = sized(50, 10);
/** How many act at once: as many as there are people. */
const ACTORS = 12;
/** How often the same thing is asked of two gateways at once, as by a client that did not wait for its answer. */
const TWICE = 0.05;
/** How often something ends one of the connections of the subscribers, for each thing that is done. */
const CUT = 0.03;

const bus = isRedisServerHere ? 'joined by Redis' : 'joined by nothing but their database (there is no redis-server)';

describe(`${GATEWAYS} gateways in processes of their own, ${bus}, of which some are killed`, () => {
  let redis: RedisServer | null;
  let fleet: ProcessFleet;
  let database: RawDatabase;
  let random: Random;
  let road: Road;
  beforeEach(async () => {
    redis = isRedisServerHere ? await startRedis() : null;
    fleet = await startProcessFleet(GATEWAYS, {
      LIVE_REPLAY_MAX: '1000000',
      ...(redis && { REDIS_URL: redis.url }),
    });
    database = await openRaw(fleet.databaseUrl);
    random = createRandom(SEED);
    road = { urls: () => fleet.gateways.map(({ url }) => url), random, unanswered: 0, isClosed: false };
  }, START_MS);
  afterEach(async () => {
    road.isClosed = true;
    await database.close();
    await fleet.stop();
    await redis?.kill();
  });

  async function gather(): Promise<People> {
    const people: People = {
      customers: [await roamingGuest('Gus', road)],
      agents: [],
      admin: await roamingPerson('admin', 'Ann', road),
    };
    for (let count = 0; count < 5; count += 1) {
      people.customers.push(await roamingPerson('user', `Customer ${count}`, road));
      people.agents.push(await roamingPerson('support', `Agent ${count}`, road));
    }
    return people;
  }

  it(
    `keep what they have acknowledged once, count exactly, and tell everybody everything in one order (SEED=${SEED})`,
    async () => {
      const people = await gather();
      const desk = new RandomDesk(people, random, CONVERSATIONS);
      const ledger = new Ledger();
      const done = new Count();
      // Of this customer conversations may be deleted; the others see for good what they see.
      const [forgetful, ...others] = people.customers as [People['admin'], ...People['customers']];
      let asked = 0;

      /** Something that anybody may want, known by a key where it makes something. */
      function wish() {
        for (;;) {
          asked += 1;
          const next = withKey(desk.wish(), `key ${asked}`);
          const { act, input } = next;
          if (act === 'updateMessage') input.body = `edit ${asked}`;
          const isKept = desk.conversations.find(({ id }) => id === input.id)?.customer !== forgetful;
          if (act !== 'deleteConversation' || !isKept) return next;
        }
      }
      async function doSomething(): Promise<void> {
        const next = wish();
        const isTwice = keyOf(next) !== undefined && random.chance(TWICE);
        const deeds = await Promise.all([
          desk.fulfil(next),
          ...(isTwice ? [attempt(next.actor, next.act, next.input).then((outcome) => ({ ...next, ...outcome }))] : []),
        ]);
        for (const deed of deeds) {
          const { act, refusal } = deed;
          if (refusal) expect([act, MAY_BE_REFUSED.has(refusal)]).toEqual([act, true]);
          ledger.note(deed);
        }
        done.add();
        if (random.chance(CUT)) fleet.balancer.cut((count) => random.below(count));
      }

      while (desk.conversations.length < CONVERSATIONS) {
        const customer = desk.conversations.length < 3 ? forgetful : random.pick(others);
        const input = { userId: customer.id, idempotencyKey: `first ${desk.conversations.length}` };
        ledger.note(await desk.fulfil({ actor: customer, act: 'createConversation', input }));
      }
      await untilSettled(fleet.databaseUrl);
      const idsOf = (customer: People['admin']) =>
        desk.conversations.flatMap((one) => (one.customer === customer ? [one.id] : []));
      const onlookers = [
        ...[1, 2, 3].map(() => ({
          token: people.admin.token,
          customerId: null,
          conversationIds: desk.conversations.map(({ id }) => id),
        })),
        ...others.flatMap((customer) => {
          const conversationIds = idsOf(customer);
          return conversationIds.length > 0
            ? [{ token: customer.token, customerId: customer.id, conversationIds }]
            : [];
        }),
      ];
      const after = await syncCursor(people.admin);
      const watchers = new Watchers(SUBSCRIBERS, fleet.balancer.wsUrl, onlookers, after, random);
      await watchers.live();

      const acting = async () => {
        while (asked < OPERATIONS) await doSomething();
      };
      const recounting = async (index: number) => {
        await done.reach(Math.floor((OPERATIONS * (index + 0.5)) / RECOUNTS) - ACTORS);
        expect(miscounted(await recount(database))).toEqual([]);
      };
      const killing = async () => {
        for (let kill = 0; kill < KILLS; kill += 1) {
          const share = (kill + 0.2 + random.below(50) / 100) / KILLS;
          await done.reach(Math.floor(OPERATIONS * share));
          await fleet.killAndRestart(random.below(GATEWAYS));
        }
      };
      await Promise.all([
        ...Array.from({ length: ACTORS }, acting),
        ...Array.from({ length: RECOUNTS }, (_, index) => recounting(index)),
        killing(),
      ]);

      expect(road.unanswered).toBeGreaterThan(0);
      expect(miscounted(await recount(database))).toEqual([]);
      await ledger.expectKept(database);
      await watchers.expectWhole(database);
      expect(watchers.losses).toBeGreaterThan(SUBSCRIBERS);
      await expectOneOrder(
        database,
        fleet.gateways.map(({ url }) => url),
        people,
      );
      const doctor = await runToEnd(['src/commands/doctor.ts'], fleet.env);
      expect({ code: doctor.code, stderr: doctor.stderr }).toEqual({ code: 0, stderr: '' });
    },
    IS_FULL ? 1_200_000 : 180_000,
  );
});
