/**
 * What a query gives, and to whom:
 *
 * - OBJECT: one object by its id, of the sorts named. The object for whoever sees it; for everybody else null, as of an
 *   id that is none, or of something else.
 * - SELF: the caller.
 * - LIST, TOTAL: what the caller sees and nothing else, neither in the list nor in its numbers (`lists.test.ts`).
 * - PLACE: a place in the log. It is the same for all callers and gives no right to anything.
 */
export type QueryRule =
  | { gives: 'OBJECT'; of: readonly Sort[] }
  | { gives: 'SELF' }
  | { gives: 'LIST' }
  | { gives: 'TOTAL' }
  | { gives: 'PLACE' };

/** What an id can be of. */
export type Sort = 'conversation' | 'message' | 'person';

/** Every field of `Query`. */
export const QUERIES: Record<string, QueryRule> = {
  viewer: { gives: 'SELF' },
  node: { gives: 'OBJECT', of: ['conversation', 'message', 'person'] },
  conversation: { gives: 'OBJECT', of: ['conversation'] },
  message: { gives: 'OBJECT', of: ['message'] },
  user: { gives: 'OBJECT', of: ['person'] },
  conversations: { gives: 'LIST' },
  unreadTotals: { gives: 'TOTAL' },
  syncCursor: { gives: 'PLACE' },
};

/**
 * What a subscription tells of, and to whom:
 *
 * - ONE: of the conversation that is named. `NOT_FOUND` for whoever does not see it.
 * - ONE_OR_ALL: of the one that is named, or else of all that the caller sees.
 * - ALL: of all that the caller sees.
 */
export type SubscriptionRule = 'ONE' | 'ONE_OR_ALL' | 'ALL';

/** Every field of `Subscription`. */
export const SUBSCRIPTIONS: Record<string, SubscriptionRule> = {
  unreadCountChanged: 'ONE_OR_ALL',
  conversationEvents: 'ONE',
  inboxEvents: 'ALL',
  typing: 'ONE',
};
