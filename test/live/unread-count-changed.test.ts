import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { send, startConversation } from '../support/gateway.ts';
import { act, attempt, startScene, type Scene } from './acts.ts';
import { refusalOf, watchUnread, type UnreadEvent } from './watch.ts';

describe('unreadCountChanged', () => {
  let scene: Scene;
  beforeEach(async () => void (scene = await startScene()));
  afterEach(() => scene.gateway.stop());

  /** The part of events that tells the counts. */
  const counts = (events: UnreadEvent[]) =>
    events.map(({ cause, userUnreadCount, supportUnreadCount }) => [cause, userUnreadCount, supportUnreadCount]);

  it('tells of each message sent, with the absolute counts, for either side', async () => {
    const { customer, agent, id } = scene;
    const stream = await watchUnread(agent);
    await send(customer, id, 'one');
    await send(customer, id, 'two');
    await send(agent, id, 'three');
    const events = await stream.take(3);
    expect(counts(events)).toEqual([
      ['MESSAGE_SENT', 1, 0],
      ['MESSAGE_SENT', 2, 0],
      ['MESSAGE_SENT', 2, 1],
    ]);
    expect(events[0]).toEqual({
      cursor: expect.any(String),
      conversationId: id,
      version: 2,
      userUnreadCount: 1,
      supportUnreadCount: 0,
      cause: 'MESSAGE_SENT',
      occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      conversation: { id, userUnreadCount: expect.any(Number), supportUnreadCount: expect.any(Number) },
    });
    expect(events.map(({ version }) => version)).toEqual([2, 3, 4]);
  });

  it('tells of reading in part and of reading all, once each', async () => {
    const { customer, agent, id } = scene;
    const first = await send(customer, id, 'one');
    await send(customer, id, 'two');
    await send(agent, id, 'three');
    const stream = await watchUnread(customer);
    await act(agent, 'markConversationRead', { conversationId: id, upToMessageId: first.id });
    await act(agent, 'markConversationRead', { conversationId: id });
    await act(customer, 'markConversationRead', { conversationId: id });
    expect(counts(await stream.take(3))).toEqual([
      ['MESSAGES_READ', 1, 1],
      ['MESSAGES_READ', 0, 1],
      ['MESSAGES_READ', 0, 0],
    ]);
  });

  it('tells of the deletion of an unread message', async () => {
    const { customer, admin, id } = scene;
    await send(customer, id, 'one');
    const second = await send(customer, id, 'two');
    const stream = await watchUnread(admin);
    await act(customer, 'deleteMessage', { id: second.id });
    expect(counts(await stream.take(1))).toEqual([['MESSAGE_DELETED', 1, 0]]);
  });

  it('says nothing of what leaves the counts alone', async () => {
    const { gateway, customer, agent, admin, id } = scene;
    const colleague = await gateway.agent();
    const read = await send(customer, id, 'read');
    await act(agent, 'markConversationRead', { conversationId: id });
    const stream = await watchUnread(admin);

    await act(customer, 'updateMessage', { id: read.id, body: 'edited' });
    await act(agent, 'markConversationRead', { conversationId: id });
    await act(agent, 'markConversationRead', { conversationId: id, upToMessageId: read.id });
    await act(customer, 'markConversationRead', { conversationId: id });
    await act(customer, 'deleteMessage', { id: read.id });
    await act(customer, 'deleteMessage', { id: read.id });
    await act(agent, 'closeConversation', { id });
    expect((await attempt(customer, 'sendMessage', { conversationId: id, body: 'no' })).refusal).toBe(
      'CONVERSATION_CLOSED',
    );
    await act(agent, 'reopenConversation', { id });
    await act(customer, 'rateConversation', { id, rating: 4 });
    await act(admin, 'assignConversation', { id, supportUserId: colleague.id });
    await act(admin, 'assignConversation', { id, supportUserId: null });
    await act(admin, 'claimConversation', { id });
    await act(customer, 'setTyping', { conversationId: id, isTyping: true });
    await act(admin, 'deleteConversation', { id });
    await act(admin, 'restoreConversation', { id });

    await send(customer, id, 'the first that counts');
    expect(counts(await stream.take(1))).toEqual([['MESSAGE_SENT', 1, 0]]);
    await send(customer, id, 'the second');
    expect(counts(await stream.take(2)).at(-1)).toEqual(['MESSAGE_SENT', 2, 0]);
  });

  it('tells once of a message that was sent twice under the same key', async () => {
    const { customer, id } = scene;
    const stream = await watchUnread(customer);
    const input = { conversationId: id, body: 'once', clientMessageId: 'k-1' };
    await Promise.all([act(customer, 'sendMessage', input), act(customer, 'sendMessage', input)]);
    await send(customer, id, 'another');
    expect(counts(await stream.take(2))).toEqual([
      ['MESSAGE_SENT', 1, 0],
      ['MESSAGE_SENT', 2, 0],
    ]);
  });

  it('tells once of a message that also assigns its sender', async () => {
    const { customer, agent, admin, id } = scene;
    await act(admin, 'assignConversation', { id, supportUserId: null });
    const stream = await watchUnread(admin);
    await send(agent, id, 'mine now');
    await send(customer, id, 'good');
    expect(counts(await stream.take(2))).toEqual([
      ['MESSAGE_SENT', 0, 1],
      ['MESSAGE_SENT', 1, 1],
    ]);
  });

  it('counts up one by one when many send at once', async () => {
    const { customer, agent, id } = scene;
    const stream = await watchUnread(agent);
    await Promise.all(Array.from({ length: 25 }, (_, index) => send(customer, id, `number ${index}`)));
    const events = await stream.take(25);
    expect(events.map(({ userUnreadCount }) => userUnreadCount)).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
    expect(events.map(({ version }) => version)).toEqual(Array.from({ length: 25 }, (_, n) => n + 2));
    expect(new Set(events.map(({ cursor }) => cursor)).size).toBe(25);
  });

  it('is about one conversation when one is named', async () => {
    const { customer, id } = scene;
    const other = await startConversation(customer);
    const stream = await watchUnread(customer, { conversationId: id });
    await send(customer, other, 'elsewhere');
    await send(customer, id, 'here');
    await send(customer, other, 'elsewhere again');
    await send(customer, id, 'here again');
    const events = await stream.take(2);
    expect(events.map(({ conversationId }) => conversationId)).toEqual([id, id]);
    expect(counts(events).at(-1)).toEqual(['MESSAGE_SENT', 2, 0]);
  });

  it('is about all that the caller sees, and nothing else, when none is named', async () => {
    const { gateway, customer, agent, admin, id } = scene;
    const stranger = await gateway.customer();
    const colleague = await gateway.agent();
    const theirs = await startConversation(stranger);
    await act(admin, 'assignConversation', { id: theirs, supportUserId: colleague.id });
    const nobodys = await startConversation(stranger);
    await act(admin, 'assignConversation', { id: nobodys, supportUserId: null });

    const streams = await Promise.all([customer, stranger, agent, colleague, admin].map((actor) => watchUnread(actor)));
    for (const [sender, where] of [
      [stranger, theirs],
      [customer, id],
      [stranger, nobodys],
      [stranger, theirs],
      [customer, id],
      [stranger, nobodys],
    ] as const) {
      await send(sender, where, 'hello');
    }
    const seen = await Promise.all(
      [2, 4, 4, 4, 6].map(async (count, index) =>
        (await streams[index]!.take(count)).map(({ conversationId }) => conversationId),
      ),
    );
    expect(seen).toEqual([
      [id, id],
      [theirs, nobodys, theirs, nobodys],
      [id, nobodys, id, nobodys],
      [theirs, nobodys, theirs, nobodys],
      [theirs, id, nobodys, theirs, id, nobodys],
    ]);
  });

  it('follows an agent through assignment: what they see no longer is silent, what they see again is not', async () => {
    const { gateway, customer, agent, admin, id } = scene;
    const colleague = await gateway.agent();
    const [all, one] = await Promise.all([watchUnread(agent), watchUnread(agent, { conversationId: id })]);
    await send(customer, id, 'seen');
    await Promise.all([all.take(1), one.take(1)]);
    await act(admin, 'assignConversation', { id, supportUserId: colleague.id });
    await send(customer, id, 'not seen');
    // The colleague has it, so both streams of the agent have passed it by when they tell of the next.
    await (await watchUnread(colleague)).take(0);
    await act(admin, 'markConversationRead', { conversationId: id });
    await act(admin, 'deleteConversation', { id });
    await act(admin, 'restoreConversation', { id });
    const elsewhere = await startConversation(customer);
    await act(admin, 'assignConversation', { id: elsewhere, supportUserId: agent.id });
    await send(customer, elsewhere, 'seen, elsewhere');
    expect((await all.take(2)).map(({ conversationId }) => conversationId)).toEqual([id, elsewhere]);

    await act(admin, 'assignConversation', { id, supportUserId: agent.id });
    await send(customer, id, 'seen again');
    expect(counts(await one.take(2)).at(-1)).toEqual(['MESSAGE_SENT', 1, 0]);
  });

  it.each(['what is no id', 'f'.repeat(24), 'F'.repeat(24), ''])('finds no conversation %o', async (conversationId) => {
    expect(await refusalOf(await watchUnread(scene.agent, { conversationId }))).toBe('NOT_FOUND');
  });

  it('finds no conversation that the caller may not see', async () => {
    const { gateway, customer, admin, id } = scene;
    expect(await refusalOf(await watchUnread(await gateway.customer(), { conversationId: id }))).toBe('NOT_FOUND');
    expect(await refusalOf(await watchUnread(await gateway.agent(), { conversationId: id }))).toBe('NOT_FOUND');
    await act(admin, 'deleteConversation', { id });
    expect(await refusalOf(await watchUnread(customer, { conversationId: id }))).toBe('NOT_FOUND');
  });
});
