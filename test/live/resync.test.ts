import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/platform/db/index.ts';
import { eventRepository } from '../../src/modules/events/index.ts';
import { send, startConversation, startGateway, type Actor } from '../support/gateway.ts';
import { act, startScene, syncCursor, type Scene } from './acts.ts';
import { refusalOf, watchInbox, watchTalk, watchUnread } from './watch.ts';

const HOUR_MS = 60 * 60 * 1_000;
const A_MONTH_S = 30 * 24 * 60 * 60;

/** Nobody can make a cursor, but everybody can spoil one. */
const spoiled = (cursor: string, spoil: (text: string) => string) =>
  Buffer.from(spoil(Buffer.from(cursor, 'base64url').toString())).toString('base64url');

describe('a cursor that cannot be resumed from', () => {
  let scene: Scene | undefined;
  afterEach(async () => {
    await scene?.gateway.stop();
    scene = undefined;
  });

  const begin = async (options?: Parameters<typeof startScene>[0]) => (scene = await startScene(options));

  /** How each of the three subscriptions refuses a cursor. */
  async function refusals(watcher: Actor, id: string, after: string): Promise<string[]> {
    const streams = await Promise.all([
      watchUnread(watcher, { after }),
      watchTalk(watcher, id, after),
      watchInbox(watcher, null, after),
    ]);
    return Promise.all(streams.map(refusalOf));
  }
  const allThree = (code: string) => [code, code, code];

  it('is BAD_USER_INPUT when it is malformed', async () => {
    const { agent, id } = await begin();
    const cursor = await syncCursor(agent);
    const { data } = await agent.gql('{ conversations { pageInfo { endCursor } } }');
    const malformed = [
      '',
      'x',
      'é',
      '%%%',
      `${cursor}!`,
      ` ${cursor}`,
      spoiled(cursor, () => '[]'),
      spoiled(cursor, () => 'null'),
      spoiled(cursor, (text) => text.replace(/\d+(?=\D*$)/, '-1')),
      spoiled(cursor, (text) => text.replace(/\d+(?=\D*$)/, '1.5')),
      spoiled(cursor, (text) => text.replace(/\d+(?=\D*$)/, '1e300')),
      spoiled(cursor, (text) => text.replace(/\d+(?=\D*$)/, '99999999999999999999')),
      data.conversations.pageInfo.endCursor as string,
      'x'.repeat(10_000),
    ];
    for (const after of malformed) {
      expect([after.slice(0, 80), await refusals(agent, id, after)]).toEqual([
        after.slice(0, 80),
        allThree('BAD_USER_INPUT'),
      ]);
    }
  });

  it('is RESYNC_REQUIRED when it is of another database', async () => {
    const { agent, id } = await begin();
    const other = await startGateway();
    const stranger = await other.customer();
    const theirs = await syncCursor(stranger);
    await other.stop();
    expect(await refusals(agent, id, theirs)).toEqual(allThree('RESYNC_REQUIRED'));
  });

  it('is RESYNC_REQUIRED when it is beyond the newest event', async () => {
    const { agent, id } = await begin();
    const beyond = spoiled(await syncCursor(agent), (text) => text.replace(/\d+(?=\D*$)/, (n) => `${Number(n) + 1}`));
    expect(await refusals(agent, id, beyond)).toEqual(allThree('RESYNC_REQUIRED'));
  });

  it('leaves the socket and its other subscriptions alone when it is refused', async () => {
    const { customer, agent, id } = await begin();
    const client = agent.socket();
    const healthy = await watchUnread(client);
    expect(await refusalOf(await watchUnread(client, { after: 'x' }))).toBe('BAD_USER_INPUT');
    await send(customer, id, 'hello');
    expect(await healthy.take(1)).toHaveLength(1);
  });

  describe('because it is too far behind', () => {
    beforeEach(() => begin({ env: { LIVE_REPLAY_MAX: '3' } }));

    it('is RESYNC_REQUIRED, and nothing is replayed', async () => {
      const { customer, agent, id } = scene!;
      const start = await syncCursor(agent);
      for (let count = 0; count < 3; count += 1) await send(customer, id, 'hello');
      expect(await (await watchTalk(agent, id, start)).take(3)).toHaveLength(3);
      await send(customer, id, 'one too many');
      expect(await refusals(agent, id, start)).toEqual(allThree('RESYNC_REQUIRED'));
      const refused = await watchInbox(agent, null, start);
      await refusalOf(refused);
      expect(refused.events).toEqual([]);
    });

    it('counts what would be replayed, not what happened elsewhere', async () => {
      const { gateway, customer, agent, admin, id } = scene!;
      const stranger = await gateway.customer();
      const theirs = await startConversation(stranger);
      await act(admin, 'assignConversation', { id: theirs, supportUserId: (await gateway.agent()).id });
      const start = await syncCursor(agent);
      for (let count = 0; count < 20; count += 1) await send(stranger, theirs, 'elsewhere');
      for (let count = 0; count < 3; count += 1) await send(customer, id, 'here');
      expect(await (await watchUnread(agent, { after: start })).take(3)).toHaveLength(3);
      expect(await (await watchTalk(agent, id, start)).take(3)).toHaveLength(3);
      expect(await (await watchInbox(agent, null, start)).take(3)).toHaveLength(3);
      expect(await refusals(admin, theirs, start)).toEqual(allThree('RESYNC_REQUIRED'));
    });

    it('counts what the filter and the kind of event leave', async () => {
      const { customer, agent, id } = scene!;
      const start = await syncCursor(agent);
      for (let count = 0; count < 5; count += 1) {
        await act(agent, 'closeConversation', { id });
        await act(agent, 'reopenConversation', { id });
      }
      await send(customer, id, 'hello');
      expect(await (await watchUnread(agent, { after: start })).take(1)).toMatchObject([{ userUnreadCount: 1 }]);
      expect(await (await watchInbox(agent, { hasUnread: true }, start)).take(1)).toMatchObject([
        { change: 'ENTERED' },
      ]);
      expect(await refusalOf(await watchInbox(agent, null, start))).toBe('RESYNC_REQUIRED');
    });

    it('does not stop a subscriber who was there all the time', async () => {
      const { customer, agent, id } = scene!;
      const stream = await watchTalk(agent, id, await syncCursor(agent));
      await Promise.all(Array.from({ length: 20 }, () => send(customer, id, 'hello')));
      expect(await stream.take(20)).toHaveLength(20);
    });
  });

  describe('because it is too old', () => {
    const time = { passed: 0 };
    const clock = { now: () => Date.now() + time.passed };
    beforeEach(async () => {
      time.passed = 0;
      await begin({ clock, env: { LIVE_RETENTION_HOURS: '1' } });
    });

    it('is RESYNC_REQUIRED once what came after it is older than is kept', async () => {
      const { gateway, customer, id } = scene!;
      const agent = await gateway.agent({ id: scene!.agent.id, lastsSeconds: A_MONTH_S });
      const start = await syncCursor(agent);
      await send(customer, id, 'hello');
      time.passed = HOUR_MS - 60_000;
      expect(await (await watchTalk(agent, id, start)).take(1)).toHaveLength(1);
      time.passed = HOUR_MS + 60_000;
      expect(await refusals(agent, id, start)).toEqual(allThree('RESYNC_REQUIRED'));
    });

    it('is good however long ago it was, when nothing came after it', async () => {
      const { gateway, id } = scene!;
      const forAMonth = { lastsSeconds: A_MONTH_S };
      const agent = await gateway.agent({ id: scene!.agent.id, ...forAMonth });
      const customer = await gateway.customer({ id: scene!.customer.id, ...forAMonth });
      const start = await syncCursor(agent);
      time.passed = 24 * HOUR_MS;
      const stream = await watchTalk(agent, id, start);
      await send(customer, id, 'hello');
      expect(await stream.take(1)).toHaveLength(1);
    });
  });

  it('is RESYNC_REQUIRED when what came after it was pruned, and good when nothing of it was', async () => {
    const { gateway, customer, agent, id } = await begin({ inFile: true });
    const start = await syncCursor(agent);
    await send(customer, id, 'pruned');
    const afterFirst = await syncCursor(agent);
    const { database } = await openDatabase(gateway.databaseUrl);
    await database.transaction((tx) => eventRepository.prune(tx, Date.now() + HOUR_MS));
    await database.close();
    expect(await refusals(agent, id, start)).toEqual(allThree('RESYNC_REQUIRED'));
    const stream = await watchTalk(agent, id, afterFirst);
    expect(await syncCursor(agent)).toBe(afterFirst);
    await send(customer, id, 'kept');
    expect((await stream.take(1))[0]?.message?.body).toBe('kept');
  });
});
