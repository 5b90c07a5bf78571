import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { act, startScene, syncCursor, type Scene } from '../live/acts.ts';
import { send, type Actor } from '../support/gateway.ts';
import { readFigures, untilFigure } from './figures.ts';
import { cutAll, eventOf, openLive, positionOf, type LiveClient, type Message } from './live-client.ts';
import { sized } from './size.ts';

const SUBSCRIBERS = sized(200, 40);
const AGENTS = 12;
const ROUNDS = sized(40, 6);

const TALK = `subscription ($id: ID!, $after: String) {
  conversationEvents(conversationId: $id, after: $after) { __typename cursor ... on MessageAdded { message { seq body } } }
}`;
/** All that differs between those who see the same conversation, and what does not. */
const PLANTED = `subscription {
  inboxEvents { cursor conversation { id unreadCount lastMessage { body } user { email } supportUser { email } } }
}`;
/** A burst in which a conversation changes hands, in one request: nothing comes between but the gateway's own work. */
const BURST = `mutation ($id: ID!, $keeper: ID!, $input: SendMessageInput!) {
  a: sendMessage(input: $input) { message { seq } }
  b: sendMessage(input: $input) { message { seq } }
  c: assignConversation(input: { id: $id, supportUserId: $keeper }) { conversation { id } }
  d: sendMessage(input: $input) { message { seq } }
  e: sendMessage(input: $input) { message { seq } }
}`;

