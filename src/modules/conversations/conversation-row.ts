import type { Conversation } from './conversation.ts';

/** The column of each field. */
export const COLUMNS = {
  id: 'id',
  userId: 'user_id',
  supportUserId: 'support_user_id',
  version: 'version',
  isClosed: 'is_closed',
  closedAt: 'closed_at',
  isDeleted: 'is_deleted',
  deletedAt: 'deleted_at',
  rating: 'rating',
  ratingComment: 'rating_comment',
  ratedAt: 'rated_at',
  lastSeq: 'last_seq',
  userReadSeq: 'user_read_seq',
  supportReadSeq: 'support_read_seq',
  userUnreadCount: 'user_unread_count',
  supportUnreadCount: 'support_unread_count',
  lastActivityAt: 'last_activity_at',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const satisfies Record<keyof Conversation, string>;

/** Turns what the engine stores into what the type says, in place. */
export function decode(row: Conversation): Conversation {
  row.isClosed = Boolean(row.isClosed);
  row.isDeleted = Boolean(row.isDeleted);
  return row;
}
