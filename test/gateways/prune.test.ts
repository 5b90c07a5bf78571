import { expect, it } from 'vitest';
import { createChanges, type Conversation } from '../../src/modules/conversations/index.ts';
import { eventRepository } from '../../src/modules/events/index.ts';
import { memoryBus } from '../../src/platform/bus.ts';
import { openDatabase } from '../../src/platform/db/index.ts';
import { newId } from '../../src/platform/ids.ts';
import { freshDatabase } from '../support/databases.ts';
import { openRaw } from '../support/raw-database.ts';

/** How many of a database's sessions wait for a lock. */
const WAITING = `select count(*) as waiting from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

function conversationOf(time: number): Conversation {
  const none = {
    supportUserId: null,
    closedAt: null,
    deletedAt: null,
    rating: null,
    ratingComment: null,
    ratedAt: null,
  };
  const numbers = { lastSeq: 0, userReadSeq: 0, supportReadSeq: 0, userUnreadCount: 0, supportUnreadCount: 0 };
  const state = { version: 1, isClosed: false, isDeleted: false };
  const times = { lastActivityAt: time, createdAt: time, updatedAt: time };
  return { id: newId(), userId: newId(), ...none, ...numbers, ...state, ...times };
}

it('two gateways that prune the log at once leave no cursor that would be replayed with a hole', async () => {
  const database = await freshDatabase(true);
  const [one, other] = await Promise.all([openDatabase(database.url), openDatabase(database.url)]);
  const [meddler, observer] = [await openRaw(database.url), await openRaw(database.url)];
  const prune = ({ database: db }: typeof one, before: number) =>
    db.transaction((tx) => eventRepository.prune(tx, before));
  const untilWaiting = async (count: number) => {
    while ((await observer.all<{ waiting: number }>(WAITING))[0]!.waiting < count);
  };
  try {
    for (const time of [1_000, 2_000]) {
      const changes = createChanges(one.database, { now: () => time }, memoryBus());
      await changes.commit((tx) => changes.insert(tx, conversationOf(time)));
    }
    const [{ last } = { last: 0 }] = await observer.all<{ last: number }>('select max(id) as last from events');
    // Both have seen what there is to prune before either can say so.
    await meddler.all('begin');
    await meddler.all(`select * from meta where key = 'events_pruned_through' for update`);
    const most = prune(one, 2_500);
    await untilWaiting(1);
    const less = prune(other, 1_500);
    await untilWaiting(2);
    await meddler.all('commit');
    expect(await most).toBe(2);
    expect(await less).toBe(0);
    expect(await eventRepository.prunedThrough(one.database)).toBe(last);
  } finally {
    await Promise.all([meddler.close(), observer.close(), one.database.close(), other.database.close()]);
    await database.drop();
  }
});
