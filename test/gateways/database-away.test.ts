import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppOptions } from '../../src/app.ts';
import { follow, MESSAGES, resumingClient, type Followed } from '../client/follow.ts';
import { startProxy, type Proxy } from '../client/proxy.ts';
import { NO_LIMITS } from '../live/acts.ts';
import { watchTalk } from '../live/watch.ts';
import { freshDatabase, type TestDatabase } from '../support/databases.ts';
import { startConversation, startGateway, type Actor, type Answer, type Gateway } from '../support/gateway.ts';
import { openRaw, type RawDatabase } from '../support/raw-database.ts';
import { untilSettled } from './settled.ts';

const SEND = `mutation ($id: ID!, $key: String!) {
  sendMessage(input: { conversationId: $id, body: $key, clientMessageId: $key }) { message { id seq } userErrors { code } }
}`;
/** How many times each writer is refused before the database comes back. */
const REFUSALS = 5;
const POOL_SIZE = 4;

type Added = { cursor: string; message: { seq: number; body: string } };

let database: TestDatabase;
let name: string;
/** On the same server, and not in the database that goes away. */
let server: RawDatabase;
let gateways: Gateway[];
beforeEach(async () => {
  database = await freshDatabase(true);
  const url = new URL(database.url);
  name = url.pathname.slice(1);
  url.pathname = '/postgres';
  server = await openRaw(url.href);
});
afterEach(async () => {
  await server.all(`alter database ${name} with allow_connections true`);
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await server.close();
  await database.drop();
});

async function start(size: number, url = database.url, options: AppOptions = {}): Promise<void> {
  const env = { ...NO_LIMITS, DATABASE_URL: url, DATABASE_POOL_SIZE: String(POOL_SIZE) };
  gateways = await Promise.all(Array.from({ length: size }, () => startGateway({ env, pollMs: 20, ...options })));
}

const cutOff = () =>
  server.all(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
  );
const letIn = () => server.all(`alter database ${name} with allow_connections true`);
async function shutOut(): Promise<void> {
  await server.all(`alter database ${name} with allow_connections false`);
  await cutOff();
}

const statusOf = async (gateway: Gateway, path: string) => (await fetch(`${gateway.url}${path}`)).status;

/** Waits, without sleeping, until a gateway says so of itself. */
async function untilReady(gateway: Gateway, status: number): Promise<void> {
  while ((await statusOf(gateway, '/readyz')) !== status);
}

/** What may be answered while the database is away: that it is, and nothing that looks like a message. */
function expectUnavailable({ data, errors }: Answer): void {
  expect({ sent: data?.sendMessage ?? null, codes: errors?.map(({ extensions }) => extensions.code) }).toEqual({
    sent: null,
    codes: ['UNAVAILABLE'],
  });
}

