import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, statement, type Database } from './index.ts';
import { purgeSqlite } from './sqlite-purge.ts';

const SECRET = 'zqjxkvwunheardof';
const PERSON = { kind: 'USER', role: 'USER', token_issued_at: 0, assigned_order: 0, created_at: 0, updated_at: 0 };

const insert = statement<{ id: string; name: string }>((knex, p) =>
  knex('users').insert({ ...PERSON, id: p.id, name: p.name }),
);
const rename = statement<{ id: string; name: string }>((knex, p) =>
  knex('users').update({ name: p.name }).where('id', p.id),
);

let folder: string;
let file: string;
let db: Database;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-purge-'));
  file = join(folder, 'parley.sqlite');
  ({ database: db } = await openDatabase(`sqlite:${file}`));
  const ids = Array.from({ length: 500 }, (_, index) => String(index));
  await db.transaction(async (tx) => {
    for (const id of ids) await tx.run(insert, { id, name: `${SECRET} ${id}` });
  });
  await db.transaction(async (tx) => {
    for (const id of ids) await tx.run(rename, { id, name: 'Nobody' });
  });
});
afterEach(async () => {
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

const filesWithSecret = () =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(SECRET.slice(2)));

test('what was overwritten is in the files until they are purged, and then in none of them', async () => {
  expect(filesWithSecret()).toContain('parley.sqlite-wal');
  await db.purge();
  expect(filesWithSecret()).toEqual([]);
  // Purging what is purged is nothing.
  await db.purge();
  expect(await db.run(rename, { id: '1', name: 'Somebody' })).toBe(1);
});

test('the files are not said to be purged while somebody reads what was there before', async () => {
  const reader = new BetterSqlite3(file);
  const writer = new BetterSqlite3(file);
  writer.pragma('busy_timeout = 0');
  try {
    reader.exec('begin');
    reader.prepare('select count(*) from users').get();
    await expect(purgeSqlite(writer, async (step) => step())).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    reader.exec('commit');
    await purgeSqlite(writer, async (step) => step());
    expect(filesWithSecret()).toEqual([]);
  } finally {
    reader.close();
    writer.close();
  }
});
