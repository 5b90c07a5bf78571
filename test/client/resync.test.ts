import { afterEach, describe, expect, it, vi } from 'vitest';
import { startScene, syncCursor, type Scene } from '../live/acts.ts';
import { send, startGateway, type Actor, type Gateway } from '../support/gateway.ts';
import { EVENTS, event, startFakeGateway } from './fake-gateway.ts';
import { follow, MESSAGES, resumingClient, run } from './follow.ts';
import { startProxy } from './proxy.ts';

const SNAPSHOT =
  'query ($id: ID!) { syncCursor conversation(id: $id) { messages(first: 100) { nodes { seq body } } } }';

describe('a cursor that reaches too far back', () => {
  const running: Pick<Gateway, 'stop'>[] = [];
  afterEach(async () => {
    for (const one of running.splice(0).reverse()) await one.stop();
  });

  async function start(env: Record<string, string> = {}): Promise<Scene> {
    const scene = await startScene({ env });
    running.push(scene.gateway);
    return scene;
  }

  async function foreignCursor(): Promise<string> {
    const gateway = await startGateway();
    running.push(gateway);
    return syncCursor(await gateway.customer());
  }

  /** What a view would show: what a snapshot says, and what events then add. */
  function createView(reader: Actor, id: string) {
    const view = {
      bodies: [] as string[],
      snapshots: 0,
      async read(): Promise<string> {
        view.snapshots += 1;
        const { data } = await reader.gql(SNAPSHOT, { id });
        view.bodies = data.conversation.messages.nodes.map(({ body }: { body: string }) => body);
        return data.syncCursor;
      },
    };
    return view;
  }

  it('of another database: a fresh snapshot, and on from there', async () => {
    const { gateway, customer, agent, id } = await start();
    await send(customer, id, 'one');
    const view = createView(agent, id);
    const stream = follow(resumingClient({ url: gateway.wsUrl, token: agent.token }), {
      query: MESSAGES,
      variables: { conversationId: id },
      after: await foreignCursor(),
      onResync: async (refusal) => {
        expect(refusal).toMatchObject([{ extensions: { code: 'RESYNC_REQUIRED' } }]);
        const cursor = await view.read();
        await send(customer, id, 'two');
        return cursor;
      },
    });
    await stream.take(1);
    await send(customer, id, 'three');
    const bodies = (await stream.take(2)).map(({ message }) => message.body);
    expect([...view.bodies, ...bodies]).toEqual(['one', 'two', 'three']);
    expect(stream.statuses).toEqual(['live', 'resync', 'live']);
    expect(stream.reasons[1]).toMatchObject([{ extensions: { code: 'RESYNC_REQUIRED' } }]);
  });

  it('over more than LIVE_REPLAY_MAX: a fresh snapshot, and on from there', async () => {
    const { gateway, customer, agent, id } = await start({ LIVE_REPLAY_MAX: '3' });
    const proxy = await startProxy(gateway.url);
    running.push(proxy);
    const view = createView(agent, id);
    const retry = Promise.withResolvers<undefined>();
    const stream = follow(resumingClient({ url: proxy.url, token: agent.token, wait: () => retry.promise }), {
      query: MESSAGES,
      variables: { conversationId: id },
      onResync: () => view.read(),
    });
    await stream.until('live');
    await send(customer, id, 'message 1');
    await stream.take(1);
    proxy.cut();
    await stream.until('reconnecting');
    for (const number of [2, 3, 4, 5]) await send(customer, id, `message ${number}`);
    retry.resolve(undefined);
    await stream.until('live', 3);
    await send(customer, id, 'message 6');
    const events = (await stream.take(2)).map(({ message }) => message.body);
    expect(events).toEqual(['message 1', 'message 6']);
    expect(view.bodies).toEqual([1, 2, 3, 4, 5].map((number) => `message ${number}`));
    expect(view.snapshots).toBe(1);
    expect(stream.statuses).toEqual(['live', 'reconnecting', 'live', 'resync', 'live']);
  });

  it('ends the subscription when nobody reads snapshots', async () => {
    const { gateway, customer, id } = await start();
    const stream = follow(resumingClient({ url: gateway.wsUrl, token: customer.token }), {
      query: MESSAGES,
      variables: { conversationId: id },
      after: await foreignCursor(),
    });
    expect(await stream.ended).toMatchObject([{ extensions: { code: 'RESYNC_REQUIRED' } }]);
  });

  it.each([
    ['cannot be read', () => Promise.reject(new Error('offline')), 'offline'],
    ['has no cursor', () => Promise.resolve(undefined as unknown as string), 'onResync'],
  ])('ends the subscription when the snapshot %s', async (_what, onResync, message) => {
    const { url } = await startFakeGateway(({ refuse }) => refuse('RESYNC_REQUIRED'));
    const stream = follow(resumingClient({ url }), { query: EVENTS, onResync });
    expect(await stream.ended).toMatchObject({ message: expect.stringContaining(message) });
    expect(stream.statuses).toEqual(['live', 'resync']);
  });

  it('waits longer from snapshot to snapshot when they do not help', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const waits: number[] = [];
    const { url, received } = await startFakeGateway(({ count, next, refuse }) =>
      count < 4 ? refuse('RESYNC_REQUIRED') : next(event('it')),
    );
    let snapshots = 0;
    const client = resumingClient({ url, wait: async (ms) => void waits.push(ms) });
    const stream = follow(client, { query: EVENTS, onResync: async () => `snapshot ${(snapshots += 1)}` });
    await stream.take(1);
    expect(waits).toEqual([1_000, 2_000, 4_000]);
    expect(received.map(({ variables }) => variables?.after)).toEqual([
      'start',
      'snapshot 1',
      'snapshot 2',
      'snapshot 3',
      'snapshot 4',
    ]);
  });

  it('makes events count as new that were seen before the snapshot', async () => {
    const { url } = await startFakeGateway(({ count, next, refuse }) => {
      next(event('a'));
      if (count === 0) refuse('RESYNC_REQUIRED');
      else next(event('b'));
    });
    const stream = follow(resumingClient({ url }), { query: EVENTS, onResync: async () => 'older' });
    expect(await stream.take(3)).toEqual(['a', 'a', 'b'].map((cursor) => ({ cursor })));
  });

  it('asks for no snapshot when the subscription is stopped before it', async () => {
    const { url } = await startFakeGateway(({ refuse }) => refuse('RESYNC_REQUIRED'));
    const retry = Promise.withResolvers<undefined>();
    const waiting = Promise.withResolvers<undefined>();
    const wait = () => {
      waiting.resolve(undefined);
      return retry.promise;
    };
    let snapshots = 0;
    const client = resumingClient({ url, wait });
    const stream = follow(client, { query: EVENTS, onResync: async () => `snapshot ${(snapshots += 1)}` });
    await waiting.promise;
    stream.stop();
    retry.resolve(undefined);
    expect(await stream.ended).toBeNull();
    await run(client, '{ syncCursor }');
    expect(snapshots).toBe(1);
  });

  it('is left at that when the subscription is stopped meanwhile', async () => {
    const { url, received } = await startFakeGateway(({ refuse }) => refuse('RESYNC_REQUIRED'));
    const asked = Promise.withResolvers<undefined>();
    const snapshot = Promise.withResolvers<string>();
    const client = resumingClient({ url });
    const stream = follow(client, {
      query: EVENTS,
      onResync: () => {
        asked.resolve(undefined);
        return snapshot.promise;
      },
    });
    await asked.promise;
    stream.stop();
    snapshot.resolve('fresh');
    expect(await stream.ended).toBeNull();
    await run(client, '{ syncCursor }');
    expect(received).toHaveLength(1);
  });
});
