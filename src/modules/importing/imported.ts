import type { UserKind } from '../../generated/schema-types.ts';

/** What was said elsewhere about a person; null where nothing was. */
export interface ImportedPerson {
  id: string;
  kind: UserKind | null;
  /** Whether they hold a conversation or have answered in one. */
  isStaff: boolean;
  name: string | null;
  username: string | null;
  email: string | null;
}

/** A message as another system had it. Times are milliseconds since 1970. */
export interface ImportedMessage {
  id: string;
  senderId: string;
  body: string | null;
  fileUrl: string | null;
  fileType: string | null;
  /** Whether the other side had read it. */
  isRead: boolean;
  isDeleted: boolean;
  deletedAt: number | null;
  createdAt: number;
  updatedAt: number;
}

/** A conversation as another system had it, with all its messages in any order, and the people in it. */
export interface ImportedConversation {
  id: string;
  userId: string;
  supportUserId: string | null;
  isClosed: boolean;
  isDeleted: boolean;
  deletedAt: number | null;
  rating: number | null;
  ratingComment: string | null;
  createdAt: number;
  updatedAt: number;
  messages: ImportedMessage[];
  people: ImportedPerson[];
}
