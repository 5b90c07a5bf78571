/**
 * What a field of an object tells, and so who may be told it:
 *
 * - FACT: an id, a time, a number, a state. Nothing private by itself: whoever sees the object reads it.
 * - TEXT: what somebody has written in a conversation. Whoever sees the conversation, and nobody else.
 * - NAME: what a person is called. Whoever sees the person.
 * - EMAIL: the person themselves and the staff.
 * - PATH: another object. It is there for whoever sees that object.
 * - SECRET: proves who its owner is. In the one answer that gives it to them.
 *
 * In a TEXT, a NAME and an EMAIL there must be a planted word (`canaries.ts`), which is looked for in every answer.
 */
export type FieldKind = 'FACT' | 'TEXT' | 'NAME' | 'EMAIL' | 'PATH' | 'SECRET';

const event = { cursor: 'FACT', conversationId: 'FACT', version: 'FACT', occurredAt: 'FACT' } as const;
const payload = { userErrors: 'PATH' } as const;
const connection = { edges: 'PATH', nodes: 'PATH', pageInfo: 'PATH', totalCount: 'FACT' } as const;
const edge = { cursor: 'FACT', node: 'PATH' } as const;

/** Every field of every object type of the schema. */
export const FIELDS: Record<string, Record<string, FieldKind>> = {
  SupportConversation: {
    id: 'FACT',
    version: 'FACT',
    isClosed: 'FACT',
    closedAt: 'FACT',
    isDeleted: 'FACT',
    deletedAt: 'FACT',
    rating: 'PATH',
    userUnreadCount: 'FACT',
    supportUnreadCount: 'FACT',
    unreadCount: 'FACT',
    user: 'PATH',
    supportUser: 'PATH',
    lastMessage: 'PATH',
    messages: 'PATH',
    lastActivityAt: 'FACT',
    createdAt: 'FACT',
    updatedAt: 'FACT',
  },
  ConversationRating: { rating: 'FACT', comment: 'TEXT', ratedAt: 'FACT' },
  SupportMessage: {
    id: 'FACT',
    seq: 'FACT',
    side: 'FACT',
    body: 'TEXT',
    fileUrl: 'TEXT',
    fileType: 'TEXT',
    clientMessageId: 'TEXT',
    isRead: 'FACT',
    isEdited: 'FACT',
    isDeleted: 'FACT',
    deletedAt: 'FACT',
    conversation: 'PATH',
    sender: 'PATH',
    createdAt: 'FACT',
    updatedAt: 'FACT',
  },
  User: { id: 'FACT', kind: 'FACT', role: 'FACT', name: 'NAME', username: 'NAME', email: 'EMAIL' },

  UnreadTotals: { conversations: 'FACT', messages: 'FACT' },
  SupportConversationConnection: connection,
  SupportConversationEdge: edge,
  SupportMessageConnection: connection,
  SupportMessageEdge: edge,
  PageInfo: { hasNextPage: 'FACT', hasPreviousPage: 'FACT', startCursor: 'FACT', endCursor: 'FACT' },

  CreateConversationPayload: { conversation: 'PATH', isReplay: 'FACT', ...payload },
  ConversationPayload: { conversation: 'PATH', ...payload },
  SendMessagePayload: { message: 'PATH', isReplay: 'FACT', ...payload },
  MessagePayload: { message: 'PATH', ...payload },
  SetTypingPayload: { isTyping: 'FACT', ...payload },
  CreateGuestPayload: { guest: 'PATH', token: 'SECRET', expiresAt: 'FACT', ...payload },
  UserError: { code: 'FACT', message: 'FACT', field: 'FACT' },

  UnreadCountChange: {
    ...event,
    userUnreadCount: 'FACT',
    supportUnreadCount: 'FACT',
    cause: 'FACT',
    conversation: 'PATH',
  },
  MessageAdded: { ...event, message: 'PATH' },
  MessageUpdated: { ...event, message: 'PATH' },
  MessageDeleted: { ...event, messageId: 'FACT', seq: 'FACT' },
  MessagesRead: { ...event, side: 'FACT', upToSeq: 'FACT' },
  ConversationUpdated: { ...event, cause: 'FACT', conversation: 'PATH' },
  InboxEvent: { cursor: 'FACT', change: 'FACT', conversationId: 'FACT', conversation: 'PATH', occurredAt: 'FACT' },
  TypingEvent: {
    conversationId: 'FACT',
    user: 'PATH',
    side: 'FACT',
    isTyping: 'FACT',
    expiresAt: 'FACT',
  },
};
