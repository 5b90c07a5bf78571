import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createParts, settle, type LocalActor, type Parts, type Told } from '../scale/parts.ts';
import { startConversation } from '../support/gateway.ts';
import { act } from './acts.ts';

const TYPING = 'subscription ($id: ID!) { typing(conversationId: $id) { user { id } isTyping } }';

/** A client that takes nothing more, from when it is told to until it drains. */
function stuckClient() {
  let stuck: PromiseWithResolvers<void> | null = null;
  return {
    stick: () => void (stuck = Promise.withResolvers()),
    drain: () => {
      stuck?.resolve();
      stuck = null;
    },
    sink: {
      write: () => stuck === null,
      hasRoom: () => stuck === null,
      drained: () => stuck?.promise ?? Promise.resolve(),
    },
  };
}

describe('typing, for a client that does not take what it is sent', () => {
  let parts: Parts;
  let [customer, agent, admin]: LocalActor[] = [];
  let id: string;
  let client: ReturnType<typeof stuckClient>;
  let slow: Told;
  let quick: Told;

  const type = (actor: LocalActor, isTyping = true) => act(actor, 'setTyping', { conversationId: id, isTyping });
  const told = ({ results }: Told) =>
    results.map((result) => {
      const { user, isTyping } = JSON.parse(result).data.typing as { user: { id: string }; isTyping: boolean };
      return [user.id, isTyping];
    });

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    parts = await createParts();
    customer = await parts.person();
    agent = await parts.person({ role: 'SUPPORT' });
    admin = await parts.person({ role: 'ADMIN' });
    id = await startConversation(customer);
    client = stuckClient();
    slow = await parts.throughHub(agent.viewer, TYPING, { id }, client.sink);
    quick = await parts.throughHub(agent.viewer, TYPING, { id });
    await settle();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await parts.stop();
  });

  it('keeps no more than the newest of each person, and others are told of all', async () => {
    client.stick();
    for (let count = 0; count < 50; count += 1) {
      await type(customer!, count % 2 === 0);
      await settle();
    }
    await type(admin!);
    await settle();
    expect(told(quick)).toHaveLength(51);
    // Only what was on its way when it got stuck.
    expect(told(slow)).toEqual([[customer!.id, true]]);
    client.drain();
    await settle();
    expect(told(slow).slice(1)).toEqual([
      [customer!.id, false],
      [admin!.id, true],
    ]);
    await type(customer!);
    await settle();
    expect(told(slow).at(-1)).toEqual([customer!.id, true]);
    expect(told(quick).at(-1)).toEqual([customer!.id, true]);
  });

  it('says by itself that it is over, also to who took long', async () => {
    client.stick();
    await type(customer!);
    await settle();
    vi.advanceTimersByTime(4_999);
    await settle();
    expect(told(quick)).toEqual([[customer!.id, true]]);
    vi.advanceTimersByTime(1);
    await settle();
    expect(told(quick)).toEqual([
      [customer!.id, true],
      [customer!.id, false],
    ]);
    vi.advanceTimersByTime(9_000);
    client.drain();
    await settle();
    expect(told(slow)).toEqual(told(quick));
  });

  it('asks whether they may see it when it is delivered, not when it was said', async () => {
    client.stick();
    await type(customer!);
    await settle();
    await type(customer!, false);
    await act(admin!, 'assignConversation', { id, supportUserId: (await parts.person({ role: 'SUPPORT' })).id });
    client.drain();
    await settle();
    expect(told(slow)).toEqual([[customer!.id, true]]);
    expect(slow.isOver()).toBe(true);
  });
});
