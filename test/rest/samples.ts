import type {
  ConversationPartsFragment,
  MessagePartsFragment,
  PopulatedConversationFragment,
  SingleMessageFragment,
} from '../../src/generated/rest-operations.ts';

export const USER_ID = '644a53e99829e85215296edf';
export const SUPPORT_ID = '644a53ed9829e85215296ee6';
export const CONVERSATION_ID = '644a53f19829e85215296ef2';
export const MESSAGE_ID = '644a54009829e85215296f01';
const T0 = '2023-04-27T10:52:33.039Z';
const T1 = '2023-04-27T10:53:00.000Z';
const T2 = '2023-04-27T11:00:00.000Z';

export const message: MessagePartsFragment = {
  id: MESSAGE_ID,
  sender: { id: USER_ID, kind: 'USER' },
  body: 'Hello, "you" ☺',
  fileUrl: null,
  fileType: null,
  isRead: false,
  isDeleted: false,
  deletedAt: null,
  createdAt: T1,
  updatedAt: T1,
};
export const messageText = `{"userId":"${USER_ID}","onModel":"User","message":"Hello, \\"you\\" ☺","conversationId":"${CONVERSATION_ID}","read":false,"createdAt":"${T1}","updatedAt":"${T1}","id":"${MESSAGE_ID}"}`;

export const singleMessage: SingleMessageFragment = { ...message, conversation: { id: CONVERSATION_ID } };

/** Everything that a message can be: from a guest, only a file, read, deleted. */
export const fullMessage: MessagePartsFragment = {
  ...message,
  sender: { id: USER_ID, kind: 'GUEST' },
  body: null,
  fileUrl: 'https://files.example/a.png',
  fileType: 'image/png',
  isRead: true,
  isDeleted: true,
  deletedAt: T2,
  updatedAt: T2,
};
export const fullMessageText = `{"userId":"${USER_ID}","onModel":"Guest","message":null,"fileUrl":"https://files.example/a.png","fileType":"image/png","conversationId":"${CONVERSATION_ID}","read":true,"isDeleted":true,"deletedAt":"${T2}","createdAt":"${T1}","updatedAt":"${T2}","id":"${MESSAGE_ID}"}`;

/** As just created: the sample of the platform's own document, byte for byte. */
export const conversation: ConversationPartsFragment = {
  id: CONVERSATION_ID,
  user: { id: USER_ID },
  supportUser: { id: SUPPORT_ID },
  messages: { nodes: [] },
  userUnreadCount: 0,
  supportUnreadCount: 0,
  isClosed: false,
  isDeleted: false,
  deletedAt: null,
  rating: null,
  createdAt: T0,
  updatedAt: T0,
};
export const conversationText = `{"messages":[],"supportId":"${SUPPORT_ID}","userId":"${USER_ID}","userUnreadCount":0,"supportUnreadCount":0,"isClosed":false,"createdAt":"${T0}","updatedAt":"${T0}","id":"${CONVERSATION_ID}"}`;

/** Everything that a conversation can be. */
export const fullConversation: ConversationPartsFragment = {
  ...conversation,
  supportUser: null,
  messages: { nodes: [message, fullMessage] },
  userUnreadCount: 1,
  supportUnreadCount: 2,
  isClosed: true,
  isDeleted: true,
  deletedAt: T2,
  rating: { rating: 4, comment: 'Kind' },
  updatedAt: T2,
};
export const fullConversationText = `{"messages":[${messageText},${fullMessageText}],"supportId":null,"userId":"${USER_ID}","userUnreadCount":1,"supportUnreadCount":2,"isClosed":true,"isDeleted":true,"deletedAt":"${T2}","createdAt":"${T0}","updatedAt":"${T2}","comment":"Kind","rating":4,"id":"${CONVERSATION_ID}"}`;

export const populated: PopulatedConversationFragment = {
  ...conversation,
  user: { id: USER_ID, kind: 'USER', username: 'ada', email: 'ada@example.org', name: 'Ada' },
  supportUser: { id: SUPPORT_ID, name: 'Sam', email: 'sam@example.org' },
};
export const populatedText = `{"messages":[],"supportId":{"name":"Sam","email":"sam@example.org","id":"${SUPPORT_ID}"},"userId":{"username":"ada","email":"ada@example.org","name":"Ada","id":"${USER_ID}"},"onModel":"User","userUnreadCount":0,"supportUnreadCount":0,"isClosed":false,"createdAt":"${T0}","updatedAt":"${T0}","id":"${CONVERSATION_ID}"}`;

/** Of whom hardly anything is known, and nobody holds it. */
export const sparse: PopulatedConversationFragment = {
  ...conversation,
  user: { id: USER_ID, kind: 'GUEST', username: null, email: null, name: null },
  supportUser: null,
  rating: { rating: 1, comment: null },
};
export const sparseText = `{"messages":[],"supportId":null,"userId":{"id":"${USER_ID}"},"onModel":"Guest","userUnreadCount":0,"supportUnreadCount":0,"isClosed":false,"createdAt":"${T0}","updatedAt":"${T0}","rating":1,"id":"${CONVERSATION_ID}"}`;

export const lastPage = { hasNextPage: false, endCursor: 'end' };
export const pageBeforeOthers = { hasNextPage: true, endCursor: 'a-b_9' };
