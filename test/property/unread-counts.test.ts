import type { Client } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS, syncCursor } from '../live/acts.ts';
import { createRandom, SEED } from '../live/random.ts';
import { gatherPeople, MAY_BE_REFUSED, RandomDesk, type Deed, type People } from '../live/random-desk.ts';
import { watchTalk, watchUnread, type TalkEvent, type UnreadEvent } from '../live/watch.ts';
import type { Received } from '../support/events.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { openRaw, type RawDatabase } from '../support/raw-database.ts';
import { recount } from '../support/recount.ts';
import { ModelConversation } from './unread-model.ts';

const BATCHES = 30;
const LARGEST_BATCH = 16;
const MOST_CONVERSATIONS = 4;
/** Longer than it takes, for machines with more to do. */
const TIMEOUT_MS = 60_000;

const CHANGED_MESSAGE: Partial<Record<string, string>> = {
  MessageAdded: 'sendMessage',
  MessageUpdated: 'updateMessage',
  MessageDeleted: 'deleteMessage',
};

const loggedOf = (id: string) => `select count(*) as logged from events where conversation_id = '${id}'`;

const ALL = `{
  kept: conversations(first: 100) { nodes { id version userUnreadCount supportUnreadCount } }
  deleted: conversations(first: 100, filter: { isDeleted: true }) { nodes { id version userUnreadCount supportUnreadCount } }
  unreadTotals { conversations messages }
}`;

describe('unread counts', () => {
  let gateway: Gateway;
  let people: People;
  let database: RawDatabase;
  let client: Client;
  const models = new Map<string, { model: ModelConversation; talk: Received<TalkEvent> }>();

  beforeEach(async () => {
    gateway = await startGateway({ inFile: true, env: NO_LIMITS });
    people = await gatherPeople(gateway);
    database = await openRaw(gateway.databaseUrl);
    client = people.admin.socket();
    models.clear();
  });
  afterEach(async () => {
    await database.close();
    await gateway.stop();
  });

  /** Begins to follow the conversations that were made since the cursor. */
  async function follow(created: readonly Deed[], cursor: string): Promise<void> {
    const staffIds = new Set([...people.agents, people.admin].map(({ id }) => id));
    for (const { conversation, input } of created) {
      const id = conversation!.id;
      const { data } = await people.admin.gql('query ($id: ID!) { conversation(id: $id) { supportUser { id } } }', {
        id,
      });
      const holder = data.conversation.supportUser?.id ?? null;
      const model = new ModelConversation(id, input.userId as string, holder, staffIds);
      models.set(id, { model, talk: await watchTalk(client, id, cursor) });
    }
  }

  /** Lets a model live through what was done at once, in the order of the versions. */
  async function replay(model: ModelConversation, talk: Received<TalkEvent>, deeds: readonly Deed[], upTo: number) {
    const [{ logged } = { logged: 0 }] = await database.all<{ logged: number }>(loggedOf(model.id));
    const events = await talk.take(logged);
    const onConversation = deeds.filter(({ conversation }) => conversation?.id === model.id);
    const at = (version: number) => onConversation.filter(({ conversation }) => conversation!.version === version);
    for (const same of at(model.version)) expect([same.act, model.wouldChange(same)]).toEqual([same.act, false]);
    while (model.version < upTo) {
      const version = model.version + 1;
      const told = events.find((event) => event.version === version && event.__typename in CHANGED_MESSAGE);
      const others = at(version);
      let change: Deed | undefined;
      if (told) {
        const messageId = told.messageId ?? told.message?.id;
        change = deeds.find(
          ({ act, message }) => act === CHANGED_MESSAGE[told.__typename] && message?.id === messageId,
        );
      } else {
        // Of several that were answered with this version one has made it, and the others have found it so.
        change = others.find((deed) => {
          const after = model.after(deed);
          return model.wouldChange(deed) && others.every((other) => other === deed || !after.wouldChange(other));
        });
      }
      if (!change)
        throw new Error(`Nothing that was done explains version ${version}: ${JSON.stringify(told ?? others)}`);
      model.take(change);
      for (const { act, conversation } of others) expect([act, conversation]).toMatchObject([act, model.counts]);
      for (const other of others)
        if (other !== change) expect([other.act, model.wouldChange(other)]).toEqual([other.act, false]);
    }
  }

  it.each([SEED, SEED + 1])(
    'are those of a plain recount after whatever happens at once (SEED=%i)',
    async (seed) => {
      const random = createRandom(seed);
      const desk = new RandomDesk(people, random, MOST_CONVERSATIONS);
      const unread = await watchUnread(client);
      let count = 0;
      for (let batch = 0; batch < BATCHES; batch += 1) {
        const cursor = await syncCursor(people.admin);
        // The first ones are alone, so that there is something to do at once.
        const size = batch < 3 ? 1 : 2 + random.below(LARGEST_BATCH - 1);
        const wishes = Array.from({ length: size }, () => desk.wish());
        const creations = wishes.filter(({ act }) => act === 'createConversation');
        const created = await Promise.all(creations.map((wish) => desk.fulfil(wish)));
        await follow(created, cursor);
        const others = wishes.filter(({ act }) => act !== 'createConversation');
        const deeds = await Promise.all(others.map((wish) => desk.fulfil(wish)));
        count += wishes.length;
        for (const { act, refusal } of deeds)
          if (refusal) expect([act, MAY_BE_REFUSED.has(refusal)]).toEqual([act, true]);

        const rows = await recount(database);
        const done = deeds.filter(({ refusal }) => !refusal);
        for (const { id, version } of rows) {
          const { model, talk } = models.get(id)!;
          await replay(model, talk, done, version);
        }

        const expected = [...models.values()].map(({ model }) => ({
          id: model.id,
          version: model.version,
          ...model.counts,
        }));
        expected.sort((a, b) => (a.id < b.id ? -1 : 1));
        expect(rows).toEqual(
          expected.map((counts) => ({
            ...counts,
            recountedUser: counts.userUnreadCount,
            recountedSupport: counts.supportUnreadCount,
          })),
        );
        const { data } = await people.admin.gql(ALL);
        const listed = [...data.kept.nodes, ...data.deleted.nodes].sort((a, b) => (a.id < b.id ? -1 : 1));
        expect(listed).toEqual(expected);
        const badges = [...models.values()].flatMap(({ model }) =>
          model.isDeleted ? [] : [model.counts.userUnreadCount],
        );
        expect(data.unreadTotals).toEqual({
          conversations: badges.filter((badge) => badge > 0).length,
          messages: badges.reduce((sum, badge) => sum + badge, 0),
        });
      }
      await expectEvents(unread);
      expect(count).toBeGreaterThan(150);
    },
    TIMEOUT_MS,
  );

  /** Each change of a count must have been told once, in order, with the counts of the model. */
  async function expectEvents(unread: Received<UnreadEvent>): Promise<void> {
    const all = [...models.values()].flatMap(({ model }) => model.unreadEvents);
    await unread.take(all.length);
    for (const { model } of models.values()) {
      const told = unread.events
        .filter(({ conversationId }) => conversationId === model.id)
        .map(({ version, userUnreadCount, supportUnreadCount, cause }) => ({
          version,
          userUnreadCount,
          supportUnreadCount,
          cause,
        }));
      expect(told).toEqual(model.unreadEvents);
    }
  }
});
