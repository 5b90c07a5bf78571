import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, statement, type Database } from './index.ts';
import { SharedRead } from './sqlite-shared-read.ts';

const PERSON = { kind: 'USER', role: 'USER', token_issued_at: 0, assigned_order: 0, created_at: 0, updated_at: 0 };

const insert = statement<{ id: string; name: string }>((knex, p) =>
  knex('users').insert({ ...PERSON, id: p.id, name: p.name }),
);
const rename = statement<{ name: string }>((knex, p) => knex('users').update({ name: p.name }));
const nameOf = statement<{ id: string }, { name: string }>((knex, p) =>
  knex('users').select({ name: 'name' }).where('id', p.id),
);
const names = statement<Record<string, never>, { name: string }>((knex) => knex('users').select({ name: 'name' }));

let folder: string;
let db: Database;
/** A process of its own, as far as the database knows. */
let other: BetterSqlite3.Database;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-read-'));
  const file = join(folder, 'parley.sqlite');
  ({ database: db } = await openDatabase(`sqlite:${file}`));
  other = new BetterSqlite3(file);
  await db.run(insert, { id: '1', name: 'Ann' });
});
afterEach(async () => {
  other.close();
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

const renameElsewhere = (name: string) => other.prepare('update users set name = ?').run(name);
const firstName = async () => (await db.first(nameOf, { id: '1' }))?.name;
const allNames = async () => (await db.all(names, {})).map(({ name }) => name);
const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve));

test('what is read in one callback is read at one moment; the next callback sees what others have written', async () => {
  await nextTurn();
  expect(await firstName()).toBe('Ann');
  renameElsewhere('Bea');
  // A loader waits this long for others to ask it as well.
  await nextTick();
  expect(await allNames()).toEqual(['Ann']);
  await nextTurn();
  expect(await firstName()).toBe('Bea');
  expect(await allNames()).toEqual(['Bea']);
});

test('what is committed here is read at once, in the same callback too', async () => {
  await db.run(rename, { name: 'Bea' });
  expect(await firstName()).toBe('Bea');
  await db.run(rename, { name: 'Cid' });
  expect(await firstName()).toBe('Cid');
  expect(await allNames()).toEqual(['Cid']);
});

test('who has read stands in nobody’s way', async () => {
  await firstName();
  await nextTurn();
  renameElsewhere('Bea');
  expect(other.pragma('wal_checkpoint(TRUNCATE)')).toMatchObject([{ busy: 0 }]);
  await Promise.all([firstName(), db.purge()]);
  await firstName();
  // `close` comes in the same callback.
});

test('it is well when SQLite has ended it', async () => {
  const read = new SharedRead(other);
  read.join();
  expect(other.inTransaction).toBe(true);
  other.exec('rollback');
  read.end();
  read.join();
  expect(other.inTransaction).toBe(true);
  await nextTurn();
  expect(other.inTransaction).toBe(false);
  read.end();
});
