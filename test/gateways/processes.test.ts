import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mintToken } from '../../src/modules/authentication/index.ts';
import { follow, MESSAGES, resumingClient } from '../client/follow.ts';
import { NO_LIMITS } from '../live/acts.ts';
import { sized } from '../scale/size.ts';
import { freshDatabase, type TestDatabase } from '../support/databases.ts';
import { freshId, TEST_SECRET } from '../support/gateway.ts';
import { runToEnd, startProcess, type GatewayProcess } from '../support/process.ts';
import { openRaw } from '../support/raw-database.ts';
import { startBalancer } from './balancer.ts';
import { untilSettled } from './settled.ts';

const WRITERS = 6;
/** How many messages are written before and after each thing that happens. */
const MEANWHILE = 40;
const CLIENTS = 4;
const KILLS = sized(3, 1);
/** Longer than it takes, for machines with more to do. */
const TIMEOUT_MS = 60_000;

type Added = { cursor: string; message: { seq: number; body: string } };

const SEND = `mutation ($id: ID!, $key: String!) {
  sendMessage(input: { conversationId: $id, body: $key, clientMessageId: $key }) { message { id } userErrors { code } }
}`;

describe('gateways in processes of their own, over one database', () => {
  let database: TestDatabase;
  let env: Record<string, string>;
  let balancer: Awaited<ReturnType<typeof startBalancer>>;
  let processes: GatewayProcess[];
  let customerId: string;
  let token: string;
  let id: string;
  /** What was answered: message ids by the keys of the messages. */
  const acknowledged = new Map<string, string>();

  beforeEach(async () => {
    acknowledged.clear();
    database = await freshDatabase(true);
    env = { ...NO_LIMITS, DATABASE_URL: database.url, AUTH_JWT_SECRET: TEST_SECRET, LOG_LEVEL: 'info' };
    balancer = await startBalancer();
    processes = await Promise.all([startProcess(env), startProcess(env)]);
    for (const { port } of processes) balancer.add(port);
    customerId = freshId();
    token = await mintToken(TEST_SECRET, { id: customerId, role: 'user' }, { lastsSeconds: 600 });
    const create = 'mutation ($userId: ID!) { createConversation(input: { userId: $userId }) { conversation { id } } }';
    const { createConversation } = await gql<{ createConversation: { conversation: { id: string } } }>(
      balancer.url,
      create,
      { userId: customerId },
    );
    id = createConversation.conversation.id;
    await untilSettled(database.url);
  });
  afterEach(async () => {
    await balancer.stop();
    await Promise.all(processes.map((one) => one.end('SIGKILL')));
    await database.drop();
  });

  /** Rejects when it is not answered, or not with data. */
  async function gql<Data>(url: string, query: string, variables: Record<string, unknown>): Promise<Data> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, connection: 'close' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown };
    if (!data || errors) throw new Error(`Not answered with data: ${JSON.stringify(errors)}`);
    return data;
  }

  interface Writing {
    /** Resolves when so many more have been acknowledged. */
    more(count: number): Promise<void>;
    /** Resolves when all that was begun has been acknowledged. */
    stop(): Promise<void>;
  }

  /** Writes on and on; what is not answered is sent again, with the same key, wherever the address then leads. */
  function write(urls: readonly string[]): Writing {
    let isOver = false;
    let progressed = Promise.withResolvers<void>();
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let count = 0; !isOver; count += 1) {
        const key = `${writer}-${count}`;
        let attempts = 0;
        for (;;) {
          const url = urls[(writer + attempts) % urls.length]!;
          attempts += 1;
          const sent = await gql<{ sendMessage: { message: { id: string } | null } }>(url, SEND, { id, key }).catch(
            () => null,
          );
          if (sent === null) continue;
          acknowledged.set(key, sent.sendMessage.message!.id);
          progressed.resolve();
          break;
        }
      }
    });
    return {
      async more(count) {
        for (const enough = acknowledged.size + count; acknowledged.size < enough;) {
          progressed = Promise.withResolvers();
          await progressed.promise;
        }
      },
      async stop() {
        isOver = true;
        await Promise.all(writers);
      },
    };
  }

  /** The messages as they are stored; fails when they are not those that were acknowledged, or anything is half done. */
  async function expectWhole(): Promise<{ key: string; seq: number }[]> {
    const raw = await openRaw(database.url);
    const stored = await raw.all<{ key: string; id: string; seq: number }>(
      'select client_message_id as key, id, seq from messages order by seq',
    );
    const rows = await raw.all(`select version, last_seq as "lastSeq", user_unread_count as unread,
      (select count(*) from events) as events from conversations`);
    await raw.close();
    expect(new Map(stored.map((message) => [message.key, message.id]))).toEqual(acknowledged);
    const count = acknowledged.size;
    expect(stored.map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(rows).toEqual([{ version: count + 1, lastSeq: count, unread: count, events: count + 1 }]);
    const doctor = await runToEnd(['src/commands/doctor.ts'], env);
    expect({ code: doctor.code, stderr: doctor.stderr }).toEqual({ code: 0, stderr: '' });
    return stored;
  }

  it(
    'leave nothing half done when one is killed: what was acknowledged is there, and a retry through the other counts once',
    async () => {
      const writing = write(processes.map(({ url }) => url));
      for (let round = 0; round < KILLS; round += 1) {
        await writing.more(MEANWHILE);
        // In the middle of whatever its writers have begun.
        await processes[0]!.end('SIGKILL');
        await writing.more(MEANWHILE);
        processes[0] = await startProcess({ ...env, PORT: String(processes[0]!.port) });
      }
      await writing.more(MEANWHILE);
      await writing.stop();
      await expectWhole();
    },
    TIMEOUT_MS,
  );

  it(
    'are restarted one after the other without a loss: resuming clients see every event once, in order',
    async () => {
      const followed = Array.from({ length: CLIENTS }, () => {
        const client = resumingClient({ url: balancer.wsUrl, token });
        return follow<Added>(client, { query: MESSAGES, variables: { conversationId: id } });
      });
      await Promise.all(followed.map((one) => one.until('live')));
      const writing = write([balancer.url]);
      await writing.more(MEANWHILE);
      for (let index = 0; index < processes.length; index += 1) {
        const leaving = processes[index]!;
        // As a balancer does that has seen that it is not ready any more.
        balancer.remove(leaving.port);
        expect(await leaving.end('SIGTERM')).toBe(0);
        await writing.more(MEANWHILE);
        processes[index] = await startProcess(env);
        balancer.add(processes[index]!.port);
        await writing.more(MEANWHILE);
      }
      await writing.stop();
      const stored = await expectWhole();
      const codes = [];
      for (const one of followed) {
        expect((await one.take(stored.length)).map(({ message }) => message.body)).toEqual(
          stored.map(({ key }) => key),
        );
        expect(one.events).toHaveLength(stored.length);
        codes.push(...one.reasons.filter(Boolean).map((reason) => (reason as CloseEvent).code));
      }
      // Each was on one that left, and was told to come back.
      expect(codes.length).toBeGreaterThanOrEqual(CLIENTS);
      expect(new Set(codes)).toEqual(new Set([1012]));
    },
    TIMEOUT_MS,
  );
});
