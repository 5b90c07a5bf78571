import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { act, attempt, startScene, syncCursor, type Scene } from './acts.ts';
import { readFigures } from '../scale/figures.ts';
import { refusalOf, watchTyping } from './watch.ts';
import type { Actor } from '../support/gateway.ts';

describe('typing', () => {
  let scene: Scene;
  beforeEach(async () => void (scene = await startScene()));
  afterEach(() => scene.gateway.stop());

  const type = (actor: Actor, isTyping = true) => act(actor, 'setTyping', { conversationId: scene.id, isTyping });

  it('tells the others who is typing, on which side and until when, and that they have stopped', async () => {
    const { customer, agent, id } = scene;
    const stream = await watchTyping(agent, id);
    const asked = Date.now();
    await type(customer);
    const [started] = await stream.take(1);
    await type(customer, false);
    const [, stopped] = await stream.take(2);
    const user = { id: customer.id, name: 'Cleo Customer' };
    const common = { conversationId: id, user, side: 'USER', expiresAt: expect.any(String) };
    expect(started).toEqual({ ...common, isTyping: true });
    expect(stopped).toEqual({ ...common, isTyping: false });
    const lasts = Date.parse(started!.expiresAt) - asked;
    expect(lasts).toBeGreaterThanOrEqual(5_000);
    expect(lasts).toBeLessThan(10_000);
    expect(Date.parse(stopped!.expiresAt)).toBeLessThan(Date.parse(started!.expiresAt));
  });

  it('is not told to the one who types, on whichever socket', async () => {
    const { customer, agent, id } = scene;
    const own = await Promise.all([watchTyping(agent, id), watchTyping(agent, id)]);
    await type(agent);
    await type(customer);
    for (const stream of own) expect((await stream.take(1))[0]?.user.id).toBe(customer.id);
  });

  it('keeps people and sides apart', async () => {
    const { customer, agent, admin, id } = scene;
    const stream = await watchTyping(customer, id);
    await type(agent);
    await stream.take(1);
    await type(admin);
    await stream.take(2);
    await type(agent, false);
    expect((await stream.take(3)).map(({ user, side, isTyping }) => [user.id, side, isTyping])).toEqual([
      [agent.id, 'SUPPORT', true],
      [admin.id, 'SUPPORT', true],
      [agent.id, 'SUPPORT', false],
    ]);
  });

  it('says nothing when somebody stops who was not typing', async () => {
    const { customer, agent, admin, id } = scene;
    const stream = await watchTyping(agent, id);
    await type(customer, false);
    await type(admin);
    expect((await stream.take(1))[0]?.user.id).toBe(admin.id);
  });

  it('stores nothing: the log has nothing of it, and who comes later is told nothing', async () => {
    const { customer, agent, admin, id } = scene;
    const before = await syncCursor(agent);
    const { data } = await agent.gql('query ($id: ID!) { conversation(id: $id) { version updatedAt } }', { id });
    await type(customer);
    expect(await syncCursor(agent)).toBe(before);
    const after = await agent.gql('query ($id: ID!) { conversation(id: $id) { version updatedAt } }', { id });
    expect(after.data).toEqual(data);
    const late = await watchTyping(agent, id);
    await type(admin);
    expect((await late.take(1))[0]?.user.id).toBe(admin.id);
  });

  it('costs one execution for all who are told the same, whatever it is executed for', async () => {
    const { gateway, customer, agent, admin, id } = scene;
    const streams = await Promise.all([admin, admin, admin, agent, agent].map((watcher) => watchTyping(watcher, id)));
    // The beginning of the conversation may still be on its way from the log.
    while ((await readFigures(gateway)).get('events_read_total') === 0);
    const before = await readFigures(gateway);
    await type(customer);
    await Promise.all(streams.map((stream) => stream.take(1)));
    const after = await readFigures(gateway);
    const grown = (name: string) => after.get(name)! - before.get(name)!;
    expect([grown('executions_total'), grown('deliveries_total'), grown('events_read_total')]).toEqual([2, 5, 0]);
  });

  it('ends for who loses the conversation, without telling them more', async () => {
    const { gateway, customer, agent, admin, id } = scene;
    const [losing, staying] = await Promise.all([watchTyping(agent, id), watchTyping(admin, id)]);
    await act(admin, 'assignConversation', { id, supportUserId: (await gateway.agent()).id });
    await type(customer);
    await losing.done;
    expect(losing.events).toEqual([]);
    expect(await staying.take(1)).toHaveLength(1);
  });

  it('finds no conversation that the caller may not see, to follow or to type in', async () => {
    const { gateway, customer, admin, id } = scene;
    const stranger = await gateway.agent();
    const elsewhere = { isTyping: true };
    expect(await refusalOf(await watchTyping(stranger, id))).toBe('NOT_FOUND');
    expect(await refusalOf(await watchTyping(customer, 'what is no id'))).toBe('NOT_FOUND');
    expect((await attempt(stranger, 'setTyping', { conversationId: id, ...elsewhere })).refusal).toBe('NOT_FOUND');
    expect((await attempt(customer, 'setTyping', { conversationId: 'x', ...elsewhere })).refusal).toBe('INVALID');
    await act(admin, 'deleteConversation', { id });
    expect(await refusalOf(await watchTyping(customer, id))).toBe('NOT_FOUND');
    expect((await attempt(customer, 'setTyping', { conversationId: id, ...elsewhere })).refusal).toBe('NOT_FOUND');
  });
});
