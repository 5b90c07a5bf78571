import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collect } from '../support/events.ts';
import { send, startConversation, type Actor } from '../support/gateway.ts';
import { act, startScene, syncCursor, type Scene } from './acts.ts';
import { until, watchInbox, watchTalk, whatChanged, whatHappened } from './watch.ts';

/** All in one request: nothing comes between the changes but the gateway's own work. */
const CHANGES = `mutation ($id: ID!, $keeper: ID!) {
  a: closeConversation(input: { id: $id }) { userErrors { code } }
  b: reopenConversation(input: { id: $id }) { userErrors { code } }
  c: assignConversation(input: { id: $id, supportUserId: $keeper }) { userErrors { code } }
  d: closeConversation(input: { id: $id }) { userErrors { code } }
}`;

/** Subscribers of one document may be served together: each must be told what they would be told alone. */
describe.each([{ inFile: false }, { inFile: true }])('subscribers of the same document ($inFile)', ({ inFile }) => {
  let scene: Scene;
  let colleague: Actor;
  beforeEach(async () => {
    scene = await startScene({ inFile });
    colleague = await scene.gateway.agent({ name: 'Carl Colleague' });
  });
  afterEach(() => scene.gateway.stop());

  it('are told of a change that both could see when it was made, whoever of them has it by then', async () => {
    const { agent, admin, id } = scene;
    for (let round = 0; round < 10; round += 1) {
      await act(admin, 'updateConversation', { id, isClosed: false, supportUserId: null });
      const streams = await Promise.all([agent, colleague].map((watcher) => watchTalk(watcher, id)));
      const [keeper, loser] = round % 2 === 0 ? [agent, colleague] : [colleague, agent];
      const kept = streams[keeper === agent ? 0 : 1]!;
      const lost = streams[loser === agent ? 0 : 1]!;
      await admin.gql(CHANGES, { id, keeper: keeper.id });
      expect(whatHappened(await kept.take(4))).toEqual(['CLOSED', 'REOPENED', 'ASSIGNED', 'CLOSED']);
      await lost.done;
      expect(whatHappened(lost.events)).not.toContain('ASSIGNED');
      kept.stop();
    }
  });

  it('keep or lose a conversation in their lists, each by what they see themselves', async () => {
    const { agent, admin, id } = scene;
    await act(admin, 'assignConversation', { id, supportUserId: null });
    const [keeping, losing] = await Promise.all([watchInbox(agent), watchInbox(colleague)]);
    await admin.gql(CHANGES, { id, keeper: agent.id });
    const kept = await keeping.take(4);
    expect(kept.map(({ change, conversation }) => [change, conversation?.id])).toEqual(kept.map(() => ['CHANGED', id]));
    const lost = await until(losing, ({ change }) => change === 'LEFT');
    expect(lost.at(-1)).toMatchObject({ conversationId: id, conversation: null });
  });

  it('are each told their own badge', async () => {
    const { agent, admin } = scene;
    // The agent is the customer here, and the colleague holds it: both see it, from either side.
    const theirs = await startConversation(agent);
    await act(admin, 'assignConversation', { id: theirs, supportUserId: colleague.id });
    const badges = 'subscription { inboxEvents { conversation { unreadCount } } }';
    const [asCustomer, asHolder] = await Promise.all(
      [agent, colleague].map((watcher) => collect<{ conversation: { unreadCount: number } }>(watcher.socket(), badges)),
    );
    const [customersUnread, holdersUnread] = await Promise.all(
      [agent, colleague].map((watcher) => watchInbox(watcher, { hasUnread: true })),
    );
    await send(agent, theirs, 'one');
    await Promise.all([asCustomer!.take(1), asHolder!.take(1), holdersUnread!.take(1)]);
    await send(agent, theirs, 'two');
    await Promise.all([asCustomer!.take(2), asHolder!.take(2)]);
    await send(colleague, theirs, 'three');
    const badgesOf = async (stream: typeof asCustomer) =>
      (await stream!.take(3)).map(({ conversation }) => conversation.unreadCount);
    expect([await badgesOf(asCustomer), await badgesOf(asHolder)]).toEqual([
      [0, 0, 1],
      [1, 2, 2],
    ]);
    expect(whatChanged(await holdersUnread!.take(3))).toEqual(['ENTERED', 'CHANGED', 'CHANGED']);
    expect(whatChanged(await customersUnread!.take(1))).toEqual(['ENTERED']);
  });

  it('are told e-mail addresses only as far as each of them may read them', async () => {
    const { gateway, admin } = scene;
    const permissions = ['supportConversations:readAny'];
    const [one, other] = await Promise.all(
      ['one', 'other'].map((name) => gateway.customer({ name, email: `${name}@example.com`, permissions })),
    );
    const ids = new Map([[await startConversation(one!), 'one@example.com']]);
    ids.set(await startConversation(other!), 'other@example.com');
    const emails = 'subscription { inboxEvents { conversationId conversation { user { email } } } }';
    type Told = { conversationId: string; conversation: { user: { email: string | null } } };
    const streams = await Promise.all([one!, other!, admin].map((watcher) => collect<Told>(watcher.socket(), emails)));
    for (const id of ids.keys()) await act(admin, 'closeConversation', { id });
    const told = await Promise.all(
      streams.map(async (stream) => (await stream.take(2)).map(({ conversation }) => conversation.user.email)),
    );
    expect(told).toEqual([
      ['one@example.com', null],
      [null, 'other@example.com'],
      ['one@example.com', 'other@example.com'],
    ]);
  });

  it('share one stream whichever cursor they came with, and each is told its own part', async () => {
    const { customer, agent, admin, id } = scene;
    const streams = [];
    for (let count = 0; count < 6; count += 1) {
      const watcher = count % 2 === 0 ? agent : admin;
      streams.push(await watchTalk(watcher, id, count % 3 === 0 ? undefined : await syncCursor(watcher)));
      await send(customer, id, `number ${count + 1}`);
    }
    for (const [index, stream] of streams.entries()) {
      const numbers = (await stream.take(6 - index)).map(({ message }) => message?.seq);
      expect(numbers).toEqual(Array.from({ length: 6 - index }, (_, count) => index + count + 1));
    }
    await send(customer, id, 'the last');
    for (const [index, stream] of streams.entries()) {
      expect((await stream.take(7 - index)).at(-1)?.message?.seq).toBe(7);
    }
  });
});
