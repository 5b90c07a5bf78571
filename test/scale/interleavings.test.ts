import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/platform/db/index.ts';
import { act } from '../live/acts.ts';
import { createRandom, SEED, type Random } from '../live/random.ts';
import { RandomDesk } from '../live/random-desk.ts';
import { positionOf } from './live-client.ts';
import { createParts, settle, type LocalActor, type Parts, type Told } from './parts.ts';
import { sized } from './size.ts';

const ROUNDS = sized(300, 25);
const MESSAGES = 40;
const SUBSCRIBERS = 16;
const ACTIONS = sized(2_000, 200);

const TALK = `subscription ($id: ID!, $after: String) {
  conversationEvents(conversationId: $id, after: $after) {
    __typename cursor version
    ... on MessageAdded { message { seq side body isRead isDeleted sender { name } } }
    ... on MessageUpdated { message { seq body isEdited } }
    ... on MessageDeleted { seq }
    ... on MessagesRead { side upToSeq }
    ... on ConversationUpdated { cause conversation { version isClosed supportUser { id } } }
  }
}`;
const UNREAD = `subscription ($after: String) {
  unreadCountChanged(after: $after) { cursor version userUnreadCount supportUnreadCount cause conversation { unreadCount } }
}`;
const INBOX = `subscription ($filter: ConversationFilter, $after: String) {
  inboxEvents(filter: $filter, after: $after) { cursor change conversation { id version isClosed lastMessage { body } } }
}`;

type Result = { data: Record<string, { cursor: string }> | null; errors?: unknown };

const positions = ({ results }: Told): number[] =>
  results.map((result) => {
    const { data, errors } = JSON.parse(result) as Result;
    if (!data || errors) throw new Error(result);
    return positionOf(Object.values(data)[0]!.cursor);
  });

/** A database whose answers may come later than what was asked for after them. */
function unpunctual(database: Database, random: Random): Database {
  const late = async <T>(read: () => Promise<T>): Promise<T> => {
    while (random.chance(0.3)) await nextTurn();
    const answer = await read();
    while (random.chance(0.3)) await nextTurn();
    return answer;
  };
  return {
    dialect: database.dialect,
    all: (...asked) => late(() => database.all(...asked)),
    first: (...asked) => late(() => database.first(...asked)),
    run: (...asked) => database.run(...asked),
    transaction: (work) => database.transaction(work),
    probe: () => database.probe(),
    purge: () => database.purge(),
    load: () => database.load(),
    close: () => database.close(),
  };
}

/** The most that is read of the log within one turn of the event loop. */
const MOST_READS = 10_000;

/** Ends what would read the log without end, and so never let this test see that it does. */
function guard(tail: Parts['tail']): void {
  const read = tail.read.bind(tail);
  let reads = 0;
  tail.read = (...asked) => {
    if (reads === 0) setImmediate(() => (reads = 0));
    reads += 1;
    if (reads > MOST_READS) throw new Error('The log is read without end.');
    return read(...asked);
  };
}

/** A client that now and then does not take what it is sent for a while. */
function moody(random: Random) {
  let drained: Promise<void> | null = null;
  const wait = async () => {
    do await nextTurn();
    while (random.chance(0.7));
    drained = null;
  };
  return {
    write: () => {
      if (!drained && random.chance(0.15)) drained = wait();
      return drained === null;
    },
    hasRoom: () => drained === null,
    drained: () => drained ?? Promise.resolve(),
  };
}

