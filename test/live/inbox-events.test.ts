import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { send, startConversation, type Actor } from '../support/gateway.ts';
import { act, attempt, startScene, syncCursor, type Scene } from './acts.ts';
import { until, watchInbox, whatChanged } from './watch.ts';

describe('inboxEvents', () => {
  let scene: Scene;
  let colleague: Actor;
  beforeEach(async () => {
    scene = await startScene();
    colleague = await scene.gateway.agent({ name: 'Carl Colleague' });
  });
  afterEach(() => scene.gateway.stop());

  /** What happened to the lists of several people by now: each list has come to a conversation of its own. */
  async function listsAfter(work: () => Promise<unknown>, ...watchers: Actor[]): Promise<string[][]> {
    const { gateway, admin } = scene;
    const streams = await Promise.all(watchers.map((watcher) => watchInbox(watcher)));
    await work();
    const ends = await Promise.all(
      watchers.map(async (watcher) => {
        const end = await startConversation(watcher);
        // A staff member's own conversation is theirs as a customer; nobody of these lists holds it.
        await act(admin, 'assignConversation', { id: end, supportUserId: (await gateway.agent()).id });
        return end;
      }),
    );
    return Promise.all(
      streams.map(async (stream, index) => {
        const events = await until(stream, ({ conversationId }) => conversationId === ends[index]);
        return whatChanged(events.filter(({ conversationId }) => !ends.includes(conversationId)));
      }),
    );
  }

  it('tells of a conversation that comes, changes and goes, with the conversation while it is there', async () => {
    const { customer, admin } = scene;
    const stream = await watchInbox(customer);
    const id = await startConversation(customer);
    await send(customer, id, 'hello');
    const [entered, changed] = await stream.take(2);
    await act(admin, 'deleteConversation', { id });
    const [, , left] = await stream.take(3);
    const common = { cursor: expect.any(String), conversationId: id, occurredAt: expect.stringMatching(/Z$/) };
    expect(entered).toEqual({ ...common, change: 'ENTERED', conversation: { id, version: expect.any(Number) } });
    expect(changed).toEqual({ ...common, change: 'CHANGED', conversation: { id, version: 2 } });
    expect(left).toEqual({ ...common, change: 'LEFT', conversation: null });
  });

  it('tells of every kind of change, once each', async () => {
    const { customer, agent, admin, id } = scene;
    const everything = async () => {
      const message = await send(customer, id, 'one');
      await act(agent, 'markConversationRead', { conversationId: id });
      await act(customer, 'updateMessage', { id: message.id, body: 'two' });
      await act(customer, 'deleteMessage', { id: message.id });
      await act(agent, 'closeConversation', { id });
      await act(agent, 'reopenConversation', { id });
      await act(customer, 'rateConversation', { id, rating: 3 });
      await act(agent, 'assignConversation', { id, supportUserId: null });
      await act(agent, 'claimConversation', { id });
    };
    const nineChanges = Array.from({ length: 9 }, () => 'CHANGED');
    expect(await listsAfter(everything, customer, agent, admin)).toEqual([nineChanges, nineChanges, nineChanges]);
  });

  it('says nothing of what changes nothing', async () => {
    const { customer, agent, admin, id } = scene;
    const nothing = async () => {
      await act(agent, 'reopenConversation', { id });
      await act(agent, 'claimConversation', { id });
      await act(agent, 'markConversationRead', { conversationId: id });
      await act(admin, 'restoreConversation', { id });
      await act(admin, 'assignConversation', { id, supportUserId: agent.id });
      await attempt(colleague, 'claimConversation', { id });
      await attempt(customer, 'reopenConversation', { id });
      await act(customer, 'setTyping', { conversationId: id, isTyping: true });
    };
    expect(await listsAfter(nothing, customer, agent, admin)).toEqual([[], [], []]);
  });

  it('follows a conversation that is handed over', async () => {
    const { customer, agent, admin, id } = scene;
    const handOver = () => act(agent, 'assignConversation', { id, supportUserId: colleague.id });
    expect(await listsAfter(handOver, customer, agent, colleague, admin)).toEqual([
      ['CHANGED'],
      ['LEFT'],
      ['ENTERED'],
      ['CHANGED'],
    ]);
  });

  it('shows all agents a conversation that nobody holds, until one of them claims it', async () => {
    const { customer, agent, admin, id } = scene;
    const releaseAndClaim = async () => {
      await act(agent, 'assignConversation', { id, supportUserId: null });
      await send(customer, id, 'anybody?');
      await act(colleague, 'claimConversation', { id });
      await send(customer, id, 'thanks');
    };
    expect(await listsAfter(releaseAndClaim, customer, agent, colleague, admin)).toEqual([
      ['CHANGED', 'CHANGED', 'CHANGED', 'CHANGED'],
      ['CHANGED', 'CHANGED', 'LEFT'],
      ['ENTERED', 'CHANGED', 'CHANGED', 'CHANGED'],
      ['CHANGED', 'CHANGED', 'CHANGED', 'CHANGED'],
    ]);
  });

  it('has one event of a message that assigns its sender, and one of an update that does two things', async () => {
    const { customer, agent, admin, id } = scene;
    await act(admin, 'assignConversation', { id, supportUserId: null });
    const takeAndGive = async () => {
      await send(agent, id, 'mine now');
      await act(admin, 'updateConversation', { id, isClosed: true, supportUserId: colleague.id });
    };
    expect(await listsAfter(takeAndGive, customer, agent, colleague, admin)).toEqual([
      ['CHANGED', 'CHANGED'],
      ['CHANGED', 'LEFT'],
      ['LEFT', 'ENTERED'],
      ['CHANGED', 'CHANGED'],
    ]);
  });

  it('loses what is deleted and has it again when it is restored, for administrators too', async () => {
    const { customer, agent, admin, id } = scene;
    const deleteAndRestore = async () => {
      await act(customer, 'deleteConversation', { id });
      await act(admin, 'deleteConversation', { id });
      await act(admin, 'restoreConversation', { id });
    };
    const leftAndCame = ['LEFT', 'ENTERED'];
    expect(await listsAfter(deleteAndRestore, customer, agent, colleague, admin)).toEqual([
      leftAndCame,
      leftAndCame,
      [],
      leftAndCame,
    ]);
  });

  it('knows who a new conversation is for', async () => {
    const { gateway, customer, agent, admin } = scene;
    const stranger = await gateway.customer();
    // The colleague has fewer open conversations than the agent.
    const start = () => startConversation(stranger);
    expect(await listsAfter(start, customer, stranger, agent, colleague, admin)).toEqual([
      [],
      ['ENTERED'],
      [],
      ['ENTERED'],
      ['ENTERED'],
    ]);
  });

  it('has one event for each change, in one order, when many act at once', async () => {
    const { customer, agent, admin, id } = scene;
    const other = await startConversation(customer);
    const streams = await Promise.all([customer, admin].map((actor) => watchInbox(actor)));
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => [
        send(customer, id, `a ${index}`),
        send(agent, id, `b ${index}`),
        send(customer, other, `c ${index}`),
      ]).flat(),
    );
    const [first, second] = await Promise.all(streams.map((stream) => stream.take(30)));
    expect(new Set(first!.map(({ cursor }) => cursor)).size).toBe(30);
    expect(first!.map(({ cursor }) => cursor)).toEqual(second!.map(({ cursor }) => cursor));
    expect(new Set(whatChanged(first!))).toEqual(new Set(['CHANGED']));
    expect(first!.filter(({ conversationId }) => conversationId === id)).toHaveLength(20);
  });

  it('never shows an agent a conversation that is not theirs when it is handed back and forth', async () => {
    const { customer, agent, admin, id } = scene;
    const stream = await watchInbox(agent);
    await Promise.all(
      Array.from({ length: 10 }, () => [
        act(admin, 'assignConversation', { id, supportUserId: colleague.id }),
        send(customer, id, 'whose turn is it?'),
        act(admin, 'assignConversation', { id, supportUserId: agent.id }),
        send(customer, id, 'and now?'),
      ]).flat(),
    );
    await act(admin, 'assignConversation', { id, supportUserId: colleague.id });
    await act(admin, 'assignConversation', { id, supportUserId: null });
    await act(admin, 'closeConversation', { id });
    const closed = await syncCursor(admin);
    const events = await until(stream, ({ cursor }) => cursor === closed);
    expect(events.at(-1)!.change).toBe('CHANGED');
    // It leaves and comes in turn, however many changes were passed by in between.
    const turns = whatChanged(events).filter((change) => change !== 'CHANGED');
    expect(turns).toEqual(turns.map((_, index) => (index % 2 === 0 ? 'LEFT' : 'ENTERED')));
    expect(turns.at(-1)).toBe('ENTERED');
    for (const { change, conversation } of events) if (change === 'LEFT') expect(conversation).toBeNull();
  });
});
