import { afterEach, beforeEach, expect, it } from 'vitest';
import { mintToken } from '../../src/modules/authentication/index.ts';
import { follow, MESSAGES, resumingClient } from '../client/follow.ts';
import { NO_LIMITS } from '../live/acts.ts';
import { emptyDatabase, type TestDatabase } from '../support/databases.ts';
import { freshId, TEST_SECRET } from '../support/gateway.ts';
import { startProcess, type GatewayProcess } from '../support/process.ts';
import { describeWithHaproxy, startHaproxy, type Haproxy } from './haproxy.ts';

const CLIENTS = 6;
const MEANWHILE = 20;
const TIMEOUT_MS = 60_000;

type Added = { cursor: string; message: { seq: number; body: string } };

const CREATE = 'mutation ($userId: ID!) { createConversation(input: { userId: $userId }) { conversation { id } } }';
const SEND = `mutation ($id: ID!, $key: String!) {
  sendMessage(input: { conversationId: $id, body: $key, clientMessageId: $key }) { message { id } userErrors { code } }
}`;
const GUEST = 'mutation { createGuest(input: { name: "Gus" }) { token } }';

describeWithHaproxy('two gateways behind the balancer that is delivered', () => {
  let database: TestDatabase;
  let processes: GatewayProcess[];
  let balancer: Haproxy;
  let token: string;
  let id: string;

  beforeEach(async () => {
    database = await emptyDatabase();
    const env = {
      ...NO_LIMITS,
      DATABASE_URL: database.url,
      AUTH_JWT_SECRET: TEST_SECRET,
      LOG_LEVEL: 'info',
      TRUSTED_PROXIES: '127.0.0.1/32',
      LIMIT_GUESTS_PER_MINUTE: '2',
    };
    processes = await Promise.all([startProcess(env), startProcess(env)]);
    balancer = await startHaproxy(processes.map(({ port }) => port));
    const userId = freshId();
    token = await mintToken(TEST_SECRET, { id: userId, role: 'user' }, { lastsSeconds: 600 });
    await balancer.until('/readyz', 200);
    const { body } = await ask(CREATE, { userId });
    id = (body.data as { createConversation: { conversation: { id: string } } }).createConversation.conversation.id;
  }, TIMEOUT_MS);
  afterEach(async () => {
    await balancer.stop();
    await Promise.all(processes.map((one) => one.end('SIGKILL')));
    await database.drop();
  });

  async function ask(query: string, variables: Record<string, unknown>, headers: Record<string, string> = {}) {
    const response = await fetch(`${balancer.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
    return { status: response.status, headers: response.headers, body };
  }

  /** Sends on and on; tells of everything that was not answered with the message. */
  function write() {
    const sent: string[] = [];
    const failures: unknown[] = [];
    let isOver = false;
    let progressed = Promise.withResolvers<void>();
    const writing = (async () => {
      while (!isOver) {
        const key = `message ${sent.length + 1}`;
        const answer = await ask(SEND, { id, key }).catch((error: unknown) => ({ status: 0, body: String(error) }));
        if (answer.status !== 200) {
          failures.push(answer);
          // The same again, until it is known to be there.
          continue;
        }
        sent.push(key);
        progressed.resolve();
      }
    })();
    return {
      sent,
      failures,
      async more(count: number) {
        for (const enough = sent.length + count; sent.length < enough;) {
          progressed = Promise.withResolvers();
          await progressed.promise;
        }
      },
      async stop() {
        isOver = true;
        await writing;
      },
    };
  }

  const socketsOf = async ({ url }: GatewayProcess) => {
    const figures = await (await fetch(`${url}/metrics`)).text();
    return Number(/^parley_live_sockets (\d+)$/m.exec(figures)?.[1]);
  };

  async function followAll() {
    const followed = Array.from({ length: CLIENTS }, () =>
      follow<Added>(resumingClient({ url: balancer.wsUrl, token }), {
        query: MESSAGES,
        variables: { conversationId: id },
      }),
    );
    await Promise.all(followed.map((one) => one.until('live')));
    return followed;
  }

  it(
    'start together on an empty database, which one of them sets up, and share the sockets',
    async () => {
      const migrated = processes.map(({ log }) => log.find(({ msg }) => msg === 'serving') as { migrated?: string[] });
      expect(migrated.map((entry) => (entry.migrated ?? []).length > 0).sort()).toEqual([false, true]);
      await followAll();
      expect(await Promise.all(processes.map(socketsOf))).toEqual([CLIENTS / 2, CLIENTS / 2]);
    },
    TIMEOUT_MS,
  );

  it(
    'when one is killed its sockets come back on the other, and nobody misses or doubles a message',
    async () => {
      const followed = await followAll();
      const writing = write();
      await writing.more(MEANWHILE);
      await processes[0]!.end('SIGKILL');
      await writing.more(MEANWHILE);
      await writing.stop();
      for (const one of followed) {
        const bodies = (await one.take(writing.sent.length)).map(({ message }) => message.body);
        expect(bodies).toEqual(writing.sent);
        expect(one.events).toHaveLength(writing.sent.length);
      }
      expect(followed.filter(({ statuses }) => statuses.includes('reconnecting'))).toHaveLength(CLIENTS / 2);
      expect(await socketsOf(processes[1]!)).toBe(CLIENTS);
    },
    TIMEOUT_MS,
  );

  it(
    'when one is asked to end no request fails, and its sockets go over to the other',
    async () => {
      const followed = await followAll();
      const writing = write();
      await writing.more(MEANWHILE);
      expect(await processes[0]!.end('SIGTERM')).toBe(0);
      await writing.more(MEANWHILE);
      await writing.stop();
      expect(writing.failures).toEqual([]);
      for (const one of followed) {
        expect((await one.take(writing.sent.length)).map(({ message }) => message.body)).toEqual(writing.sent);
      }
      const codes = followed.flatMap(({ reasons }) =>
        reasons.filter(Boolean).map((reason) => (reason as CloseEvent).code),
      );
      expect(codes).toEqual(Array.from({ length: CLIENTS / 2 }, () => 1012));
    },
    TIMEOUT_MS,
  );

  it(
    'callers have their own addresses, whatever they say; figures are not for them; without a gateway it is 503, in both forms',
    async () => {
      const statuses = [];
      // Each gateway counts for itself here, and makes two guests for an address: of six at the least two are refused.
      for (let last = 1; last <= 6; last += 1) {
        statuses.push((await ask(GUEST, {}, { 'x-forwarded-for': `203.0.113.${last}` })).status);
      }
      expect(statuses).toContain(429);
      expect((await fetch(`${balancer.url}/metrics`)).status).toBe(404);

      await Promise.all(processes.map((one) => one.end('SIGKILL')));
      await balancer.until('/readyz', 503);
      const { status, headers, body } = await ask(SEND, { id, key: 'nobody is there' });
      expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 503, retryAfter: '2' });
      expect(body).toMatchObject({
        errors: [{ extensions: { code: 'UNAVAILABLE' } }],
        success: false,
        error: { code: 'UNAVAILABLE' },
      });
    },
    TIMEOUT_MS,
  );
});