describe('a PostgreSQL that goes and comes', () => {
  it('is told as UNAVAILABLE and never acknowledged, and all goes on by itself, live and to the last event', async () => {
    await start(2);
    const customer = await gateways[0]!.customer();
    const everywhere: Actor[] = gateways.map((gateway) => gateway.bearer(customer.token, customer.id));
    const id = await startConversation(customer);
    await untilSettled(database.url);
    const resuming: Followed<Added>[] = gateways.map(({ wsUrl }) =>
      follow<Added>(resumingClient({ url: wsUrl, token: customer.token }), {
        query: MESSAGES,
        variables: { conversationId: id },
      }),
    );
    await Promise.all(resuming.map((one) => one.until('live')));

    const acknowledged = new Map<string, string>();
    const refused = [0, 0];
    let isOver = false;
    const some = (condition: () => boolean) => async () => {
      while (!condition()) await new Promise((resolve) => setImmediate(resolve));
    };
    const writing = everywhere.map(async (writer, which) => {
      for (let count = 0; !isOver; count += 1) {
        const key = `${which}-${count}`;
        for (;;) {
          const answer = await writer.gql(SEND, { id, key });
          if (!answer.errors) {
            expect(answer.data.sendMessage.userErrors).toEqual([]);
            acknowledged.set(key, answer.data.sendMessage.message.id as string);
            break;
          }
          expectUnavailable(answer);
          refused[which]! += 1;
        }
      }
    });
    for (let outage = 1; outage <= 2; outage += 1) {
      const enough = acknowledged.size + 20;
      await some(() => acknowledged.size >= enough)();
      await shutOut();
      await Promise.all(gateways.map((gateway) => untilReady(gateway, 503)));
      for (const gateway of gateways) expect(await statusOf(gateway, '/healthz')).toBe(200);
      const message = { userId: customer.id, conversationId: id, message: 'over REST' };
      for (const one of everywhere) expect((await one.rest('POST', '/messages', message)).status).toBe(503);
      await some(() => refused.every((count) => count >= REFUSALS * outage))();
      await letIn();
      await Promise.all(gateways.map((gateway) => untilReady(gateway, 200)));
    }
    const enough = acknowledged.size + 20;
    await some(() => acknowledged.size >= enough)();
    isOver = true;
    await Promise.all(writing);

    const raw = await openRaw(database.url);
    const stored = await raw.all<{ key: string; id: string; seq: number }>(
      'select client_message_id as key, id, seq from messages order by seq',
    );
    await raw.close();
    expect(new Map(stored.map((message) => [message.key, message.id]))).toEqual(acknowledged);
    expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
    for (const one of resuming) {
      const told = await one.take(stored.length);
      expect(told.map(({ message }) => message.body)).toEqual(stored.map(({ key }) => key));
      expect(one.events).toHaveLength(stored.length);
    }
  });

  it('takes no writes when it is the one that only reads, and is found again when it does', async () => {
    await start(1);
    const customer = await gateways[0]!.customer();
    const id = await startConversation(customer);
    await untilSettled(database.url);
    await server.all(`alter database ${name} set default_transaction_read_only = on`);
    await cutOff();
    while ((await (await fetch(`${gateways[0]!.url}/readyz`)).text()) !== '{"status":"database read-only"}');
    expect(await statusOf(gateways[0]!, '/readyz')).toBe(503);
    expectUnavailable(await customer.gql(SEND, { id, key: 'text' }));
    expect((await customer.gql('query ($id: ID!) { conversation(id: $id) { id } }', { id })).data).toEqual({
      conversation: { id },
    });
    // Connections that were made before stay as they are: whoever holds on to them could never write there again.
    await server.all(`alter database ${name} reset default_transaction_read_only`);
    let refused = 0;
    for (let batch = 0; batch < 5; batch += 1) {
      const keys = Array.from({ length: 2 * POOL_SIZE }, (_, index) => `${batch}-${index}`);
      const answers = await Promise.all(keys.map((key) => customer.gql(SEND, { id, key })));
      for (const answer of answers.filter(({ errors }) => errors)) {
        expectUnavailable(answer);
        refused += 1;
      }
    }
    expect(refused).toBeLessThanOrEqual(POOL_SIZE);
    await untilReady(gateways[0]!, 200);
  });

  it.each([
    ['says no', `raise exception 'full' using errcode = 'disk_full'`],
    ['is cut off', 'perform pg_terminate_backend(pg_backend_pid())'],
  ])('is believed to have written nothing when it %s at the commit', async (_, atCommit) => {
    await start(1);
    const customer = await gateways[0]!.customer();
    const id = await startConversation(customer);
    await untilSettled(database.url);
    const stream = await watchTalk(customer, id);
    const raw = await openRaw(database.url);
    await raw.all(`create function at_commit() returns trigger language plpgsql as $$
      begin ${atCommit}; return null; end $$`);
    await raw.all(`create constraint trigger at_commit after insert on messages
      deferrable initially deferred for each row execute function at_commit()`);
    expectUnavailable(await customer.gql(SEND, { id, key: 'text' }));
    await raw.all('drop trigger at_commit on messages');
    const stored = 'select (select count(*) from messages) as messages, (select count(*) from events) as events';
    expect(await raw.all(stored)).toEqual([{ messages: 0, events: 1 }]);
    await raw.close();
    const again = await customer.gql(SEND, { id, key: 'text' });
    expect(again.data.sendMessage.message.seq).toBe(1);
    expect((await stream.take(1)).map(({ version }) => version)).toEqual([2]);
  });

  it('is given up when it says nothing any more, and all goes on when it does', async () => {
    const proxy: Proxy = await startProxy(database.url);
    try {
      const url = new URL(database.url);
      url.port = new URL(proxy.url).port;
      await start(1, url.href, { answerWithinMs: 500 });
      const customer = await gateways[0]!.customer();
      const id = await startConversation(customer);
      await untilSettled(database.url);
      const client = resumingClient({ url: gateways[0]!.wsUrl, token: customer.token });
      const stream = follow<Added>(client, { query: MESSAGES, variables: { conversationId: id } });
      await stream.until('live');
      proxy.mood = 'silent';
      const [sent, readyz] = await Promise.all([
        customer.gql(SEND, { id, key: 'text' }),
        statusOf(gateways[0]!, '/readyz'),
      ]);
      expectUnavailable(sent);
      expect(readyz).toBe(503);
      proxy.mood = 'open';
      await untilReady(gateways[0]!, 200);
      const again = await customer.gql(SEND, { id, key: 'text' });
      expect(again.data.sendMessage.message.seq).toBe(1);
      expect((await stream.take(1)).map(({ message }) => message.seq)).toEqual([1]);
    } finally {
      await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
      await proxy.stop();
    }
  });

  it('has a message once when nobody was told of its commit, and it is sent again through another gateway', async () => {
    const proxy: Proxy = await startProxy(database.url);
    try {
      const url = new URL(database.url);
      url.port = new URL(proxy.url).port;
      await start(1, url.href, { answerWithinMs: 1_000 });
      const direct = await startGateway({ env: { ...NO_LIMITS, DATABASE_URL: database.url } });
      gateways.push(direct);
      const customer = await gateways[0]!.customer();
      const id = await startConversation(customer);
      await untilSettled(database.url);
      const raw = await openRaw(database.url);
      await raw.all(`create function at_commit() returns trigger language plpgsql as $$
        begin perform pg_advisory_xact_lock(1); return null; end $$`);
      await raw.all(`create constraint trigger at_commit after insert on messages
        deferrable initially deferred for each row execute function at_commit()`);
      await raw.all('select pg_advisory_lock(1)');
      const unanswered = customer.gql(SEND, { id, key: 'text' });
      const waiting = `select 1 from pg_locks where locktype = 'advisory' and objid = 1 and not granted`;
      while ((await raw.all(waiting)).length === 0);
      // It commits from here on, and its gateway does not hear of it.
      proxy.mood = 'silent';
      await raw.all('select pg_advisory_unlock(1)');
      expectUnavailable(await unanswered);
      while ((await raw.all('select 1 from messages')).length === 0);
      const again = await direct.bearer(customer.token, customer.id).gql(SEND, { id, key: 'text' });
      const [stored, ...others] = await raw.all<{ id: string; seq: number }>('select id, seq from messages');
      expect(others).toEqual([]);
      expect(again.data.sendMessage).toEqual({ message: stored, userErrors: [] });
      await raw.close();
    } finally {
      await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
      await proxy.stop();
    }
  });
});
