import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../platform/db/index.ts';
import { conversationRepository, type Conversation } from '../conversations/index.ts';
import { scope, SCOPE_ARMS, sees, seesDeleted, sideOf, type Viewer, type Visibility } from './index.ts';

let db: Database;

beforeAll(async () => {
  ({ database: db } = await openDatabase('sqlite::memory:'));
});
afterAll(() => db.close());

/** Few people, so that it happens often that two of them are one. */
const PEOPLE = ['a', 'b', 'c'].map((letter) => letter.repeat(24));
const person = fc.constantFrom(...PEOPLE);

const visibility: fc.Arbitrary<Visibility> = fc.record({
  userId: person,
  supportUserId: fc.option(person),
  isDeleted: fc.boolean(),
});

const viewer: fc.Arbitrary<Viewer> = fc
  .record({
    id: person,
    role: fc.constantFrom('USER' as const, 'GUEST' as const, 'SUPPORT' as const, 'ADMIN' as const),
    canReadAny: fc.boolean(),
    canWriteAny: fc.boolean(),
  })
  .map((it) => ({ ...it, kind: it.role === 'GUEST' ? ('GUEST' as const) : ('USER' as const), expiresAt: 0 }));

let made = 0;
function conversation(of: Visibility): Conversation {
  made += 1;
  return {
    ...of,
    id: made.toString(16).padStart(24, '0'),
    version: 1,
    isClosed: false,
    closedAt: null,
    deletedAt: of.isDeleted ? 1 : null,
    rating: null,
    ratingComment: null,
    ratedAt: null,
    lastSeq: 0,
    userReadSeq: 0,
    supportReadSeq: 0,
    userUnreadCount: made % 3,
    supportUnreadCount: made % 5,
    lastActivityAt: made % 7,
    createdAt: 0,
    updatedAt: 0,
  };
}

test('what a list holds is what sees() says of each conversation, and its totals are of just those', async () => {
  const rows: Conversation[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(visibility, { maxLength: 4 }), viewer, async (more, who) => {
      const added = more.map(conversation);
      await db.transaction(async (tx) => {
        for (const row of added) await conversationRepository.insert(tx, row);
      });
      rows.push(...added);

      const page = { size: 1_000, isBackward: false, after: null, before: null };
      const listed = async (isDeleted: boolean) =>
        (await conversationRepository.list(db, who, { isQueue: false, isDeleted }, page)).map(({ id }) => id);
      // Deleted ones are asked for only by those for whom they exist.
      const found = [...(await listed(false)), ...(seesDeleted(who) ? await listed(true) : [])];
      const seen = rows.filter((row) => sees(who, row));
      expect(found.sort()).toEqual(seen.map(({ id }) => id).sort());

      const undeleted = seen.filter((row) => !row.isDeleted);
      expect(await conversationRepository.count(db, who, { isQueue: false, isDeleted: false })).toBe(undeleted.length);
      const unread = undeleted
        .map((row) => (sideOf(who, row) === 'USER' ? row.supportUnreadCount : row.userUnreadCount))
        .filter((count) => count > 0);
      expect(await conversationRepository.unreadTotals(db, who)).toEqual({
        conversations: unread.length,
        messages: unread.reduce((sum, count) => sum + count, 0),
      });
    }),
    { numRuns: 150 },
  );
});

test('no conversation meets two arms of a scope, so that none is listed twice', () => {
  const holds = (arm: string, who: Viewer, row: Visibility) =>
    arm
      .split(' and ')
      .filter((condition) => condition !== '')
      .every((condition) => {
        const [column, operator] = condition.split(' ');
        const value = column === 'user_id' ? row.userId : row.supportUserId;
        if (operator === 'is') return value === null;
        return value !== null && (operator === '=' ? value === who.id : value !== who.id);
      });
  fc.assert(
    fc.property(viewer, visibility, (who, row) => {
      const met = SCOPE_ARMS[scope(who)].filter((arm) => holds(arm, who, row));
      expect(met.length).toBe(sees(who, { ...row, isDeleted: false }) ? 1 : 0);
    }),
  );
});
