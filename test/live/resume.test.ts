import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { send, startConversation, type Actor } from '../support/gateway.ts';
import { act, startScene, syncCursor, type Scene } from './acts.ts';
import { watchInbox, watchTalk, watchUnread, whatChanged, whatHappened } from './watch.ts';

describe('a subscription that comes back with a cursor', () => {
  let scene: Scene;
  beforeEach(async () => void (scene = await startScene()));
  afterEach(() => scene.gateway.stop());

  /** Makes several changes, two of which have two events each. */
  async function liveThrough({ customer, agent, admin, id }: Scene): Promise<void> {
    const message = await send(customer, id, 'one');
    await act(admin, 'updateConversation', { id, isClosed: true, supportUserId: null });
    await act(admin, 'reopenConversation', { id });
    await send(agent, id, 'two, and mine');
    await act(customer, 'markConversationRead', { conversationId: id });
    await act(customer, 'deleteMessage', { id: message.id });
  }

  it('is told all that came after any event, in order and once, and then what comes', async () => {
    const { customer, id } = scene;
    const whole = await watchTalk(customer, id);
    await liveThrough(scene);
    const all = await whole.take(8);
    const tails = await Promise.all(all.map(({ cursor }) => watchTalk(customer, id, cursor)));
    for (let count = 0; count < 3; count += 1) await send(customer, id, `and then ${count}`);
    const end = (await whole.take(11)).map(({ cursor }) => cursor);
    expect(new Set(end).size).toBe(11);
    for (const [index, stream] of tails.entries()) {
      const events = await stream.take(10 - index);
      expect(events.map(({ cursor }) => cursor)).toEqual(end.slice(index + 1));
    }
    const last = await watchTalk(customer, id, end.at(-1));
    await send(customer, id, 'the very last');
    expect((await last.take(1))[0]?.message?.body).toBe('the very last');
  });

  it('is told the same of an inbox and of unread counts', async () => {
    const { customer, admin } = scene;
    const inbox = await watchInbox(customer);
    const unread = await watchUnread(admin);
    await liveThrough(scene);
    const changes = await inbox.take(6);
    const counts = await unread.take(3);
    for (const [index, { cursor }] of changes.slice(0, -1).entries()) {
      const replayed = await (await watchInbox(customer, null, cursor)).take(5 - index);
      expect(replayed.map((event) => [event.cursor, event.change])).toEqual(
        changes.slice(index + 1).map((event) => [event.cursor, event.change]),
      );
    }
    for (const [index, { cursor }] of counts.slice(0, -1).entries()) {
      const replayed = await (await watchUnread(admin, { after: cursor })).take(2 - index);
      expect(replayed).toEqual(counts.slice(index + 1).map((event) => ({ ...event, conversation: expect.anything() })));
    }
  });

  it('begins after a syncCursor that was read beside a snapshot', async () => {
    const { customer, agent, id } = scene;
    await send(customer, id, 'in the snapshot');
    const { data } = await agent.gql(
      'query ($id: ID!) { conversation(id: $id) { version messages { nodes { body } } } syncCursor }',
      { id },
    );
    await send(customer, id, 'after it');
    const stream = await watchTalk(agent, id, data.syncCursor as string);
    await send(customer, id, 'live');
    expect(data.conversation.messages.nodes).toEqual([{ body: 'in the snapshot' }]);
    expect((await stream.take(2)).map(({ message }) => message?.body)).toEqual(['after it', 'live']);
  });

  it('replays more than one batch of events', async () => {
    const { customer, admin, id } = scene;
    const start = await syncCursor(customer);
    const other = await startConversation(customer);
    for (let round = 0; round < 12; round += 1) {
      await Promise.all(
        Array.from({ length: 25 }, (_, index) => send(customer, index % 5 === 0 ? id : other, `number ${index}`)),
      );
    }
    const one = await (await watchTalk(admin, id, start)).take(60);
    expect(one.map(({ message }) => message?.seq)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    const all = await (await watchInbox(admin, null, start)).take(301);
    expect(new Set(all.map(({ cursor }) => cursor)).size).toBe(301);
    expect(whatChanged(all.slice(0, 2))).toEqual(['ENTERED', 'CHANGED']);
  });

  describe('is told what the caller may see now', () => {
    it('nothing of a conversation that was handed to somebody else', async () => {
      const { gateway, customer, agent, admin, id } = scene;
      const colleague = await gateway.agent();
      const mine = await startConversation(customer);
      await act(admin, 'assignConversation', { id: mine, supportUserId: agent.id });
      const start = await syncCursor(agent);
      await send(customer, id, 'before it was handed over');
      await act(admin, 'assignConversation', { id, supportUserId: colleague.id });
      await send(customer, mine, 'still mine');
      const unread = await (await watchUnread(agent, { after: start })).take(1);
      expect(unread.map(({ conversationId }) => conversationId)).toEqual([mine]);
      const inbox = await (await watchInbox(agent, null, start)).take(2);
      expect(inbox.map((event) => [event.change, event.conversationId, event.conversation])).toEqual([
        ['LEFT', id, null],
        ['CHANGED', mine, expect.objectContaining({ id: mine })],
      ]);
    });

    it('all of a conversation that has become theirs, from before that too', async () => {
      const { gateway, customer, admin, id } = scene;
      const colleague = await gateway.agent();
      const start = await syncCursor(colleague);
      await send(customer, id, 'one');
      await act(admin, 'assignConversation', { id, supportUserId: colleague.id });
      const talk = await (await watchTalk(colleague, id, start)).take(2);
      expect(whatHappened(talk)).toEqual(['MessageAdded', 'ASSIGNED']);
      expect(await (await watchUnread(colleague, { after: start })).take(1)).toMatchObject([{ userUnreadCount: 1 }]);
      expect(whatChanged(await (await watchInbox(colleague, null, start)).take(1))).toEqual(['ENTERED']);
    });

    it('that a conversation deleted since has left', async () => {
      const { customer, agent, admin, id } = scene;
      const start = await syncCursor(admin);
      await send(customer, id, 'one');
      await send(customer, id, 'two');
      await act(customer, 'deleteConversation', { id });
      for (const watcher of [customer, agent]) {
        const stream = await watchInbox(watcher, null, start);
        const [left] = await stream.take(1);
        expect(left).toMatchObject({ change: 'LEFT', conversationId: id, conversation: null });
        expect(stream.events).toHaveLength(1);
      }
      const forAdmin = await (await watchInbox(admin, null, start)).take(3);
      expect(whatChanged(forAdmin)).toEqual(['CHANGED', 'CHANGED', 'LEFT']);
    });

    it('by whoever’s cursor: it carries no authority', async () => {
      const { gateway, customer, admin, id } = scene;
      const stranger = await gateway.customer();
      const start = await syncCursor(admin);
      await send(customer, id, 'not for strangers');
      const theirs = await startConversation(stranger);
      const seen = async (watcher: Actor) =>
        (await (await watchInbox(watcher, null, start)).take(1)).map(({ conversationId }) => conversationId);
      expect(await seen(stranger)).toEqual([theirs]);
      expect(await seen(customer)).toEqual([id]);
    });
  });
});