describe('subscribers that come and go while others are being served', () => {
  let parts: Parts;
  afterEach(() => parts.stop());

  /** One round: somebody writes, and subscribers of all kinds join from any place, stall, and leave at any moment. */
  async function round(seed: number): Promise<void> {
    const random = createRandom(seed);
    parts = await createParts((database) => unpunctual(database, random));
    guard(parts.tail);
    const [customer, admin] = await Promise.all([
      parts.person(),
      parts.person({ role: 'ADMIN' }),
      // Holds the conversation, so that no message assigns it: every message is one event, for each subscription.
      parts.person({ role: 'SUPPORT' }),
    ]);
    const { conversation } = await act(admin, 'createConversation', { userId: customer.id });
    const { id } = conversation;
    const cursors: (string | null)[] = [null];
    const joined: { told: Told; mayMiss: boolean }[] = [];

    const join = async () => {
      const [query, variables] = random.pick([
        [TALK, { id }],
        [UNREAD, {}],
        [INBOX, {}],
      ]);
      const { viewer } = random.pick([admin, admin, customer]);
      const told = await parts.throughHub(viewer, query, { ...variables, after: random.pick(cursors) }, moody(random));
      const leaves = random.chance(0.2);
      joined.push({ told, mayMiss: leaves });
      while (leaves && random.chance(0.9)) await nextTurn();
      if (leaves) told.end();
    };
    const write = async () => {
      for (let written = 0; written < MESSAGES; written += 1) {
        await act(random.pick([customer, admin]), 'sendMessage', { conversationId: id, body: `number ${written}` });
        if (random.chance(0.5)) cursors.push((await admin.gql('{ syncCursor }')).data.syncCursor as string);
        while (random.chance(0.5)) await nextTurn();
      }
    };
    const joining = async () => {
      for (let count = 0; count < SUBSCRIBERS; count += 1) {
        while (random.chance(0.7)) await nextTurn();
        await join();
      }
    };
    await Promise.all([write(), joining(), joining()]);

    const end = positionOf((await admin.gql('{ syncCursor }')).data.syncCursor as string);
    for (const { told, mayMiss } of joined) {
      const expected = Array.from({ length: end - told.stream.from }, (_, index) => told.stream.from + 1 + index);
      for (let turn = 0; !mayMiss && told.results.length < expected.length && turn < 10_000; turn += 1)
        await nextTurn();
      const seen = positions(told);
      expect(seen).toEqual(mayMiss ? expected.slice(0, seen.length) : expected);
    }
    // Nothing comes twice late.
    await settle(50);
    expect(joined.filter(({ told }) => told.results.length > end - told.stream.from)).toEqual([]);
  }

  it(
    `miss nothing and are told nothing twice (SEED=${SEED})`,
    async () => {
      for (let count = 0; count < ROUNDS; count += 1) {
        await round(SEED + count);
        if (count < ROUNDS - 1) await parts.stop();
      }
    },
    sized(300_000, 60_000),
  );

  it('may begin where the tail of the log has not come to yet', async () => {
    const held = Promise.withResolvers<void>();
    let isHeld = false;
    parts = await createParts((database) => ({
      ...unpunctual(database, createRandom(SEED)),
      all: async (statement, params) => {
        // Only the tail asks for all that there will ever be.
        if (isHeld && params.through === Number.MAX_SAFE_INTEGER) await held.promise;
        return database.all(statement, params);
      },
    }));
    guard(parts.tail);
    const [customer, admin] = await Promise.all([parts.person(), parts.person({ role: 'ADMIN' })]);
    const { id } = (await act(admin, 'createConversation', { userId: customer.id })).conversation;
    await settle(50);
    isHeld = true;
    const tell = async (body: string) => {
      await act(customer, 'sendMessage', { conversationId: id, body });
      return (await customer.gql('{ syncCursor }')).data.syncCursor as string;
    };
    const places = [await tell('one'), await tell('two'), await tell('three')].reverse();
    const told = [];
    for (const after of places) told.push(await parts.throughHub(customer.viewer, TALK, { id, after }));
    await settle(50);
    held.resolve();
    const end = positionOf(await tell('four'));
    await settle(50);
    expect(told.map(positions)).toEqual([[end], [end - 1, end], [end - 2, end - 1, end]]);
  });
});

describe('what the hub tells', () => {
  let parts: Parts;
  afterEach(() => parts.stop());

  async function gather() {
    const [cleo, dora, ada, carl, ann, auditor] = await Promise.all([
      parts.person(),
      parts.person({ role: 'GUEST', kind: 'GUEST' }),
      parts.person({ role: 'SUPPORT' }),
      parts.person({ role: 'SUPPORT' }),
      parts.person({ role: 'ADMIN' }),
      parts.person({ canReadAny: true }),
    ]);
    return {
      people: { customers: [cleo, dora], agents: [ada, carl], admin: ann },
      all: [cleo, dora, ada, carl, ann, auditor],
    };
  }

  it(
    `is what each subscriber would be told alone (SEED=${SEED})`,
    async () => {
      const random = createRandom(SEED);
      parts = await createParts();
      const { people, all } = await gather();
      const desk = new RandomDesk(people, random, 5);
      const pairs: { which: string; pair: [Told, Told] }[] = [];
      const watch = async ({ viewer }: LocalActor, query: string, variables: Record<string, unknown>) => {
        const pair = await Promise.all([
          parts.throughHub(viewer, query, variables),
          parts.plainly(viewer, query, variables),
        ]);
        pairs.push({ which: `${viewer.role} ${query.slice(0, 40)} ${JSON.stringify(variables)}`, pair });
      };
      const filters = [null, { isClosed: false }, { hasUnread: true }, { search: 'zebra' }, { isUnassigned: true }];
      for (const person of all) {
        await watch(person, UNREAD, {});
        for (const filter of filters) await watch(person, INBOX, { filter });
      }

      for (let action = 0; action < ACTIONS; action += 1) {
        await desk.fulfil(desk.wish());
        if (random.chance(0.2)) {
          const { id } = random.pick(desk.conversations);
          const person = random.pick(all);
          const sees = (await person.gql('query ($id: ID!) { conversation(id: $id) { isDeleted } }', { id })).data;
          if (sees.conversation) await watch(person, TALK, { id, after: random.pick([null, null, anyCursor()]) });
        }
        // What is told of objects is as they are when it is told: both tell it before the next change.
        await quiet();
      }
      const told = (of: Told) => ({ results: of.results, isOver: of.isOver() });
      for (const { which, pair } of pairs) expect({ which, ...told(pair[0]) }).toEqual({ which, ...told(pair[1]) });
      expect(pairs.reduce((sum, { pair }) => sum + pair[0].results.length, 0)).toBeGreaterThan(ACTIONS);

      async function quiet(): Promise<void> {
        const count = () => pairs.reduce((sum, { pair }) => sum + pair[0].results.length + pair[1].results.length, 0);
        for (let before = -1; before !== count();) {
          before = count();
          await settle();
        }
      }

      function anyCursor(): string | null {
        const seen = random.pick(pairs).pair[0].results;
        if (seen.length === 0) return null;
        return Object.values((JSON.parse(random.pick(seen)) as Result).data!)[0]!.cursor;
      }
    },
    sized(300_000, 60_000),
  );
});
