import type { Side } from '../../generated/schema-types.ts';
import type { Page } from '../../shared/page.ts';

/** A message of a conversation. Times are milliseconds since 1970. */
export interface Message {
  id: string;
  conversationId: string;
  /** Its number within the conversation, from 1. */
  seq: number;
  senderId: string;
  side: Side;
  body: string | null;
  fileUrl: string | null;
  fileType: string | null;
  clientMessageId: string | null;
  /** What the sender asked for under `clientMessageId`; null when there is none. */
  fingerprint: string | null;
  isEdited: boolean;
  isDeleted: boolean;
  deletedAt: number | null;
  createdAt: number;
  updatedAt: number;
}

export type MessagePage = Page<Message> & { conversationId: string };
