import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { send, startConversation, type Actor } from '../support/gateway.ts';
import { act, startScene, type Scene } from './acts.ts';
import { refusalOf, watchInbox, whatChanged } from './watch.ts';

type Filter = Record<string, unknown>;
/** Something that is done, and what it does to the list: nothing, when null. */
type Step = [work: () => Promise<unknown>, change: 'ENTERED' | 'CHANGED' | 'LEFT' | null];

describe('inboxEvents with a filter', () => {
  let scene: Scene;
  let colleague: Actor;
  beforeEach(async () => {
    scene = await startScene();
    colleague = await scene.gateway.agent({ name: 'Carl Colleague' });
  });
  afterEach(() => scene.gateway.stop());

  /** Takes the steps one by one; the last must change the list, so that nothing can come unseen before it. */
  async function tell(watcher: Actor, filter: Filter, steps: Step[]): Promise<void> {
    const stream = await watchInbox(watcher, filter);
    const expected: string[] = [];
    for (const [work, change] of steps) {
      await work();
      if (change === null) continue;
      expected.push(change);
      expect(whatChanged(await stream.take(expected.length))).toEqual(expected);
    }
    expect(steps.at(-1)?.[1]).not.toBeNull();
  }

  const sendAs = (actor: Actor) => () => send(actor, scene.id, 'hello');
  const close = () => act(scene.agent, 'closeConversation', { id: scene.id });
  const reopen = () => act(scene.admin, 'reopenConversation', { id: scene.id });
  const rate = (rating: number) => () => act(scene.customer, 'rateConversation', { id: scene.id, rating });
  const assign = (to: Actor | null) => () =>
    act(scene.admin, 'assignConversation', { id: scene.id, supportUserId: to?.id ?? null });
  const readAs = (actor: Actor) => () => act(actor, 'markConversationRead', { conversationId: scene.id });

  it('isClosed: false loses what is closed', async () => {
    await tell(scene.agent, { isClosed: false }, [
      [sendAs(scene.customer), 'CHANGED'],
      [close, 'LEFT'],
      [rate(3), null],
      [reopen, 'ENTERED'],
    ]);
  });

  it('isClosed: true has what is closed', async () => {
    await tell(scene.customer, { isClosed: true }, [
      [sendAs(scene.agent), null],
      [close, 'ENTERED'],
      [rate(3), 'CHANGED'],
      [rate(3), null],
      [reopen, 'LEFT'],
    ]);
  });

  it('isUnassigned: true has what nobody holds', async () => {
    await tell(scene.agent, { isUnassigned: true }, [
      [sendAs(scene.customer), null],
      [assign(null), 'ENTERED'],
      [sendAs(scene.customer), 'CHANGED'],
      [sendAs(colleague), 'LEFT'],
      [sendAs(scene.customer), null],
      [assign(null), 'ENTERED'],
      [() => act(scene.agent, 'claimConversation', { id: scene.id }), 'LEFT'],
    ]);
  });

  it('isUnassigned: false loses what nobody holds', async () => {
    await tell(scene.admin, { isUnassigned: false }, [
      [assign(colleague), 'CHANGED'],
      [assign(null), 'LEFT'],
      [sendAs(scene.customer), null],
      [sendAs(scene.agent), 'ENTERED'],
    ]);
  });

  it('supportUserId follows who holds it', async () => {
    await tell(scene.admin, { supportUserId: scene.agent.id }, [
      [sendAs(scene.customer), 'CHANGED'],
      [assign(colleague), 'LEFT'],
      [sendAs(scene.customer), null],
      [assign(scene.agent), 'ENTERED'],
    ]);
    await tell(scene.agent, { supportUserId: scene.agent.id }, [
      [assign(null), 'LEFT'],
      [sendAs(scene.customer), null],
      [assign(scene.agent), 'ENTERED'],
    ]);
  });

  it('hasUnread: true is about what the watcher’s side has not read', async () => {
    const { customer, agent } = scene;
    await tell(agent, { hasUnread: true }, [
      [sendAs(agent), null],
      [sendAs(customer), 'ENTERED'],
      [sendAs(customer), 'CHANGED'],
      [readAs(customer), 'CHANGED'],
      [readAs(agent), 'LEFT'],
      [readAs(agent), null],
      [sendAs(customer), 'ENTERED'],
    ]);
    await readAs(agent)();
    await tell(customer, { hasUnread: true }, [
      [sendAs(customer), null],
      [sendAs(agent), 'ENTERED'],
      [readAs(customer), 'LEFT'],
    ]);
  });

  it('hasUnread: true loses a conversation whose only unread message is deleted', async () => {
    const { customer, agent, id } = scene;
    const message = await send(customer, id, 'oops');
    await tell(agent, { hasUnread: true }, [
      [() => act(customer, 'updateMessage', { id: message.id, body: 'ooops' }), 'CHANGED'],
      [() => act(customer, 'deleteMessage', { id: message.id }), 'LEFT'],
    ]);
  });

  it('hasUnread: false loses what has become unread', async () => {
    await tell(scene.admin, { hasUnread: false }, [
      [sendAs(scene.agent), 'CHANGED'],
      [sendAs(scene.customer), 'LEFT'],
      [sendAs(scene.customer), null],
      [readAs(scene.agent), 'ENTERED'],
    ]);
  });

  it('isGuest tells guests and customers apart', async () => {
    const guest = await scene.gateway.guest();
    let theirs = '';
    const start = async () => {
      theirs = await startConversation(guest);
      await act(scene.admin, 'assignConversation', { id: theirs, supportUserId: scene.agent.id });
    };
    const guests = await watchInbox(scene.agent, { isGuest: true });
    const customers = await watchInbox(scene.agent, { isGuest: false });
    await start();
    await send(scene.customer, scene.id, 'hello');
    await send(guest, theirs, 'hello');
    await send(scene.customer, scene.id, 'hello');
    const ofGuests = await guests.take(2);
    expect(new Set(ofGuests.map(({ conversationId }) => conversationId))).toEqual(new Set([theirs]));
    expect(ofGuests[0]?.change).toBe('ENTERED');
    const ofCustomers = await customers.take(2);
    expect(ofCustomers.map((event) => [event.change, event.conversationId])).toEqual([
      ['CHANGED', scene.id],
      ['CHANGED', scene.id],
    ]);
  });

  it('isDeleted: true has what is deleted', async () => {
    const { customer, admin, id } = scene;
    await tell(admin, { isDeleted: true }, [
      [sendAs(customer), null],
      [() => act(customer, 'deleteConversation', { id }), 'ENTERED'],
      [() => act(admin, 'deleteConversation', { id }), null],
      [() => act(admin, 'restoreConversation', { id }), 'LEFT'],
    ]);
  });

  it('userId is about one customer', async () => {
    const stranger = await scene.gateway.customer();
    await tell(scene.admin, { userId: scene.customer.id }, [
      [() => startConversation(stranger), null],
      [sendAs(scene.customer), 'CHANGED'],
      [() => startConversation(scene.customer), 'ENTERED'],
    ]);
  });

  it('scope: QUEUE is an administrator’s own work', async () => {
    const { customer, agent, admin } = scene;
    await tell(admin, { scope: 'QUEUE' }, [
      [sendAs(customer), null],
      [assign(admin), 'ENTERED'],
      [assign(null), 'CHANGED'],
      [sendAs(agent), 'LEFT'],
    ]);
  });

  it('takes several conditions at once', async () => {
    const { customer, agent } = scene;
    await tell(agent, { isClosed: false, hasUnread: true, isUnassigned: true }, [
      [sendAs(customer), null],
      [assign(null), 'ENTERED'],
      [close, 'LEFT'],
      [readAs(agent), null],
      [reopen, null],
      [sendAs(customer), 'ENTERED'],
      [sendAs(agent), 'LEFT'],
    ]);
  });

  it('refuses what the caller may not ask for', async () => {
    const { customer, agent, admin } = scene;
    const refusal = async (watcher: Actor, filter: Filter) => refusalOf(await watchInbox(watcher, filter));
    expect(await refusal(customer, { userId: agent.id })).toBe('NOT_FOUND');
    expect(await refusal(customer, { userId: 'f'.repeat(24) })).toBe('NOT_FOUND');
    expect(await refusal(customer, { scope: 'QUEUE' })).toBe('FORBIDDEN');
    expect(await refusal(agent, { scope: 'ALL' })).toBe('FORBIDDEN');
    expect(await refusal(admin, { search: 'long '.repeat(50) })).toBe('BAD_USER_INPUT');
  });

  it.each([{ isClosed: 'yes' }, { unknown: true }, 'closed'])('refuses a filter that is none: %j', async (filter) => {
    expect(await refusalOf(await watchInbox(scene.admin, filter as Filter))).toBe('BAD_USER_INPUT');
  });
});
