import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { send, startConversation } from '../support/gateway.ts';
import { act, startScene, syncCursor, type Scene } from './acts.ts';
import { until, watchInbox, whatChanged } from './watch.ts';

describe('inboxEvents with a search', () => {
  let scene: Scene;
  beforeEach(async () => void (scene = await startScene()));
  afterEach(() => scene.gateway.stop());

  const edit = (id: string, body: string) => act(scene.customer, 'updateMessage', { id, body });
  const remove = (id: string) => act(scene.customer, 'deleteMessage', { id });
  const say = (body: string) => send(scene.customer, scene.id, body);

  it('has a conversation from the message that brings the words', async () => {
    const stream = await watchInbox(scene.agent, { search: 'zebra' });
    await say('about horses');
    await say('about a ZÈBRA');
    await say('about horses again');
    expect(whatChanged(await stream.take(2))).toEqual(['ENTERED', 'CHANGED']);
  });

  it('loses it with the deletion of that message', async () => {
    const stream = await watchInbox(scene.agent, { search: 'zebra' });
    const message = await say('about a zebra');
    await stream.take(1);
    await remove(message.id);
    expect(whatChanged(await stream.take(2))).toEqual(['ENTERED', 'LEFT']);
  });

  it('has and loses it with edits', async () => {
    const stream = await watchInbox(scene.agent, { search: 'zebra' });
    const message = await say('about horses');
    await edit(message.id, 'about zebras');
    await stream.take(1);
    await edit(message.id, 'about two zebras');
    await stream.take(2);
    await edit(message.id, 'about donkeys');
    await stream.take(3);
    await say('no more');
    await edit(message.id, 'about zebras');
    expect(whatChanged(await stream.take(4))).toEqual(['ENTERED', 'CHANGED', 'LEFT', 'ENTERED']);
  });

  it('loses a conversation that had the words before anybody was watching, with a deletion', async () => {
    const message = await say('about a zebra');
    const stream = await watchInbox(scene.agent, { search: 'zebra' });
    await remove(message.id);
    expect(whatChanged(await stream.take(1))).toEqual(['LEFT']);
  });

  it('loses a conversation that had the words before anybody was watching, with an edit', async () => {
    const message = await say('about a zebra');
    const stream = await watchInbox(scene.agent, { search: 'zebra' });
    await edit(message.id, 'about horses');
    expect(whatChanged(await stream.take(1))).toEqual(['LEFT']);
  });

  it('loses on replay what lost the words since', async () => {
    const message = await say('about a zebra');
    const before = await syncCursor(scene.agent);
    await say('more of it');
    await edit(message.id, 'about horses');
    await say('even more');
    const stream = await watchInbox(scene.agent, { search: 'zebra' }, before);
    expect(whatChanged(await stream.take(2))).toEqual(['CHANGED', 'LEFT']);
    await say('a zebra after all');
    expect(whatChanged(await stream.take(3))).toEqual(['CHANGED', 'LEFT', 'ENTERED']);
  });

  it('says nothing on replay of what had the words neither then nor now', async () => {
    const before = await syncCursor(scene.agent);
    const message = await say('about a zebra');
    await say('more of it');
    await remove(message.id);
    const stream = await watchInbox(scene.agent, { search: 'zebra' }, before);
    await say('hello again');
    const last = await say('a zebra after all');
    expect(last.seq).toBe(4);
    expect(whatChanged(await stream.take(1))).toEqual(['ENTERED']);
  });

  it('has on replay what got the words since, however much happened before it got them', async () => {
    const before = await syncCursor(scene.agent);
    await act(scene.agent, 'closeConversation', { id: scene.id });
    await act(scene.agent, 'reopenConversation', { id: scene.id });
    await say('about a zebra');
    await say('more of it');
    const stream = await watchInbox(scene.agent, { search: 'zebra' }, before);
    const end = await syncCursor(scene.agent);
    const [first, ...others] = whatChanged(await until(stream, ({ cursor }) => cursor === end));
    expect(first).toBe('ENTERED');
    expect(new Set(others)).toEqual(new Set(['CHANGED']));
  });

  it('has a conversation that an edit brings the words to, if nothing of it was heard before', async () => {
    const message = await say('about horses');
    const stream = await watchInbox(scene.agent, { search: 'zebra' });
    await edit(message.id, 'about a zebra');
    expect(whatChanged(await stream.take(1))).toEqual(['ENTERED']);
  });

  it('says nothing of an edit in a conversation that never had the words', async () => {
    const message = await say('about horses');
    const stream = await watchInbox(scene.agent, { search: 'zebra' });
    await edit(message.id, 'about donkeys');
    await remove(message.id);
    await say('about a zebra');
    expect(whatChanged(await stream.take(1))).toEqual(['ENTERED']);
  });

  it('wants every word, whichever message it is in', async () => {
    const stream = await watchInbox(scene.agent, { search: 'red zebra' });
    const red = await say('the red one');
    await say('a zebra');
    await stream.take(1);
    await remove(red.id);
    expect(whatChanged(await stream.take(2))).toEqual(['ENTERED', 'LEFT']);
  });

  it('finds customers by name, and keeps to what the caller sees', async () => {
    const { gateway, agent, customer } = scene;
    const other = await gateway.customer({ name: 'Cleo Stranger' });
    const stream = await watchInbox(customer, { search: 'cleo' });
    await send(other, await startConversation(other), 'cleo');
    await say('hello');
    const byStaff = await watchInbox(agent, { search: 'cleo customer' });
    await act(agent, 'closeConversation', { id: scene.id });
    expect((await stream.take(2)).map((event) => [event.change, event.conversationId])).toEqual([
      ['CHANGED', scene.id],
      ['CHANGED', scene.id],
    ]);
    expect(whatChanged(await byStaff.take(1))).toEqual(['CHANGED']);
  });
});
