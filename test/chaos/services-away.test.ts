import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { follow, MESSAGES, resumingClient } from '../client/follow.ts';
import { startFleet, type Fleet } from '../gateways/fleet.ts';
import { describeWithRedisServer, startRedis, type RedisServer } from '../gateways/redis.ts';
import { untilSettled } from '../gateways/settled.ts';
import { NO_LIMITS } from '../live/acts.ts';
import { watchTalk } from '../live/watch.ts';
import { IS_FULL, sized } from '../scale/size.ts';
import { send, startConversation, startGateway, type Gateway } from '../support/gateway.ts';
import { createPostgres } from '../support/postgres-server.ts';
import { openRaw } from '../support/raw-database.ts';

/** How long each is away, in milliseconds. */
const REDIS_AWAY_MS = sized(30_000, 1_500);
const POSTGRES_AWAY_MS = sized(10_000, 500);
/** How soon whoever was refused tries again, in milliseconds. */
const RETRY_MS = 20;
const GATEWAYS = 3;
/** The poll of the log, and what a busy machine may take beside it. */
const LONGEST_DELAY_MS = 1_000 + 2_000;
const TIMEOUT_MS = IS_FULL ? 120_000 : 60_000;

type Added = { message: { body: string } };

const SEND = `mutation ($id: ID!, $key: String!) {
  sendMessage(input: { conversationId: $id, body: $key, clientMessageId: $key }) { message { id } userErrors { code } }
}`;

describeWithRedisServer(`${GATEWAYS} gateways whose Redis is dead for a while`, () => {
  let redis: RedisServer;
  let fleet: Fleet;
  afterEach(async () => {
    await fleet.stop();
    await redis.kill();
  });

  it(
    'lose nothing, and are late by no more than the poll',
    async () => {
      redis = await startRedis();
      fleet = await startFleet(GATEWAYS, { env: { REDIS_URL: redis.url } });
      const customer = await fleet.everywhere({ role: 'user' });
      const id = await startConversation(customer[0]!);
      await untilSettled(fleet.url);
      const streams = await Promise.all(customer.map((one) => watchTalk(one, id)));
      const acknowledgedAt: number[] = [];
      const delays: number[] = [];
      const writing = { isOver: false };
      const write = async () => {
        for (let count = 0; !writing.isOver; count += 1) {
          const { seq } = await send(customer[count % GATEWAYS]!, id, `text ${count}`);
          acknowledgedAt[seq] = performance.now();
          await after(20);
        }
      };
      const watch = async (which: number) => {
        const { events } = streams[which]!;
        for (let told = 0; !writing.isOver || told < acknowledgedAt.length - 1;) {
          if (told === events.length) await after(5);
          else if (acknowledgedAt[told + 1] !== undefined) {
            delays.push(performance.now() - acknowledgedAt[told + 1]!);
            told += 1;
          } else await after(5);
        }
      };
      const running = [write(), ...streams.map((_, which) => watch(which))];
      await redis.kill();
      await after(REDIS_AWAY_MS);
      await redis.restart();
      writing.isOver = true;
      await Promise.all(running);
      for (const stream of streams) await stream.take(acknowledgedAt.length - 1);

      const raw = await openRaw(fleet.url);
      const stored = await raw.all<{ seq: number }>('select seq from messages order by seq');
      await raw.close();
      expect(stored.map(({ seq }) => seq)).toEqual(Object.keys(acknowledgedAt).map(Number));
      for (const { events } of streams) {
        expect(events.map(({ message }) => message?.seq)).toEqual(stored.map(({ seq }) => seq));
      }
      if (IS_FULL) expect(Math.max(...delays)).toBeLessThan(LONGEST_DELAY_MS);
    },
    TIMEOUT_MS,
  );
});

describe('a PostgreSQL that is stopped for a while', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-stopped-'));
  let gateway: Gateway | undefined;
  let postgres: Awaited<ReturnType<typeof createPostgres>>;
  afterEach(async () => {
    await gateway?.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'is told as UNAVAILABLE and 503, never acknowledged, and found again without a restart',
    async () => {
      chmodSync(folder, 0o755);
      postgres = await createPostgres(folder);
      await postgres.start();
      const DATABASE_URL = postgres.url;
      // Its client tries again far more often than the limits let one who waits as it should.
      gateway = await startGateway({ env: { ...NO_LIMITS, DATABASE_URL } });
      const { url } = gateway;
      const customer = await gateway.customer();
      const id = await startConversation(customer);
      await untilSettled(DATABASE_URL);
      const wait = () => after(RETRY_MS);
      const client = resumingClient({ url: gateway.wsUrl, token: customer.token, wait });
      const stream = follow<Added>(client, { query: MESSAGES, variables: { conversationId: id } });
      await stream.until('live');
      const acknowledged: string[] = [];
      const say = async (key: string) => {
        const { errors } = await customer.gql(SEND, { id, key });
        if (!errors) acknowledged.push(key);
        return errors?.map(({ extensions }) => extensions.code) ?? null;
      };
      const readiness = async () => (await fetch(`${url}/readyz`)).status;
      expect(await say('before')).toBeNull();

      await postgres.stop();
      const until = performance.now() + POSTGRES_AWAY_MS;
      let refused = 0;
      do {
        expect(await say(`while it is away ${refused}`)).toEqual(['UNAVAILABLE']);
        expect((await customer.rest('GET', `/conversation/${id}`)).status).toBe(503);
        refused += 1;
        await after(RETRY_MS);
      } while (performance.now() < until);
      expect(await readiness()).toBe(503);
      expect((await fetch(`${url}/healthz`)).status).toBe(200);

      await postgres.start();
      while ((await readiness()) !== 200) await after(RETRY_MS);
      for (let again = 0; again < refused; again += 1) expect(await say(`while it is away ${again}`)).toBeNull();
      const raw = await openRaw(DATABASE_URL);
      const stored = await raw.all<{ key: string }>('select client_message_id as key from messages order by seq');
      await raw.close();
      expect(stored.map(({ key }) => key)).toEqual(acknowledged);
      while (stream.events.length < stored.length) await after(RETRY_MS);
      expect(stream.events.map(({ message }) => message.body)).toEqual(acknowledged);
    },
    TIMEOUT_MS,
  );
});
