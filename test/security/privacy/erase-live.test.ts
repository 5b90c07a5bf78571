import { afterAll, beforeAll, expect, test } from 'vitest';
import { syncCursor } from '../../live/acts.ts';
import { watchInbox, watchTalk } from '../../live/watch.ts';
import { collect } from '../../support/events.ts';
import { look } from '../../integration/operations.ts';
import { send, type Gateway } from '../../support/gateway.ts';
import { claimsOf, craft, now } from '../tokens/craft.ts';
import { createPlace, leaveTraces, SECRETS, type Left, type Place } from './erased-person.ts';
import { secretsIn, secretsInFolder } from './secrets.ts';

let place: Place;
let gateway: Gateway;
let left: Left;
/** The place in the log before anything had happened. */
let begin: string;
/** What there was to read, and the version that the open conversation had. */
let readBefore: string;
let version: number;
let streams: Awaited<ReturnType<typeof watchAll>>;

beforeAll(async () => {
  place = createPlace();
  gateway = await place.start();
  begin = await syncCursor(await gateway.admin());
  left = await leaveTraces(gateway);
  readBefore = await readAll();
  version = (await look(left.admin, left.id)).version;
  streams = await watchAll();
  expect(await place.erase('--user', left.person.id, '--yes')).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await gateway.stop();
  place.remove();
});

/** All who watch the open conversation, each in their way. */
async function watchAll() {
  const { agent, person, admin, id } = left;
  type Content = { message?: { body: string; fileUrl: null; sender: { name: null; email: null } } };
  return {
    ofAgent: await watchTalk(agent, id),
    ofPerson: await watchTalk(person, id),
    ofAdmin: await collect<Content>(
      admin.socket(),
      `subscription { conversationEvents(conversationId: "${id}") {
        ... on MessageUpdated { message { body fileUrl sender { name email } } } } }`,
    ),
    inbox: await watchInbox(agent),
    withItsWords: await watchInbox(agent, { search: SECRETS.body }),
    withOtherWords: await watchInbox(agent, { search: 'kept answer' }),
  };
}

/** Everything that an administrator can read of the person, by both ways of asking. */
async function readAll(): Promise<string> {
  const message = 'id seq body fileUrl fileType clientMessageId isRead isEdited';
  const one = (id: string) => `conversation(id: "${id}") {
    user { name username email } rating { rating comment } messages { nodes { ${message} sender { name username email } } } }`;
  const graph = await left.admin.gql(`{ open: ${one(left.id)} deleted: ${one(left.deletedId)} }`);
  const rest = await left.admin.rest('GET', `/${left.person.id}/conversations`);
  const searched = await Promise.all(
    Object.values(SECRETS).map(async (search) => {
      const { data } = await left.admin.gql(
        'query ($filter: ConversationFilter) { conversations(filter: $filter) { nodes { id } } }',
        { filter: { search } },
      );
      return data.conversations.nodes.length > 0 ? search : '';
    }),
  );
  expect(graph.errors).toBeUndefined();
  return JSON.stringify([graph, rest.text, searched]);
}

test('a running gateway tells whoever watches, as updates of the messages', async () => {
  const told = await streams.ofAgent.take(8);
  expect(told.map(({ __typename }) => __typename)).toEqual([
    'ConversationUpdated',
    ...Array<string>(7).fill('MessageUpdated'),
  ]);
  expect(new Set(told.map((event) => event.version))).toEqual(new Set([version + 1]));
  // One message is deleted: to those who may not read it, it is an update of nothing.
  const bodies = told.slice(1).map(({ message }) => message?.body ?? null);
  expect(bodies.filter((body) => body === '[erased]')).toHaveLength(6);
  expect(bodies.filter((body) => body === null)).toHaveLength(1);
  expect(await streams.ofPerson.take(8)).toEqual(told);
  const contents = (await streams.ofAdmin.take(8)).filter(({ message }) => message);
  expect(contents).toEqual(
    Array(7).fill({ message: { body: '[erased]', fileUrl: null, sender: { name: null, email: null } } }),
  );
});

test('a running gateway tells lists, and those that have it because of its words lose it', async () => {
  expect(await streams.inbox.take(1)).toMatchObject([{ change: 'CHANGED', conversationId: left.id }]);
  expect(await streams.withItsWords.take(1)).toMatchObject([{ change: 'LEFT', conversationId: left.id }]);
  expect(await streams.withOtherWords.take(1)).toMatchObject([{ change: 'CHANGED', conversationId: left.id }]);
});

test('nobody can read it or find it any more, and no byte of it is left beside the running gateway', async () => {
  expect(secretsIn(SECRETS, readBefore)).toEqual(
    expect.arrayContaining(['name', 'body', 'comment', 'fileUrl', 'bodyInDeleted', 'clientMessageId']),
  );
  expect(secretsIn(SECRETS, await readAll())).toEqual([]);
  expect(secretsInFolder(SECRETS, place.folder)).toEqual([]);
});

test('the conversation goes on', async () => {
  const { id: conversationId } = left;
  const { seq } = await send(left.person, conversationId, 'I am back');
  expect(seq).toBe(9);
  expect(await look(left.admin, conversationId)).toMatchObject({ version: version + 2, userUnreadCount: 2 });
});

test('a replay from before tells the words to nobody', async () => {
  const { agent, id } = left;
  // 14 before it was erased, and the 8 of the erasing.
  const events = await (await watchTalk(agent, id, begin)).take(22);
  expect(events.filter((event) => event.version > version)).toHaveLength(8);
  expect(secretsIn(SECRETS, JSON.stringify(events))).toEqual([]);
});

test('a token of before does not bring the name back, not even to a gateway that has never seen it; a later one does', async () => {
  const { person, admin } = left;
  const nameOf = async () => (await admin.gql(`{ user(id: "${person.id}") { name username email } }`)).data.user;
  const NOTHING = { name: null, username: null, email: null };
  // Remembered.
  expect((await person.gql('{ viewer { name } }')).data).toEqual({ viewer: { name: null } });
  const other = await place.start();
  try {
    const caller = other.bearer(person.token, person.id);
    expect((await caller.gql('{ viewer { name username email } }')).data).toEqual({ viewer: NOTHING });
    expect(await nameOf()).toEqual(NOTHING);
    const later = craft(claimsOf({ iat: now() + 2 }, { id: person.id, role: 'user', name: 'Back Again' }));
    await other.bearer(later).gql('{ viewer { id } }');
    expect(await nameOf()).toMatchObject({ name: 'Back Again' });
  } finally {
    await other.stop();
  }
});
