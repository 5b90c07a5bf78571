import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChanges, createDoctor } from '../../src/modules/conversations/index.ts';
import { memoryBus } from '../../src/platform/bus.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/db/index.ts';
import { send } from '../support/gateway.ts';
import { openRaw } from '../support/raw-database.ts';
import { startScene, type Scene } from './acts.ts';
import { watchInbox, watchTalk, watchUnread, whatChanged, whatHappened } from './watch.ts';

describe('counts that are repaired by another process', () => {
  let scene: Scene;
  beforeEach(async () => void (scene = await startScene({ inFile: true })));
  afterEach(() => scene.gateway.stop());

  /** Makes a stored count wrong, behind everybody's back. */
  async function spoil(): Promise<void> {
    const database = await openRaw(scene.gateway.databaseUrl);
    await database.all(`update conversations set user_unread_count = 7 where id = '${scene.id}'`);
    await database.close();
  }

  async function repair(): Promise<void> {
    const { database } = await openDatabase(scene.gateway.databaseUrl);
    await createDoctor(database, createChanges(database, systemClock, memoryBus())).repair(scene.id);
    await database.close();
  }

  it('are told as one unread event with the right counts, and as a change to lists', async () => {
    const { customer, agent, id } = scene;
    await send(customer, id, 'one');
    const [unread, inbox, talk] = await Promise.all([watchUnread(agent), watchInbox(agent), watchTalk(agent, id)]);
    await spoil();
    await repair();
    await repair();
    expect(await unread.take(1)).toMatchObject([{ cause: 'REPAIRED', version: 3, userUnreadCount: 1 }]);
    await send(customer, id, 'two');
    const events = await unread.take(2);
    expect(events[1]).toMatchObject({ cause: 'MESSAGE_SENT', version: 4, userUnreadCount: 2, supportUnreadCount: 0 });
    expect(whatChanged(await inbox.take(2))).toEqual(['CHANGED', 'CHANGED']);
    // Nothing has happened in the conversation itself.
    expect(whatHappened(await talk.take(1))).toEqual(['MessageAdded']);
  });
});
