import { afterAll, beforeAll, expect, test } from 'vitest';
import { canariesIn, conversationWord, leaksIn, mayRead, wordsAbout } from './canaries.ts';
import { documentOf } from './documents.ts';
import { listen, type Listener } from './listener.ts';
import { CALLERS, CUSTOMERS, KINDS, sightOf, type CallerName, type Kind } from './sight.ts';
import { startWorld, type Planted, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const TALK = documentOf('subscription', 'conversationEvents', ['conversationId', 'after']);
const INBOX = documentOf('subscription', 'inboxEvents', ['filter', 'after']);
const UNREAD = documentOf('subscription', 'unreadCountChanged', ['conversationId', 'after']);
const TYPING = documentOf('subscription', 'typing', ['conversationId']);

const callers = CALLERS as readonly CallerName[];
const seenBy = (actor: CallerName): Planted[] => world.planted.filter(({ kind }) => sightOf(actor, kind) !== null);

/** Does something that must work. */
async function act(actor: CallerName, name: string, type: string, input: object): Promise<void> {
  const { data, errors } = await world.actors[actor].gql(
    `mutation ($input: ${type}!) { done: ${name}(input: $input) { userErrors { message } } }`,
    { input },
  );
  expect([errors, data?.done.userErrors], `${actor}: ${name}`).toEqual([undefined, []]);
}

const say = (actor: CallerName, conversationId: string, body: string) =>
  act(actor, 'sendMessage', 'SendMessageInput', { conversationId, body });

/** Everything that happens in the life of a conversation; the last of it is its reopening. */
async function live({ kind, id, messageId }: Planted, listeners: readonly Listener[]): Promise<void> {
  const { customer, holder } = kind;
  const word = conversationWord(kind, 'body');
  await act(customer, 'setTyping', 'SetTypingInput', { conversationId: id, isTyping: true });
  await say(customer, id, `${word} once more`);
  if (holder) await say(holder, id, `${conversationWord(kind, 'reply')} once more`);
  await act(customer, 'markConversationRead', 'MarkConversationReadInput', { conversationId: id });
  await act(customer, 'updateMessage', 'UpdateMessageInput', { id: messageId, body: `${word} edited` });
  await act('admin', 'assignConversation', 'AssignConversationInput', { id, supportUserId: world.spare.id });
  // What is taken away and given back before it is looked at was never out of sight.
  for (const listener of listeners) if (losesSight(listener.actor, kind)) await endOf(listener, `talk ${kind.name}`);
  const supportUserId = holder && world.peopleIds[holder];
  await act('admin', 'assignConversation', 'AssignConversationInput', { id, supportUserId });
  await act('admin', 'closeConversation', 'ConversationVersionInput', { id });
  await act('admin', 'reopenConversation', 'ConversationVersionInput', { id });
}

/** Whether somebody sees a conversation only while it is theirs to answer. */
const losesSight = (actor: CallerName, kind: Kind) => sightOf(actor, kind) === 'desk';

const endOf = (listener: Listener, id: string) =>
  listener.until((frame) => frame.id === id && frame.type === 'complete');

let marks = 0;
/** Waits until a listener has been told of all so far: of a last message, in a conversation that they see. */
async function catchUp(listener: Listener, subscriptions: readonly string[]): Promise<void> {
  const { kind, id } = seenBy(listener.actor).find((one) => !one.kind.isDeleted)!;
  const mark = `mark ${(marks += 1)}.`;
  await say(kind.customer, id, mark);
  for (const name of subscriptions) {
    await listener.until((frame) => frame.id === name && JSON.stringify(frame).includes(mark));
  }
}

const idsIn = (listener: Listener, id: string): string[] =>
  [...new Set(listener.events(id).map((event) => event.conversationId as string))].sort();

test('everybody is told of what they see while it happens, and of nothing else', async () => {
  const listeners = await Promise.all(callers.map((actor) => listen(world, actor)));
  for (const { subscribe } of listeners) {
    await subscribe('inbox', INBOX);
    await subscribe('found', INBOX, { filter: { search: 'cnry' } });
    await subscribe('unread', UNREAD);
    for (const { id, kind } of world.planted) {
      await subscribe(`talk ${kind.name}`, TALK, { conversationId: id });
      await subscribe(`typing ${kind.name}`, TYPING, { conversationId: id });
    }
  }
  const living = world.planted.filter(({ kind }) => !kind.isDeleted);
  for (const planted of living) await live(planted, listeners);

  for (const listener of listeners) {
    const { actor, frames } = listener;
    await catchUp(listener, ['inbox', 'found', 'unread']);
    const seen = living.filter(({ kind }) => sightOf(actor, kind) !== null);
    const ids = seen.map(({ id }) => id).sort();
    for (const name of ['inbox', 'found', 'unread']) {
      expect([actor, name, idsIn(listener, name)]).toEqual([actor, name, ids]);
    }
    for (const { id, kind } of world.planted) {
      const isSeen = sightOf(actor, kind) !== null;
      const [talk, typing] = [`talk ${kind.name}`, `typing ${kind.name}`];
      if (isSeen && !kind.isDeleted) {
        // Nobody is told of their own typing; an agent loses sight of what is handed to another, and is told no more.
        if (losesSight(actor, kind)) await endOf(listener, talk);
        else {
          await listener.until(
            (frame) => frame.id === talk && frame.payload.data?.conversationEvents.cause === 'REOPENED',
          );
        }
        if (kind.customer !== actor) await listener.until((frame) => frame.id === typing && frame.type === 'next');
        expect([...idsIn(listener, talk), ...idsIn(listener, typing)]).toEqual(
          kind.customer === actor ? [id] : [id, id],
        );
      }
      if (!isSeen) {
        const refusals = [talk, typing].map((name) => listener.refusal(name));
        expect([actor, kind.name, refusals]).toEqual([actor, kind.name, ['NOT_FOUND', 'NOT_FOUND']]);
      }
    }
    expect([actor, leaksIn(actor, JSON.stringify(frames))]).toEqual([actor, []]);
  }
});

test('with another’s cursor everybody is told what they may see now of what came since, and nothing else', async () => {
  const after = world.beginning;
  for (const actor of callers) {
    const listener = await listen(world, actor);
    await listener.subscribe('inbox', INBOX, { after });
    await listener.subscribe('found', INBOX, { after, filter: { search: 'cnry' } });
    await listener.subscribe('unread', UNREAD, { after });
    for (const { kind, id } of world.planted) {
      await listener.subscribe(`talk ${kind.name}`, TALK, { after, conversationId: id });
    }
    await catchUp(listener, ['inbox', 'found', 'unread']);
    const seen = seenBy(actor);
    const ids = new Set(seen.map(({ id }) => id));
    for (const { kind, id } of world.planted) {
      const name = `talk ${kind.name}`;
      if (!ids.has(id)) {
        expect([actor, kind.name, listener.refusal(name)]).toEqual([actor, kind.name, 'NOT_FOUND']);
        continue;
      }
      const last = kind.isDeleted ? 'DELETED' : 'RATED';
      await listener.until((frame) => frame.id === name && frame.payload?.data?.conversationEvents.cause === last);
      const told = canariesIn(JSON.stringify(listener.events(name)));
      expect(told).toEqual(expect.arrayContaining(wordsAbout(kind).filter((word) => mayRead(actor, word))));
    }
    for (const name of ['inbox', 'found']) {
      // A list tells customers of their own; what an agent has had in it and has no longer, it says has left.
      const events = listener.events(name);
      const given = CUSTOMERS.includes(actor) ? events : events.filter(({ conversation }) => conversation !== null);
      expect(given.filter(({ conversationId }) => !ids.has(conversationId as string))).toEqual([]);
    }
    expect(idsIn(listener, 'unread')).toEqual([...ids].sort());
    expect([actor, leaksIn(actor, JSON.stringify(listener.frames))]).toEqual([actor, []]);
  }
});

test('whoever loses sight of a conversation is told nothing of it any more, now or later', async () => {
  const { id } = await world.fresh(KINDS.find(({ customer, holder }) => customer === 'userA' && holder === 'agent')!);
  const secret = 'cnrynewsecretx';
  const [owner, before, next] = [
    await listen(world, 'userA'),
    await listen(world, 'agent'),
    await listen(world, 'otherAgent'),
  ];
  const after = (await world.actors.admin.gql('{ syncCursor }')).data.syncCursor as string;
  for (const { subscribe } of [owner, before, next]) {
    await subscribe('inbox', INBOX);
    await subscribe('unread', UNREAD);
    await subscribe('talk', TALK, { conversationId: id });
    await subscribe('typing', TYPING, { conversationId: id });
  }
  const toldOf = (listener: Listener, word: string) =>
    listener.frames.filter((frame) => JSON.stringify(frame).includes(word)).map((frame) => frame.id);

  await act('admin', 'assignConversation', 'AssignConversationInput', {
    id,
    supportUserId: world.peopleIds.otherAgent,
  });
  await act('userA', 'setTyping', 'SetTypingInput', { conversationId: id, isTyping: true });
  await say('userA', id, secret);
  for (const listener of [owner, before, next]) await catchUp(listener, ['inbox', 'unread']);
  for (const id of ['talk', 'typing']) await endOf(before, id);
  expect(before.events('typing')).toEqual([]);
  const lost = before.events('inbox').filter(({ conversationId }) => conversationId === id);
  expect(lost.map(({ change, conversation }) => [change, conversation])).toEqual([['LEFT', null]]);
  expect(before.events('talk')).toEqual([]);
  expect(before.events('unread').filter(({ conversationId }) => conversationId === id)).toEqual([]);
  expect(toldOf(before, secret)).toEqual([]);
  expect(new Set(toldOf(next, secret))).toEqual(new Set(['inbox', 'unread']));
  expect(toldOf(owner, secret)).toContain('talk');

  // Coming back with a place from before changes nothing.
  const back = await listen(world, 'agent');
  await back.subscribe('inbox', INBOX, { after });
  await back.subscribe('unread', UNREAD, { after });
  await back.subscribe('talk', TALK, { after, conversationId: id });
  await catchUp(back, ['inbox', 'unread']);
  expect(toldOf(back, secret)).toEqual([]);
  expect(back.refusal('talk')).toBe('NOT_FOUND');

  await act('userA', 'deleteConversation', 'ConversationVersionInput', { id });
  await act('admin', 'restoreConversation', 'ConversationVersionInput', { id });
  await act('admin', 'deleteConversation', 'ConversationVersionInput', { id });
  await endOf(owner, 'talk');
  const ended = await listen(world, 'userA');
  await ended.subscribe('inbox', INBOX, { after });
  await ended.subscribe('unread', UNREAD, { after });
  await catchUp(ended, ['inbox', 'unread']);
  expect(toldOf(ended, secret)).toEqual([]);
});
