import type { Page } from '../../shared/page.ts';

/** A conversation between one customer and the support desk. Times are milliseconds since 1970. */
export interface Conversation {
  id: string;
  /** The customer. */
  userId: string;
  /** The member of the staff who holds it; null while nobody does. */
  supportUserId: string | null;
  /** Grows by one with every committed change. */
  version: number;
  isClosed: boolean;
  closedAt: number | null;
  isDeleted: boolean;
  deletedAt: number | null;
  rating: number | null;
  ratingComment: string | null;
  ratedAt: number | null;
  /** The number of the newest message; 0 when there has been none. */
  lastSeq: number;
  /** The read horizons: what the other side has sent up to this number is read. They only grow. */
  userReadSeq: number;
  supportReadSeq: number;
  /** Messages sent by the user side that the support side has not read. */
  userUnreadCount: number;
  /** Messages sent by the support side that the user side has not read. */
  supportUnreadCount: number;
  lastActivityAt: number;
  createdAt: number;
  updatedAt: number;
}

export type ConversationPage = Page<Conversation>;
