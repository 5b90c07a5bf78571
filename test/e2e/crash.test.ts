import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { mintToken } from '../../src/modules/authentication/index.ts';
import { freshId } from '../support/gateway.ts';
import { startProcess } from '../support/process.ts';

const SECRET = 'a secret of the crash test, long enough';
const WRITERS = 8;
const KILLS = 3;

const folder = mkdtempSync(join(tmpdir(), 'parley-crash-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('kill -9 loses no acknowledged write, leaves nothing half done, and a retry takes effect once', async () => {
  const file = join(folder, 'parley.sqlite');
  const env = { DATABASE_URL: `sqlite:${file}`, AUTH_JWT_SECRET: SECRET, LOG_LEVEL: 'info' };
  const customers = await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      const id = freshId();
      return { id, token: await mintToken(SECRET, { id, role: 'user' }, { lastsSeconds: 600 }), conversationId: '' };
    }),
  );
  /** What was answered with 2xx: message id by client key. */
  const acknowledged = new Map<string, string>();
  /** What was sent and not answered before the kill. */
  const unanswered: { customer: (typeof customers)[number]; key: string }[] = [];

  const post = async (url: string, path: string, token: string, body: unknown, key?: string) => {
    const response = await fetch(`${url}/v1/support${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(key ? { 'idempotency-key': key } : {}),
      },
      body: JSON.stringify(body),
    });
    const { data } = (await response.json()) as { data: { id: string } };
    return { status: response.status, id: data.id };
  };

  const sendOne = async (url: string, customer: (typeof customers)[number], key: string) => {
    const body = { userId: customer.id, conversationId: customer.conversationId, message: `message ${key}` };
    const { status, id } = await post(url, '/messages', customer.token, body, key);
    expect([200, 201]).toContain(status);
    const before = acknowledged.get(key);
    if (before) expect(id).toBe(before);
    acknowledged.set(key, id);
  };

  for (let round = 0; round < KILLS; round += 1) {
    const gateway = await startProcess(env);
    for (const customer of customers) {
      if (!customer.conversationId) {
        customer.conversationId = (
          await post(gateway.url, '/conversations', customer.token, { userId: customer.id })
        ).id;
      }
    }
    // What was cut off is tried again with the same key, as a client would.
    await Promise.all(unanswered.splice(0).map(({ customer, key }) => sendOne(gateway.url, customer, key)));

    const enough = acknowledged.size + 100;
    let isKilled = false;
    const kill = async () => {
      isKilled = true;
      await gateway.end('SIGKILL');
    };
    const killing: Promise<void>[] = [];
    await Promise.all(
      customers.map(async (customer, writer) => {
        for (let count = 0; !isKilled; count += 1) {
          const key = `${round}-${writer}-${count}`;
          try {
            await sendOne(gateway.url, customer, key);
          } catch (error) {
            if (!isKilled) throw error;
            unanswered.push({ customer, key });
          }
          if (acknowledged.size >= enough && !isKilled) killing.push(kill());
        }
      }),
    );
    await Promise.all(killing);
  }

  const gateway = await startProcess(env);
  await Promise.all(unanswered.splice(0).map(({ customer, key }) => sendOne(gateway.url, customer, key)));
  expect(await gateway.end('SIGTERM')).toBe(0);

  const db = new BetterSqlite3(file, { readonly: true });
  const stored = db.prepare('select client_message_id as key, id from messages').all() as { key: string; id: string }[];
  expect(new Map(stored.map(({ key, id }) => [key, id]))).toEqual(acknowledged);
  expect(stored).toHaveLength(acknowledged.size);
  const conversations = db
    .prepare(
      `select id, version, last_seq, user_unread_count as unread,
        (select count(*) from messages where conversation_id = conversations.id) as messages,
        (select count(*) from events where conversation_id = conversations.id) as events
      from conversations`,
    )
    .all() as { version: number; last_seq: number; unread: number; messages: number; events: number }[];
  expect(conversations).toHaveLength(WRITERS);
  for (const { version, last_seq: lastSeq, unread, messages, events } of conversations) {
    expect({ lastSeq, unread, version, events }).toEqual({
      lastSeq: messages,
      unread: messages,
      version: messages + 1,
      events: messages + 1,
    });
  }
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
}, 60_000);
