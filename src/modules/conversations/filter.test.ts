import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../platform/db/index.ts';
import type { Viewer } from '../access/index.ts';
import { userRepository } from '../users/index.ts';
import type { Conversation } from './conversation.ts';
import type { CONDITIONS } from './filter.ts';
import { checkFilter, meets, type CheckedFilter } from './filter.ts';
import { conversationRepository } from './repository.ts';

const [ANN, BOB, GUS, EVE] = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(24)) as [
  string,
  string,
  string,
  string,
];
const PEOPLE = [ANN, BOB, GUS];

const admin = (id: string): Viewer => ({
  id,
  kind: 'USER',
  role: 'ADMIN',
  canReadAny: false,
  canWriteAny: false,
  expiresAt: 0,
});

describe('the conditions of a filter', () => {
  let db: Database;
  const rows: Conversation[] = [];

  beforeAll(async () => {
    ({ database: db } = await openDatabase('sqlite::memory:'));
    await db.transaction(async (tx) => {
      for (const id of PEOPLE) {
        const kind = id === GUS ? 'GUEST' : 'USER';
        await userRepository.insertUnlessKnown(tx, { id, kind, role: kind }, 0);
      }
      // Every combination of what a condition may ask about.
      const flags = [false, true];
      for (const userId of PEOPLE) {
        for (const supportUserId of [null, ANN, EVE]) {
          for (const isClosed of flags) {
            for (const isDeleted of flags) {
              for (const [userUnreadCount, supportUnreadCount] of [
                [0, 0],
                [1, 0],
                [0, 2],
                [3, 1],
              ] as const) {
                const row: Conversation = {
                  id: rows.length.toString(16).padStart(24, '0'),
                  userId,
                  supportUserId,
                  version: 1,
                  isClosed,
                  closedAt: null,
                  isDeleted,
                  deletedAt: null,
                  rating: null,
                  ratingComment: null,
                  ratedAt: null,
                  lastSeq: 9,
                  userReadSeq: 0,
                  supportReadSeq: 0,
                  userUnreadCount,
                  supportUnreadCount,
                  lastActivityAt: rows.length,
                  createdAt: 0,
                  updatedAt: 0,
                };
                rows.push(row);
                await conversationRepository.insert(tx, row);
              }
            }
          }
        }
      }
    });
  });
  afterAll(() => db.close());

  const page = { size: 1_000, isBackward: false, after: null, before: null };

  async function expectAlike(viewer: Viewer, filter: CheckedFilter) {
    const listed = await conversationRepository.list(db, viewer, filter, page);
    const met = rows.filter((row) => meets(filter, row, { userId: row.userId, isGuest: row.userId === GUS }, viewer));
    expect(listed.map(({ id }) => id).sort()).toEqual(met.map(({ id }) => id));
    expect(await conversationRepository.count(db, viewer, filter)).toBe(met.length);
  }

  const VALUES: { [K in keyof typeof CONDITIONS]: NonNullable<CheckedFilter[K]>[] } = {
    isQueue: [true, false],
    userId: [ANN, GUS, EVE],
    supportUserId: [ANN, EVE, GUS],
    isUnassigned: [true, false],
    isClosed: [true, false],
    hasUnread: [true, false],
    isGuest: [true, false],
    isDeleted: [true, false],
  };

  const each = Object.entries(VALUES).flatMap(([name, values]) => values.map((value) => [name, value] as const));
  test.each(each)('%s: %s says the same in SQL and of a state', async (name, value) => {
    for (const id of [ANN, BOB, EVE]) {
      await expectAlike(admin(id), { isQueue: false, isDeleted: false, [name]: value });
    }
  });

  test('several together say the same in SQL and of a state', async () => {
    const optional = <T>(values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
    const filter = fc.record({
      isQueue: fc.boolean(),
      userId: optional(VALUES.userId),
      supportUserId: optional(VALUES.supportUserId),
      isUnassigned: optional(VALUES.isUnassigned),
      isClosed: optional(VALUES.isClosed),
      hasUnread: optional(VALUES.hasUnread),
      isGuest: optional(VALUES.isGuest),
      isDeleted: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(ANN, BOB, EVE), filter, async (id, given) => {
        const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
        await expectAlike(admin(id), set as unknown as CheckedFilter);
      }),
      { numRuns: 200 },
    );
  });
});

describe('checking a filter', () => {
  const customer: Viewer = { ...admin(ANN), role: 'USER' };
  const codeOf = (viewer: Viewer, filter: Parameters<typeof checkFilter>[1]): unknown => {
    try {
      checkFilter(viewer, filter);
      return null;
    } catch (error) {
      return (error as { extensions: { code: string } }).extensions.code;
    }
  };

  test('leaves out what is not given, or is null', () => {
    const none = { isQueue: false, isDeleted: false };
    expect(checkFilter(customer, undefined)).toEqual(none);
    expect(checkFilter(customer, null)).toEqual(none);
    expect(checkFilter(customer, { userId: null, isClosed: null, search: null, scope: null, isDeleted: null })).toEqual(
      none,
    );
    expect(checkFilter(customer, { search: '' })).toEqual(none);
    expect(checkFilter(customer, { isClosed: false, userId: ANN })).toEqual({ ...none, isClosed: false, userId: ANN });
  });

  test('cuts a search into its words, each once, and knows a search without any', () => {
    const words = (search: string) => checkFilter(customer, { search }).words;
    expect(words('Héllo, wörld! héllo Héllo')).toEqual(['Héllo', 'wörld', 'héllo']);
    expect(words('a-b_c 12.5')).toEqual(['a', 'b', 'c', '12', '5']);
    expect(words('"*():-^ 🙂')).toEqual([]);
    expect(words(' ')).toEqual([]);
  });

  test('keeps each caller to what is theirs', () => {
    const agent: Viewer = { ...customer, role: 'SUPPORT' };
    const reader: Viewer = { ...customer, canReadAny: true };
    expect(codeOf(customer, { userId: BOB })).toBe('NOT_FOUND');
    expect(codeOf({ ...customer, role: 'GUEST' }, { userId: BOB })).toBe('NOT_FOUND');
    expect([
      codeOf(agent, { userId: BOB }),
      codeOf(reader, { userId: BOB }),
      codeOf(admin(ANN), { userId: BOB }),
    ]).toEqual([null, null, null]);
    expect([codeOf(customer, { scope: 'QUEUE' }), codeOf(agent, { scope: 'QUEUE' })]).toEqual(['FORBIDDEN', null]);
    expect([codeOf(agent, { scope: 'ALL' }), codeOf(reader, { scope: 'ALL' })]).toEqual(['FORBIDDEN', null]);
  });
});
