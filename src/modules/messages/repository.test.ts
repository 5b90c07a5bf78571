import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type Database, type Queryable } from '../../platform/db/index.ts';
import type { Message } from './message.ts';
import { messagePageLoader } from './loaders.ts';
import { messageRepository } from './repository.ts';

let db: Database;
const LONG = 20_000;
const [LONG_ID, SHORT_ID, EMPTY_ID] = ['a', 'b', 'c'].map((letter) => letter.repeat(24)) as [string, string, string];

function message(conversationId: string, seq: number): Message {
  return {
    id: `${conversationId.slice(0, 4)}${seq.toString(16).padStart(20, '0')}`,
    conversationId,
    seq,
    senderId: 'f'.repeat(24),
    side: 'USER',
    body: `${seq}`,
    fileUrl: null,
    fileType: null,
    clientMessageId: null,
    fingerprint: null,
    isEdited: false,
    isDeleted: seq % 10 === 0,
    deletedAt: null,
    createdAt: 0,
    updatedAt: 0,
  };
}

beforeAll(async () => {
  ({ database: db } = await openDatabase('sqlite::memory:'));
  await db.transaction(async (tx) => {
    for (let seq = 1; seq <= LONG; seq += 1) await messageRepository.insert(tx, message(LONG_ID, seq));
    for (let seq = 1; seq <= 3; seq += 1) await messageRepository.insert(tx, message(SHORT_ID, seq));
  });
});
afterAll(() => db.close());

/** The database, with a count of the statements that are run and of the rows that they return. */
function counting() {
  const count = { statements: 0, rows: 0 };
  const queryable: Queryable = {
    dialect: db.dialect,
    first: (statement, params) => db.first(statement, params),
    run: (statement, params) => db.run(statement, params),
    all: async (statement, params) => {
      const rows = await db.all(statement, params);
      count.statements += 1;
      count.rows += rows.length;
      return rows;
    },
  };
  return { count, queryable };
}

const last = (size: number) => ({ size, isBackward: true, after: null, before: null });

test('the last five of a conversation take one statement and six rows, however long it is', async () => {
  const { count, queryable } = counting();
  const page = await messagePageLoader(queryable).load(LONG_ID, last(5));
  expect(page.rows.map(({ seq }) => seq)).toEqual([LONG - 5, LONG - 4, LONG - 3, LONG - 2, LONG - 1]);
  expect(page).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
  expect(count).toEqual({ statements: 1, rows: 6 });
});

test('the same page of many conversations takes one statement, and each gets its own', async () => {
  const { count, queryable } = counting();
  const loader = messagePageLoader(queryable);
  const pages = await Promise.all([LONG_ID, SHORT_ID, EMPTY_ID, LONG_ID].map((id) => loader.load(id, last(5))));
  expect(pages.map(({ rows }) => rows.map(({ seq }) => seq))).toEqual([
    [LONG - 5, LONG - 4, LONG - 3, LONG - 2, LONG - 1],
    [1, 2, 3],
    [],
    [LONG - 5, LONG - 4, LONG - 3, LONG - 2, LONG - 1],
  ]);
  expect(pages.map(({ conversationId }) => conversationId)).toEqual([LONG_ID, SHORT_ID, EMPTY_ID, LONG_ID]);
  expect(count).toEqual({ statements: 1, rows: 9 });
});

test('messages are counted only when somebody asks, all by one statement', async () => {
  const { count, queryable } = counting();
  const loader = messagePageLoader(queryable);
  const pages = await Promise.all([LONG_ID, SHORT_ID, EMPTY_ID].map((id) => loader.load(id, last(1))));
  expect(count.statements).toBe(1);
  expect(await Promise.all(pages.map((page) => page.count()))).toEqual([LONG - LONG / 10, 3, 0]);
  expect(count.statements).toBe(2);
});
