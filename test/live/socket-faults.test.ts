import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseUnavailable } from '../../src/platform/db/index.ts';
import { send } from '../support/gateway.ts';
import { startScene, syncCursor, type Scene } from './acts.ts';
import { refusalOf, watchInbox, watchTalk, watchUnread } from './watch.ts';

const SECRET = 'no such column: secret';

/** Faults of the database, and what callers are told of them. */
const FAULTS: [code: string, fault: Error][] = [
  ['INTERNAL_SERVER_ERROR', new Error(SECRET)],
  ['UNAVAILABLE', new DatabaseUnavailable(SECRET)],
];

describe('subscriptions over a database that fails', () => {
  let scene: Scene;
  /** What reading conversations fails with, from when something has been written to the log. */
  let fault: Error | null;
  let isFailing: boolean;

  beforeEach(async () => {
    fault = null;
    isFailing = false;
    scene = await startScene({
      onStatement: (sql) => {
        if (fault && /^insert into .?events/i.test(sql)) isFailing = true;
        if (fault && isFailing && /^select .* from .?conversations/i.test(sql)) throw fault;
      },
    });
  });
  afterEach(() => scene.gateway.stop());

  it.each(FAULTS)('do not begin: %s, and no more is said', async (code, error) => {
    const { agent, id } = scene;
    const after = await syncCursor(agent);
    fault = error;
    isFailing = true;
    const stream = await watchTalk(agent, id, after);
    expect(await refusalOf(stream)).toBe(code);
    expect(JSON.stringify(await stream.done.catch((reason: unknown) => reason))).not.toContain('secret');
  });

  it.each(FAULTS)('end: %s, no more is said, and they can be resumed without a gap', async (code, error) => {
    const { customer, agent, id } = scene;
    const streams = [await watchTalk(agent, id), await watchUnread(agent), await watchInbox(agent)];
    await send(customer, id, 'before');
    const [talk, unread, inbox] = await Promise.all(streams.map(async (stream) => (await stream.take(1))[0]!.cursor));
    fault = error;
    await send(customer, id, 'meanwhile');
    for (const stream of streams) {
      expect(await refusalOf(stream)).toBe(code);
      expect(JSON.stringify(await stream.done.catch((reason: unknown) => reason))).not.toContain('secret');
      expect(stream.events).toHaveLength(1);
    }
    fault = null;
    expect((await (await watchTalk(agent, id, talk)).take(1))[0]?.message?.body).toBe('meanwhile');
    expect((await (await watchUnread(agent, { after: unread! })).take(1))[0]?.userUnreadCount).toBe(2);
    expect((await (await watchInbox(agent, null, inbox)).take(1))[0]?.change).toBe('CHANGED');
  });
});
