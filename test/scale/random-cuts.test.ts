import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqliteFilename } from '../../src/platform/db/index.ts';
import { attempt, NO_LIMITS, syncCursor } from '../live/acts.ts';
import { createRandom, SEED, type Random } from '../live/random.ts';
import { send, startConversation, startGateway, type Actor, type Gateway } from '../support/gateway.ts';
import { memoryFile } from './memory-file.ts';
import { IS_FULL, sized } from './size.ts';
import { Wanderer, type Interest } from './wanderer.ts';

const SUBSCRIBERS = sized(50, 10);
const CONVERSATIONS = sized(20, 5);
const EVENTS = sized(20_000, 2_000);
const CUSTOMERS = 5;
const WRITERS = 8;

const TALK = `subscription ($id: ID!, $after: String) {
  conversationEvents(conversationId: $id, after: $after) { cursor version ... on MessageAdded { message { seq body } } }
}`;
const UNREAD = `subscription ($after: String) {
  unreadCountChanged(after: $after) { cursor userUnreadCount supportUnreadCount conversation { id } }
}`;
const INBOX = `subscription ($after: String) { inboxEvents(after: $after) { cursor change conversation { id version } } }`;

/** A row of the log, as the database has it. */
interface Row {
  id: number;
  conversationId: string;
  userId: string;
  supportUserId: string;
  unreadCause: string | null;
  endsChange: number;
}

/** Somebody who watches, and which events of the log are for them. */
interface Watch {
  interest: Omit<Interest, 'wsUrl'>;
  concerns: (row: Row) => boolean;
}

describe('subscribers whose connections are cut at random', () => {
  const file = memoryFile();
  let gateway: Gateway;
  let admin: Actor;
  let customers: Actor[];
  let agents: Actor[];
  let conversations: { id: string; customer: Actor }[];
  let database: BetterSqlite3.Database;

  beforeAll(async () => {
    gateway = await startGateway({
      env: { ...NO_LIMITS, LIVE_REPLAY_MAX: '1000000', DATABASE_URL: file.databaseUrl },
    });
    database = new BetterSqlite3(sqliteFilename(file.databaseUrl), { readonly: true });
    admin = await gateway.admin();
    agents = await Promise.all([gateway.agent(), gateway.agent()]);
    customers = await Promise.all(Array.from({ length: CUSTOMERS }, () => gateway.customer()));
    conversations = await Promise.all(
      Array.from({ length: CONVERSATIONS }, async (_, index) => {
        const customer = customers[index % CUSTOMERS]!;
        return { id: await startConversation(customer), customer };
      }),
    );
  });
  afterAll(async () => {
    database.close();
    await gateway.stop();
    file.remove();
  });

  /** Any of the subscriptions, by anybody who may; nobody loses sight of anything here. */
  function anyWatch(random: Random): Watch {
    const { id, customer } = random.pick(conversations);
    const [watcher, isTheirs] = random.pick<[Actor, (row: Row) => boolean]>([
      [admin, () => true],
      [customer, ({ userId }) => userId === customer.id],
      ...agents.map((agent): [Actor, (row: Row) => boolean] => [
        agent,
        ({ supportUserId }) => supportUserId === agent.id,
      ]),
    ]);
    const { token } = watcher;
    return random.pick<Watch>([
      {
        interest: { token: random.pick([admin, customer]).token, query: TALK, variables: { id } },
        concerns: ({ conversationId }) => conversationId === id,
      },
      { interest: { token, query: UNREAD }, concerns: (row) => row.unreadCause !== null && isTheirs(row) },
      { interest: { token, query: INBOX }, concerns: (row) => row.endsChange === 1 && isTheirs(row) },
    ]);
  }

  /** One of the writers: acts as anybody, on any conversation, until there are enough events. */
  async function write(random: Random, end: number): Promise<void> {
    const sent: { id: string; customer: Actor }[] = [];
    while (logged() < end) {
      const { id, customer } = random.pick(conversations);
      const message = sent.length > 0 && random.chance(0.25) ? random.pick(sent) : null;
      const done = message
        ? await attempt(message.customer, random.pick(['updateMessage', 'deleteMessage']), {
            id: message.id,
            ...(random.chance(0.5) ? { body: `edited ${random.below(1_000)}` } : {}),
          })
        : random.chance(0.25)
          ? await attempt(random.pick([admin, customer]), 'markConversationRead', { conversationId: id })
          : random.chance(0.05)
            ? await attempt(admin, random.pick(['closeConversation', 'reopenConversation', 'reopenConversation']), {
                id,
              })
            : await attempt(random.pick([admin, customer]), 'sendMessage', { conversationId: id, body: 'on the way' });
      if (done.message && !message) sent.push({ id: done.message.id, customer });
    }
  }

  const logged = () => database.prepare('select max(id) from events').pluck().get() as number;

  const readLog = (after: number) =>
    database
      .prepare(
        `select e.id, conversation_id as conversationId, e.user_id as userId, support_user_id as supportUserId,
          unread_cause as unreadCause, ends_change as endsChange
        from events e join conversations c on c.id = e.conversation_id where e.id > ? order by e.id`,
      )
      .all(after) as Row[];

  it(
    `see each event that is theirs once and in order (SEED=${SEED})`,
    async () => {
      const start = await syncCursor(admin);
      const before = logged();
      const random = createRandom(SEED);
      const watches = Array.from({ length: SUBSCRIBERS }, () => anyWatch(random));
      const wanderers = watches.map(
        ({ interest }, index) => new Wanderer({ wsUrl: gateway.wsUrl, ...interest }, start, createRandom(SEED + index)),
      );

      await Promise.all(
        Array.from({ length: WRITERS }, (_, index) => write(createRandom(SEED - 1 - index), before + EVENTS)),
      );
      // Something for everybody to end with.
      for (const { id, customer } of conversations) {
        await attempt(admin, 'reopenConversation', { id });
        await send(customer, id, 'the end');
      }

      const log = readLog(before);
      const expected = watches.map(({ concerns }) => log.filter(concerns).map(({ id }) => id));
      await Promise.all(wanderers.map((wanderer, index) => wanderer.settle(expected[index]!.at(-1)!)));
      for (const [index, { seen, cuts }] of wanderers.entries()) {
        expect({ index, seen }).toEqual({ index, seen: expected[index] });
        expect(cuts).toBeGreaterThan(0);
      }
    },
    IS_FULL ? 600_000 : 60_000,
  );
});
