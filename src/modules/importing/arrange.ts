import type { Side } from '../../generated/schema-types.ts';
import { isRead, type Conversation } from '../conversations/index.ts';
import type { Message } from '../messages/index.ts';
import type { ImportedConversation, ImportedMessage } from './imported.ts';

/** The order in which messages are numbered: by time, then by id. */
export function inOrder(a: { createdAt: number; id: string }, b: { createdAt: number; id: string }): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}

/**
 * The side that a message was sent on: whoever is not the customer speaks for the support.
 */
export const sideOf = (conversation: { userId: string }, message: { senderId: string }): Side =>
  message.senderId === conversation.userId ? 'USER' : 'SUPPORT';

/**
 * The read horizon that flags amount to: the number of the newest message of the side that all before it, of that side,
 * are read up to. What is flagged as read behind something unread counts as unread: nothing that may be unread is hidden.
 * A deleted message is in no count, so that its flag holds up nothing.
 *
 * @param messages those of one side, in order
 */
export function horizonOf(messages: readonly { seq: number; isRead: boolean; isDeleted: boolean }[]): number {
  let horizon = 0;
  for (const { seq, isRead, isDeleted } of messages) {
    if (isRead) horizon = seq;
    else if (!isDeleted) break;
  }
  return horizon;
}

/** An imported message in its place. */
export function placed(conversation: { id: string; userId: string }, message: ImportedMessage, seq: number): Message {
  const { isRead: _, ...kept } = message;
  return {
    ...kept,
    conversationId: conversation.id,
    seq,
    side: sideOf(conversation, message),
    clientMessageId: null,
    fingerprint: null,
    isEdited: false,
  };
}

/**
 * A conversation that is new here, with its messages: numbered, counted by the unread rule, and of the version that it
 * would have had it all gone through a gateway, so far as is known.
 */
export function arrange(imported: ImportedConversation): { conversation: Conversation; messages: Message[] } {
  const { id, userId, supportUserId, isClosed, isDeleted, deletedAt, rating, ratingComment } = imported;
  const { createdAt, updatedAt } = imported;
  const numbered = imported.messages.toSorted(inOrder).map((message, index) => ({ ...message, seq: index + 1 }));
  const messages = numbered.map(({ seq, ...message }) => placed(imported, message, seq));
  const of = (side: Side) => numbered.filter((message) => sideOf(imported, message) === side);
  const marks = { userReadSeq: horizonOf(of('SUPPORT')), supportReadSeq: horizonOf(of('USER')) };
  const unread = (side: Side) =>
    messages.filter((message) => message.side === side && !message.isDeleted && !isRead(message, marks)).length;
  const changes = [isClosed, isDeleted, rating !== null, marks.userReadSeq > 0, marks.supportReadSeq > 0];
  const conversation: Conversation = {
    id,
    userId,
    supportUserId,
    version:
      1 + messages.length + messages.filter((message) => message.isDeleted).length + changes.filter(Boolean).length,
    isClosed,
    closedAt: isClosed ? updatedAt : null,
    isDeleted,
    deletedAt,
    rating,
    ratingComment,
    ratedAt: rating === null ? null : updatedAt,
    lastSeq: messages.length,
    ...marks,
    userUnreadCount: unread('USER'),
    supportUnreadCount: unread('SUPPORT'),
    lastActivityAt: Math.max(createdAt, ...messages.slice(-1).map((message) => message.createdAt)),
    createdAt,
    updatedAt,
  };
  return { conversation, messages };
}
