import type { ConversationFilter } from '../../generated/schema-types.ts';
import { badUserInput, forbidden, notFound } from '../../shared/errors.ts';
import { isStaff, seesAll, type Viewer } from '../access/index.ts';
import type { ConversationState } from '../events/index.ts';

const LONGEST_SEARCH = 200;
const MOST_WORDS = 10;

/** A filter that has been checked: only conditions that are there, and the search cut into words. */
export interface CheckedFilter {
  isQueue: boolean;
  userId?: string;
  supportUserId?: string;
  isUnassigned?: boolean;
  isClosed?: boolean;
  hasUnread?: boolean;
  isGuest?: boolean;
  isDeleted: boolean;
  /** Letters and digits only. Absent when there was no search; empty when there was one without a single word. */
  words?: string[];
}

/**
 * Checks a filter for a caller (contract sections 2 and 4).
 *
 * @throws NOT_FOUND when a customer names another customer, FORBIDDEN for a scope that is not theirs, BAD_USER_INPUT
 */
export function checkFilter(viewer: Viewer, filter: ConversationFilter | null | undefined): CheckedFilter {
  const { scope, userId, supportUserId, search, ...flags } = filter ?? {};
  if (scope === 'ALL' && !seesAll(viewer)) throw forbidden('Only administrators may list all conversations.');
  if (scope === 'QUEUE' && !isStaff(viewer) && !seesAll(viewer)) {
    throw forbidden('Only support staff have conversations to work on.');
  }
  if (userId != null && userId !== viewer.id && viewer.role !== 'SUPPORT' && !seesAll(viewer)) {
    throw notFound('There is no such customer.');
  }
  const checked: CheckedFilter = { isQueue: scope === 'QUEUE', isDeleted: flags.isDeleted ?? false };
  if (userId != null) checked.userId = userId;
  if (supportUserId != null) checked.supportUserId = supportUserId;
  if (flags.isUnassigned != null) checked.isUnassigned = flags.isUnassigned;
  if (flags.isClosed != null) checked.isClosed = flags.isClosed;
  if (flags.hasUnread != null) checked.hasUnread = flags.hasUnread;
  if (flags.isGuest != null) checked.isGuest = flags.isGuest;
  if (search != null && search !== '') checked.words = searchWords(search);
  return checked;
}

function searchWords(search: string): string[] {
  if (search.length > LONGEST_SEARCH) throw badUserInput(`search must be at most ${LONGEST_SEARCH} characters long.`);
  const words = [...new Set(search.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [])];
  if (words.length > MOST_WORDS) throw badUserInput(`search must hold at most ${MOST_WORDS} words.`);
  return words;
}

/** What a condition may ask about beside the state: things of a conversation that never or hardly ever change. */
interface Subject {
  userId: string;
  isGuest: boolean;
}

/**
 * The conditions of a filter, each as SQL on a row of `conversations` (with `:viewerId`, and `:value` as given), and as
 * the same question about a state from the event log. Kept side by side, and held together by a test. `search` is not
 * here: only the database knows the words.
 */
export const CONDITIONS: {
  [K in Exclude<keyof CheckedFilter, 'words'>]-?: {
    sql: (value: NonNullable<CheckedFilter[K]>) => string;
    /** Whether the SQL has a `:value` that must be bound. */
    binds?: true;
    holds: (
      value: NonNullable<CheckedFilter[K]>,
      state: ConversationState,
      subject: Subject,
      viewer: Viewer,
    ) => boolean;
  };
} = {
  isQueue: {
    sql: (isQueue) => (isQueue ? '(support_user_id = :viewerId or support_user_id is null)' : ''),
    holds: (isQueue, state, _subject, viewer) =>
      !isQueue || state.supportUserId === null || state.supportUserId === viewer.id,
  },
  userId: {
    sql: () => 'user_id = :value',
    binds: true,
    holds: (userId, _state, subject) => subject.userId === userId,
  },
  supportUserId: {
    sql: () => 'support_user_id = :value',
    binds: true,
    holds: (supportUserId, state) => state.supportUserId === supportUserId,
  },
  isUnassigned: {
    sql: (isUnassigned) => (isUnassigned ? 'support_user_id is null' : 'support_user_id is not null'),
    holds: (isUnassigned, state) => (state.supportUserId === null) === isUnassigned,
  },
  isClosed: {
    sql: (isClosed) => (isClosed ? 'is_closed = true' : 'is_closed = false'),
    holds: (isClosed, state) => state.isClosed === isClosed,
  },
  hasUnread: {
    sql: (hasUnread) =>
      `(case when user_id = :viewerId then support_unread_count else user_unread_count end) ${hasUnread ? '> 0' : '= 0'}`,
    holds: (hasUnread, state, subject, viewer) =>
      (subject.userId === viewer.id ? state.supportUnreadCount : state.userUnreadCount) > 0 === hasUnread,
  },
  isGuest: {
    sql: (isGuest) => `(select kind from users where id = user_id) ${isGuest ? '=' : '<>'} 'GUEST'`,
    holds: (isGuest, _state, subject) => subject.isGuest === isGuest,
  },
  isDeleted: {
    sql: (isDeleted) => (isDeleted ? 'is_deleted = true' : 'is_deleted = false'),
    holds: (isDeleted, state) => state.isDeleted === isDeleted,
  },
};

/** The conditions that a filter sets, in the order of the table. */
export function conditionsOf(filter: CheckedFilter) {
  return (Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[]).filter((name) => filter[name] !== undefined);
}

/** Whether a conversation in this state meets the filter, its `search` aside. */
export function meets(filter: CheckedFilter, state: ConversationState, subject: Subject, viewer: Viewer): boolean {
  return conditionsOf(filter).every((name) => {
    const holds = CONDITIONS[name].holds as (value: unknown, ...rest: unknown[]) => boolean;
    return holds(filter[name], state, subject, viewer);
  });
}