interface Follower {
  client: LiveClient;
  messages: Message[];
  /** Resolves when there are so many messages. */
  until(count: number): Promise<void>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what is tested
const events = ({ messages }: Follower): any[] => messages.map((message) => eventOf(message));

describe('subscribers of one document', () => {
  let scene: Scene;
  let clients: LiveClient[];
  let statements: string[];

  beforeEach(async () => {
    [clients, statements] = [[], []];
    // What is revoked is looked at whenever it is.
    scene = await startScene({
      onStatement: (sql) => {
        if (!sql.includes('revocations')) statements.push(sql);
      },
    });
  });
  afterEach(async () => {
    await cutAll(clients);
    await scene.gateway.stop();
  });

  async function follow({ token }: Actor, query: string, variables: Record<string, unknown> = {}): Promise<Follower> {
    const messages: Message[] = [];
    let wake: () => void = () => undefined;
    const client = await openLive(scene.gateway.wsUrl, token, (message) => {
      messages.push(message);
      wake();
    });
    clients.push(client);
    client.subscribe('1', query, variables);
    await client.settled();
    const until = async (count: number) => {
      while (messages.length < count) await new Promise<void>((resolve) => (wake = resolve));
    };
    return { client, messages, until };
  }

  /** What one more event costs: executions, deliveries, and statements. */
  async function costOfOne(
    followers: readonly Follower[],
  ): Promise<{ executions: number; deliveries: number; sql: number }> {
    const { gateway, customer, id } = scene;
    const before = await readFigures(gateway);
    const counts = followers.map(({ messages }) => messages.length);
    statements.length = 0;
    await send(customer, id, 'one more');
    await Promise.all(followers.map((follower, index) => follower.until(counts[index]! + 1)));
    const sql = statements.length;
    const after = await readFigures(gateway);
    const grown = (name: string) => after.get(name)! - before.get(name)!;
    return { executions: grown('executions_total'), deliveries: grown('deliveries_total'), sql };
  }

  it('cost one execution for each event and the same SQL as one, whatever their after', async () => {
    const { customer, agent, admin, id } = scene;
    const first = await follow(agent, TALK, { id });
    await costOfOne([first]);
    const alone = await costOfOne([first]);
    expect(alone).toMatchObject({ executions: 1, deliveries: 1 });

    const cursors: (string | null)[] = [null];
    for (let count = 0; count < 5; count += 1) {
      cursors.push(await syncCursor(admin));
      await send(customer, id, `number ${count}`);
    }
    await first.until(7);
    const others = await Promise.all(
      Array.from({ length: SUBSCRIBERS }, (_, index) => follow(agent, TALK, { id, after: cursors[index % 6] })),
    );
    await Promise.all(others.map((follower, index) => follower.until(index % 6 === 0 ? 0 : 6 - (index % 6))));
    const together = await costOfOne([first, ...others]);
    expect(together).toEqual({ executions: 1, deliveries: 1 + SUBSCRIBERS, sql: alone.sql });
  });

  it('have a stream of their own when they ask for something else', async () => {
    const { agent, id } = scene;
    const followers = [
      await follow(agent, TALK, { id }),
      await follow(agent, TALK.replace(' body', ''), { id }),
      await follow(agent, 'subscription { unreadCountChanged { cursor } }'),
      await follow(agent, 'subscription ($f: ConversationFilter) { inboxEvents(filter: $f) { cursor } }', { f: {} }),
      await follow(agent, 'subscription ($f: ConversationFilter) { inboxEvents(filter: $f) { cursor } }', {
        f: { isClosed: false },
      }),
    ];
    expect(await costOfOne(followers)).toMatchObject({ executions: 5, deliveries: 5 });
    expect(events(followers[1]!)[0].message).toEqual({ seq: 1 });
  });

  it('never share between callers who are told different things of the same conversation', async () => {
    const { gateway, agent, admin, id } = scene;
    const customer = await gateway.customer({ id: scene.customer.id, email: 'cleo@example.com' });
    const auditor = await gateway.customer({ permissions: ['supportConversations:readAny'], email: 'ed@example.com' });
    await gateway.agent({ id: agent.id, email: 'ada@example.com' });
    await send(agent, id, 'a first answer');
    await send(agent, id, 'and a second one');
    const watchers = [customer, agent, admin, auditor];
    const followers = [];
    for (const watcher of watchers) followers.push(await follow(watcher, PLANTED));
    // Once more each: with the same caller a result is shared, even where it is only theirs.
    for (const watcher of watchers) followers.push(await follow(watcher, PLANTED));
    expect(await costOfOne(followers)).toMatchObject({ executions: 4, deliveries: 8 });

    const told = followers.map((follower) => {
      const { unreadCount, lastMessage, user, supportUser } = events(follower)[0].conversation;
      return [unreadCount, lastMessage.body, user.email, supportUser.email];
    });
    const each = [
      [2, 'one more', 'cleo@example.com', null],
      [1, 'one more', 'cleo@example.com', 'ada@example.com'],
      [1, 'one more', 'cleo@example.com', 'ada@example.com'],
      [1, 'one more', null, null],
    ];
    expect(told).toEqual([...each, ...each]);
  });

  it('each lose sight at their own time, in the middle of a burst', async () => {
    const { gateway, customer, agent, admin, id } = scene;
    const agents = [agent, ...(await Promise.all(Array.from({ length: AGENTS - 1 }, () => gateway.agent())))];
    for (let round = 0; round < ROUNDS; round += 1) {
      await act(admin, 'assignConversation', { id, supportUserId: null });
      const keeper = agents[round % AGENTS]!;
      const witness = await follow(admin, TALK, { id });
      const followers = await Promise.all(agents.map((watcher) => follow(watcher, TALK, { id })));
      const input = { conversationId: id, body: 'now', senderId: customer.id };
      await admin.gql(BURST, { id, keeper: keeper.id, input });
      await witness.until(5);
      const all = events(witness).map(({ cursor }) => positionOf(cursor));
      for (const [index, follower] of followers.entries()) {
        await follower.until(agents[index] === keeper ? 5 : 1);
        if (agents[index] !== keeper) while (follower.messages.at(-1)!.type !== 'complete') await next(follower);
        const seen = events({ ...follower, messages: follower.messages.filter(({ type }) => type === 'next') });
        const places = seen.map(({ cursor }) => positionOf(cursor));
        expect(places).toEqual(agents[index] === keeper ? all : all.slice(0, places.length));
        if (agents[index] !== keeper) expect(places.length).toBeLessThan(3);
      }
      await cutAll(clients.splice(0));
    }
    await untilFigure(gateway, 'subscriptions', (count) => count === 0);
  });

  const next = (follower: Follower) => follower.until(follower.messages.length + 1);
});
