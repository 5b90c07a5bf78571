import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChanges } from '../../src/modules/conversations/index.ts';
import { eventRepository } from '../../src/modules/events/index.ts';
import { memoryBus } from '../../src/platform/bus.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase, type Database } from '../../src/platform/db/index.ts';
import { syncCursor } from '../live/acts.ts';
import { watchInbox, watchTalk, watchUnread } from '../live/watch.ts';
import { send, startConversation, type Actor, type Gateway } from '../support/gateway.ts';
import { openRaw } from '../support/raw-database.ts';
import { NEVER_MS, startFleet, type Fleet } from './fleet.ts';
import { untilSettled } from './settled.ts';

const LAG = 'parley_live_tail_lag_seconds';

describe('a transaction that does not end', () => {
  let fleet: Fleet;
  let gateway: Gateway;
  let customer: Actor;
  let admin: Actor;
  let database: Database;
  beforeEach(async () => {
    // Without the poll: what was held up must be read all the same.
    fleet = await startFleet(1, { pollMs: NEVER_MS });
    gateway = fleet.gateways[0]!;
    customer = await gateway.customer();
    admin = await gateway.admin();
    ({ database } = await openDatabase(fleet.url, { poolSize: 4 }));
  });
  afterEach(async () => {
    await database.close();
    await fleet.stop();
  });

  async function figure(name: string): Promise<number> {
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
  }

  /** Waits, without sleeping, until a figure is as it should be. */
  async function untilFigure(name: string, isReached: (value: number) => boolean): Promise<void> {
    while (!isReached(await figure(name)));
  }

  /** A change on another gateway which has logged what it does, and is not committed yet. Returns how to commit it. */
  async function changeSlowly(id: string): Promise<() => Promise<unknown>> {
    const logged = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    const changes = createChanges(database, systemClock, memoryBus());
    const changing = changes.commit(async (tx, now) => {
      const [before] = await eventRepository.list(
        tx,
        { after: 0, through: Number.MAX_SAFE_INTEGER, conversationId: id },
        1,
      );
      await eventRepository.append(tx, { ...before!, version: 2, details: { type: 'REOPENED' }, occurredAt: now });
      logged.resolve();
      await mayEnd.promise;
    });
    await Promise.race([logged.promise, changing]);
    return () => {
      mayEnd.resolve();
      return changing;
    };
  }

  it('is told of before what was begun after it and committed first', async () => {
    const slow = await startConversation(customer);
    const quick = await startConversation(customer);
    await untilSettled(fleet.url);
    const before = await syncCursor(admin);
    const inbox = await watchInbox(admin);
    const commit = await changeSlowly(slow);
    await send(customer, quick, 'committed first');
    const between = await syncCursor(admin);
    await send(customer, quick, 'and another');
    await untilFigure(LAG, (seconds) => seconds > 0.05);
    expect(inbox.events).toEqual([]);
    await commit();
    const expected = [slow, quick, quick];
    expect((await inbox.take(3)).map(({ conversationId }) => conversationId)).toEqual(expected);
    // Whoever comes later, from whichever cursor, has them all and in the same order.
    for (const cursor of [before, between]) {
      const later = await watchInbox(admin, null, cursor);
      expect((await later.take(3)).map((event) => event.cursor)).toEqual(inbox.events.map((event) => event.cursor));
    }
  });

  it('lets a subscription begin with what comes after it, and with nothing that was there before', async () => {
    const slow = await startConversation(customer);
    const quick = await startConversation(customer);
    await untilSettled(fleet.url);
    const commit = await changeSlowly(slow);
    await send(customer, quick, 'committed before');
    const [unread, inbox, talk] = await Promise.all([watchUnread(admin), watchInbox(admin), watchTalk(admin, quick)]);
    await send(customer, quick, 'committed after');
    await commit();
    expect((await unread.take(1)).map(({ version }) => version)).toEqual([3]);
    expect((await talk.take(1)).map(({ message }) => message?.body)).toEqual(['committed after']);
    // What was committed before may have been begun after.
    expect((await inbox.take(2)).map(({ conversationId }) => conversationId)).toEqual([slow, quick]);
  });

  it('of somebody else holds the feed up, which the figures tell, and loses nothing', async () => {
    const id = await startConversation(customer);
    await untilSettled(fleet.url);
    const stream = await watchTalk(admin, id);
    expect(await figure(LAG)).toBeLessThan(60);
    const other = await openRaw(fleet.url);
    await other.all('begin');
    await other.all('select pg_current_xact_id()');
    for (let count = 0; count < 3; count += 1) await send(customer, id, `text ${count}`);
    const { data } = await admin.gql('query ($id: ID!) { syncCursor conversation(id: $id) { version } }', { id });
    expect(data.conversation.version).toBe(4);
    await untilFigure(LAG, (seconds) => seconds > 0.2);
    expect(stream.events).toEqual([]);
    await other.all('commit');
    await other.close();
    expect((await stream.take(3)).map(({ message }) => message?.body)).toEqual(['text 0', 'text 1', 'text 2']);
    const resumed = await watchTalk(admin, id, data.syncCursor as string);
    expect((await resumed.take(3)).map(({ version }) => version)).toEqual([2, 3, 4]);
  });
});
