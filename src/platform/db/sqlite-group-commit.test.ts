import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GroupCommit } from './sqlite-group-commit.ts';

let folder: string;
let writer: BetterSqlite3.Database;
/** Sees what is committed, and nothing else. */
let reader: BetterSqlite3.Database;
let commits: GroupCommit;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-commits-'));
  const file = join(folder, 'test.sqlite');
  writer = new BetterSqlite3(file);
  writer.pragma('journal_mode = WAL');
  writer.exec('create table said (what text not null)');
  reader = new BetterSqlite3(file, { readonly: true });
  commits = new GroupCommit(writer);
});
afterEach(() => {
  reader.close();
  writer.close();
  rmSync(folder, { recursive: true, force: true });
});

const say = (what: string) => writer.prepare('insert into said values (?)').run(what);
const saidTo = (connection: BetterSqlite3.Database) =>
  connection.prepare('select what from said order by rowid').pluck().all();

test('what is asked for at the same time is committed together, in order, and nobody is told before', async () => {
  const told: string[] = [];
  const seen: unknown[] = [];
  const names = ['first', 'second', 'third'];
  const all = names.map((name) =>
    commits
      .transaction(async () => {
        seen.push([name, saidTo(writer), saidTo(reader), [...told]]);
        say(name);
        return `${name} is done`;
      })
      .then((result) => told.push(result) && expect(saidTo(reader)).toEqual(names)),
  );
  await Promise.all(all);
  expect(told).toEqual(['first is done', 'second is done', 'third is done']);
  expect(seen).toEqual([
    ['first', [], [], []],
    ['second', ['first'], [], []],
    ['third', ['first', 'second'], [], []],
  ]);
});

test('what fails is undone by itself: those before and after it are kept', async () => {
  const outcomes = await Promise.allSettled([
    commits.transaction(async () => say('before')),
    commits.transaction(async () => {
      say('never');
      throw new Error('Thought better of it.');
    }),
    commits.transaction(async () => say('after')),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(outcomes[1]).toMatchObject({ reason: { message: 'Thought better of it.' } });
  expect(saidTo(reader)).toEqual(['before', 'after']);
});

test('where the storage fails, nobody is told that theirs was done, and nothing of it is there', async () => {
  say('long before');
  const pages = writer.pragma('page_count', { simple: true }) as number;
  writer.pragma(`max_page_count = ${pages}`);
  const tooMuch = 'x'.repeat(100_000);
  const outcomes = await Promise.allSettled([
    commits.transaction(async () => say('before')),
    // SQLite undoes what this one says, or the whole group: both are well, as long as what is told is true.
    commits.transaction(async () => say(tooMuch)),
    commits.transaction(async () => say('after')),
  ]);
  expect(outcomes[1]).toMatchObject({ status: 'rejected', reason: { name: 'DatabaseUnavailable', trouble: 'full' } });
  const kept = ['before', 'after'].filter((_, index) => outcomes[index * 2]!.status === 'fulfilled');
  expect(saidTo(reader)).toEqual(['long before', ...kept]);

  writer.pragma('max_page_count = 1000000');
  await commits.transaction(async () => say(tooMuch));
  expect(saidTo(reader)).toEqual(['long before', ...kept, tooMuch]);
});

test('where the whole group is undone, all of it is rejected, and what comes later is not', async () => {
  const outcomes = await Promise.allSettled([
    commits.transaction(async () => say('before')),
    commits.transaction(async () => {
      // As SQLite does by itself when the storage fails it.
      writer.exec('rollback');
      throw new Error('The disk is gone.');
    }),
    commits.transaction(async () => say('after')),
  ]);
  expect(outcomes.map((outcome) => outcome.status === 'rejected' && (outcome.reason as Error).message)).toEqual([
    'The disk is gone.',
    'The disk is gone.',
    false,
  ]);
  expect(saidTo(reader)).toEqual(['after']);
});

test('what cannot be committed is not said to be', async () => {
  writer.exec(`
    create table known (id integer primary key);
    create table told (id integer references known (id) deferrable initially deferred)`);
  writer.pragma('foreign_keys = on');
  const outcomes = await Promise.allSettled([
    commits.transaction(async () => say('before')),
    // Only the commit finds fault with it.
    commits.transaction(async () => writer.exec('insert into told values (1)')),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(saidTo(writer)).toEqual([]);
  await commits.transaction(async () => say('after'));
  expect(saidTo(reader)).toEqual(['after']);
});

test('what wants to be alone is in nobody’s transaction, and in its turn', async () => {
  const order: unknown[] = [];
  await Promise.all([
    commits.transaction(async () => say('before')),
    commits.alone(async () => order.push([writer.inTransaction, saidTo(reader)])),
    commits.transaction(async () => say('after')),
    expect(commits.alone(() => Promise.reject(new Error('Nobody is in.')))).rejects.toThrow('Nobody is in.'),
  ]);
  expect(order).toEqual([[false, ['before']]]);
  expect(saidTo(reader)).toEqual(['before', 'after']);
});

test('it is idle when all is done, however much was asked for at once', async () => {
  const many = Array.from({ length: 250 }, (_, index) => String(index));
  const all = Promise.all(many.map((name) => commits.transaction(async () => say(name))));
  expect(commits.pending).toBe(many.length);
  await commits.idle();
  expect(commits.pending).toBe(0);
  expect(saidTo(reader)).toEqual(many);
  await all;
  await commits.idle();
});
