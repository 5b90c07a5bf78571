import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { send, startConversation } from '../support/gateway.ts';
import { act, startScene, syncCursor, type Scene } from './acts.ts';
import { refusalOf, watchTalk, whatHappened } from './watch.ts';

describe('conversationEvents', () => {
  let scene: Scene;
  beforeEach(async () => void (scene = await startScene()));
  afterEach(() => scene.gateway.stop());

  it('tells of messages sent, edited, deleted and read', async () => {
    const { customer, agent, id } = scene;
    const stream = await watchTalk(customer, id);
    const message = await send(customer, id, 'helo');
    const [added] = await stream.take(1);
    await act(customer, 'updateMessage', { id: message.id, body: 'hello' });
    const [, updated] = await stream.take(2);
    await act(agent, 'markConversationRead', { conversationId: id });
    await act(customer, 'deleteMessage', { id: message.id });
    const [, , read, deleted] = await stream.take(4);

    const common = { cursor: expect.any(String), conversationId: id, occurredAt: expect.stringMatching(/Z$/) };
    const kept = { id: message.id, seq: 1, side: 'USER', isRead: false, isDeleted: false };
    expect(added).toEqual({ ...common, __typename: 'MessageAdded', version: 2, message: { ...kept, body: 'helo' } });
    expect(updated).toEqual({
      ...common,
      __typename: 'MessageUpdated',
      version: 3,
      message: { ...kept, body: 'hello' },
    });
    expect(read).toEqual({ ...common, __typename: 'MessagesRead', version: 4, side: 'SUPPORT', upToSeq: 1 });
    expect(deleted).toEqual({ ...common, __typename: 'MessageDeleted', version: 5, messageId: message.id, seq: 1 });
  });

  it('names the side that has read, and how far', async () => {
    const { customer, agent, admin, id } = scene;
    const first = await send(agent, id, 'one');
    await send(agent, id, 'two');
    await send(customer, id, 'three');
    const stream = await watchTalk(agent, id);
    await act(customer, 'markConversationRead', { conversationId: id, upToMessageId: first.id });
    await act(customer, 'markConversationRead', { conversationId: id });
    await act(admin, 'markConversationRead', { conversationId: id });
    expect((await stream.take(3)).map(({ side, upToSeq }) => [side, upToSeq])).toEqual([
      ['USER', 1],
      ['USER', 3],
      ['SUPPORT', 3],
    ]);
  });

  it('tells of every cause, in order, with versions that have no gap', async () => {
    const { customer, agent, admin, id } = scene;
    const stream = await watchTalk(admin, id);
    await act(agent, 'closeConversation', { id });
    await act(agent, 'reopenConversation', { id });
    await act(admin, 'assignConversation', { id, supportUserId: null });
    await act(agent, 'claimConversation', { id });
    await act(customer, 'rateConversation', { id, rating: 5 });
    await act(customer, 'deleteConversation', { id });
    await act(admin, 'restoreConversation', { id });
    const events = await stream.take(7);
    expect(whatHappened(events)).toEqual([
      'CLOSED',
      'REOPENED',
      'UNASSIGNED',
      'ASSIGNED',
      'RATED',
      'DELETED',
      'RESTORED',
    ]);
    expect(events.map(({ version }) => version)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(events.every(({ conversation }) => conversation?.id === id)).toBe(true);
  });

  it('tells of the creation to those who follow from before it', async () => {
    const { customer } = scene;
    const before = await syncCursor(customer);
    const id = await startConversation(customer);
    const events = await (await watchTalk(customer, id, before)).take(1);
    expect(whatHappened(events)).toEqual(['CREATED']);
    expect(events[0]).toMatchObject({ version: 1, conversation: { id, version: 1, isClosed: false } });
  });

  it('shows a conversation as it is when the event is delivered', async () => {
    const { agent, admin, id } = scene;
    const before = await syncCursor(agent);
    await act(agent, 'closeConversation', { id });
    await act(agent, 'reopenConversation', { id });
    const [closed] = await (await watchTalk(admin, id, before)).take(1);
    expect(closed).toMatchObject({ cause: 'CLOSED', version: 2, conversation: { version: 3, isClosed: false } });
  });

  it('says nothing of what changes nothing', async () => {
    const { customer, agent, admin, id } = scene;
    const message = await send(customer, id, 'same');
    const stream = await watchTalk(admin, id);
    await act(customer, 'updateMessage', { id: message.id, body: 'same' });
    await act(agent, 'reopenConversation', { id });
    await act(agent, 'claimConversation', { id });
    await act(admin, 'assignConversation', { id, supportUserId: agent.id });
    await act(admin, 'restoreConversation', { id });
    await act(customer, 'markConversationRead', { conversationId: id });
    await act(agent, 'updateConversation', { id });
    await act(agent, 'closeConversation', { id });
    await act(agent, 'closeConversation', { id });
    await act(agent, 'reopenConversation', { id });
    expect(whatHappened(await stream.take(2))).toEqual(['CLOSED', 'REOPENED']);
  });

  it('gives the events of one change the same version', async () => {
    const { gateway, customer, agent, admin, id } = scene;
    const colleague = await gateway.agent();
    const stream = await watchTalk(admin, id);
    await act(admin, 'updateConversation', { id, isClosed: true, supportUserId: colleague.id });
    await act(admin, 'updateConversation', { id, isClosed: false, supportUserId: null });
    await send(agent, id, 'mine now');
    await send(customer, id, 'good');
    const events = await stream.take(7);
    expect(events.map((event) => [whatHappened([event])[0], event.version])).toEqual([
      ['CLOSED', 2],
      ['ASSIGNED', 2],
      ['REOPENED', 3],
      ['UNASSIGNED', 3],
      ['ASSIGNED', 4],
      ['MessageAdded', 4],
      ['MessageAdded', 5],
    ]);
  });

  it('has one order, the same for everybody, when many act at once', async () => {
    const { customer, agent, admin, id } = scene;
    const streams = await Promise.all([customer, agent, admin].map((actor) => watchTalk(actor, id)));
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => [
        send(customer, id, `question ${index}`),
        send(agent, id, `answer ${index}`),
        act(customer, 'rateConversation', { id, rating: 1 + (index % 2), comment: `${index}` }),
      ]).flat(),
    );
    const [first, ...others] = await Promise.all(streams.map((stream) => stream.take(30)));
    expect(first!.map(({ version }) => version)).toEqual(Array.from({ length: 30 }, (_, index) => index + 2));
    const numbers = first!.flatMap(({ message }) => (message ? [message.seq] : []));
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    const order = (events: typeof first) => events!.map(({ cursor, message }) => [cursor, message?.id]);
    for (const other of others) expect(order(other)).toEqual(order(first));
  });

  it('ends for an agent who loses the conversation, without the event that took it away', async () => {
    const { gateway, customer, agent, admin, id } = scene;
    const colleague = await gateway.agent();
    const [losing, staying] = await Promise.all([watchTalk(agent, id), watchTalk(customer, id)]);
    await send(customer, id, 'last words');
    await losing.take(1);
    await act(admin, 'assignConversation', { id, supportUserId: colleague.id });
    await losing.done;
    await send(colleague, id, 'I take over');
    expect(whatHappened(losing.events)).toEqual(['MessageAdded']);
    expect(whatHappened(await staying.take(3))).toEqual(['MessageAdded', 'ASSIGNED', 'MessageAdded']);
  });

  it('goes on for an agent whose conversation becomes nobody’s', async () => {
    const { customer, agent, id } = scene;
    const stream = await watchTalk(agent, id);
    await act(agent, 'assignConversation', { id, supportUserId: null });
    await send(customer, id, 'anybody?');
    expect(whatHappened(await stream.take(2))).toEqual(['UNASSIGNED', 'MessageAdded']);
  });

  it('ends for everybody but administrators when the conversation is deleted', async () => {
    const { gateway, customer, agent, admin, id } = scene;
    const reader = await gateway.customer({ permissions: ['supportConversations:readAny'] });
    const leaving = await Promise.all([customer, agent].map((actor) => watchTalk(actor, id)));
    const staying = await Promise.all([admin, reader].map((actor) => watchTalk(actor, id)));
    await act(customer, 'deleteConversation', { id });
    await Promise.all(leaving.map((stream) => stream.done));
    await act(admin, 'restoreConversation', { id });
    await send(customer, id, 'back again');
    for (const stream of leaving) expect(stream.events).toEqual([]);
    for (const stream of staying) {
      const events = await stream.take(3);
      expect(whatHappened(events)).toEqual(['DELETED', 'RESTORED', 'MessageAdded']);
    }
  });

  it('never ends in an error when sight is lost in the middle of other changes', async () => {
    const { gateway, customer, agent, admin, id } = scene;
    const colleague = await gateway.agent();
    for (let round = 0; round < 10; round += 1) {
      const stream = await watchTalk(agent, id);
      await Promise.all([
        act(admin, 'closeConversation', { id }),
        act(admin, 'reopenConversation', { id }),
        act(customer, 'rateConversation', { id, rating: 1 + (round % 5), comment: `${round}` }),
        act(admin, 'assignConversation', { id, supportUserId: colleague.id }),
      ]);
      await stream.done;
      expect(whatHappened(stream.events)).not.toContain('ASSIGNED');
      await act(admin, 'updateConversation', { id, isClosed: false, supportUserId: agent.id });
    }
  });

  it('has no message in the event of one that was deleted since, but for administrators', async () => {
    const { customer, admin, id } = scene;
    const before = await syncCursor(customer);
    const message = await send(customer, id, 'oops');
    await act(customer, 'deleteMessage', { id: message.id });
    const [forCustomer] = await (await watchTalk(customer, id, before)).take(2);
    const [forAdmin] = await (await watchTalk(admin, id, before)).take(2);
    expect(forCustomer).toMatchObject({ __typename: 'MessageAdded', message: null });
    expect(forAdmin).toMatchObject({ message: { id: message.id, isDeleted: true, body: 'oops' } });
  });

  it.each(['what is no id', 'f'.repeat(24), 'F'.repeat(24), ''])('finds no conversation %o', async (id) => {
    expect(await refusalOf(await watchTalk(scene.admin, id))).toBe('NOT_FOUND');
  });

  it('finds no conversation that the caller may not see', async () => {
    const { gateway, customer, admin, id } = scene;
    for (const stranger of await Promise.all([gateway.customer(), gateway.agent(), gateway.guest()])) {
      expect(await refusalOf(await watchTalk(stranger, id))).toBe('NOT_FOUND');
    }
    await act(admin, 'deleteConversation', { id });
    expect(await refusalOf(await watchTalk(customer, id))).toBe('NOT_FOUND');
  });
});
