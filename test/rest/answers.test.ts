import { expect, test } from 'vitest';
import { shimBefore, TOKEN } from './fake-door.ts';
import {
  conversation,
  CONVERSATION_ID,
  conversationText,
  fullConversation,
  fullConversationText,
  fullMessage,
  fullMessageText,
  lastPage,
  message,
  MESSAGE_ID,
  messageText,
  populated,
  populatedText,
  singleMessage,
  sparse,
  sparseText,
  USER_ID,
} from './samples.ts';

interface Example {
  request: string;
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
  operation: string;
  variables: Record<string, unknown>;
  data: Record<string, unknown>;
  status?: number;
  /** What is under `data`, byte for byte. */
  answer: string;
}

const messages = { messageLimit: 100, withMessages: true };
const page = { limit: 100, ...messages };
const done = { userErrors: [] };
const KEY = { 'idempotency-key': 'key-1' };
const toSend = { userId: USER_ID, conversationId: CONVERSATION_ID, message: 'Hi' };
const sendInput = { senderId: USER_ID, conversationId: CONVERSATION_ID, body: 'Hi' };

const examples: Example[] = [
  {
    request: 'POST /conversations?isGuest=true',
    body: { userId: USER_ID, unknown: 1 },
    operation: 'CreateConversation',
    variables: { input: { userId: USER_ID, isGuest: true }, ...messages },
    data: { createConversation: { conversation, isReplay: false, ...done } },
    status: 201,
    answer: conversationText,
  },
  {
    request: 'POST /conversations',
    body: { userId: USER_ID },
    headers: KEY,
    operation: 'CreateConversation',
    variables: { input: { userId: USER_ID, idempotencyKey: 'key-1' }, ...messages },
    data: { createConversation: { conversation, isReplay: true, ...done } },
    answer: conversationText,
  },
  {
    request: 'GET /conversations',
    operation: 'AllConversations',
    variables: page,
    data: { conversations: { nodes: [conversation, fullConversation], pageInfo: lastPage } },
    answer: `[${conversationText},${fullConversationText}]`,
  },
  {
    request: 'GET /conversations?limit=1000&messageLimit=0&cursor=a-b_9&unknown=1',
    operation: 'AllConversations',
    variables: { limit: 1000, cursor: 'a-b_9', messageLimit: 0, withMessages: false },
    data: { conversations: { nodes: [{ ...conversation, messages: undefined }], pageInfo: lastPage } },
    answer: `[${conversationText}]`,
  },
  {
    request: 'GET /conversations/supportId',
    operation: 'QueuedConversations',
    variables: page,
    data: { conversations: { nodes: [populated, sparse], pageInfo: lastPage } },
    answer: `[${populatedText},${sparseText}]`,
  },
  {
    request: `GET /${USER_ID}/conversations?limit=1`,
    operation: 'ConversationsOfUser',
    variables: { userId: USER_ID, ...page, limit: 1 },
    data: { conversations: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } },
    answer: '[]',
  },
  {
    request: `GET /conversation/${CONVERSATION_ID}`,
    operation: 'Conversation',
    variables: { id: CONVERSATION_ID, ...messages },
    data: { conversation: fullConversation },
    answer: fullConversationText,
  },
  ...['GET', 'PUT'].map((method) => ({
    request: `${method} /conversation/${CONVERSATION_ID}/close?messageLimit=5`,
    operation: 'CloseConversation',
    variables: { id: CONVERSATION_ID, messageLimit: 5, withMessages: true },
    data: { closeConversation: { conversation, ...done } },
    answer: conversationText,
  })),
  {
    request: `GET /conversation/reopen/${CONVERSATION_ID}`,
    operation: 'ReopenConversation',
    variables: { id: CONVERSATION_ID, ...messages },
    data: { reopenConversation: { conversation, ...done } },
    answer: conversationText,
  },
  {
    request: `PUT /conversation/${CONVERSATION_ID}`,
    operation: 'UpdateConversation',
    variables: { input: { id: CONVERSATION_ID }, ...messages },
    data: { updateConversation: { conversation, ...done } },
    answer: conversationText,
  },
  {
    // A fetched object that is sent back: what cannot be written is ignored, whatever it holds.
    request: `PUT /conversation/${CONVERSATION_ID}`,
    body: { messages: 7, supportId: [], userId: {}, isDeleted: 'x', isClosed: false, rating: {}, id: 'other' },
    operation: 'UpdateConversation',
    variables: { input: { id: CONVERSATION_ID, isClosed: false }, ...messages },
    data: { updateConversation: { conversation, ...done } },
    answer: conversationText,
  },
  {
    request: `DELETE /conversation/${CONVERSATION_ID}`,
    operation: 'DeleteConversation',
    variables: { id: CONVERSATION_ID },
    data: { deleteConversation: { conversation: { id: CONVERSATION_ID }, ...done } },
    answer: '"Conversation deleted successfully"',
  },
  {
    request: `PUT /conversation/rating/${CONVERSATION_ID}`,
    body: { rating: 5, comment: 'Kind' },
    operation: 'RateConversation',
    variables: { input: { id: CONVERSATION_ID, rating: 5, comment: 'Kind' }, ...messages },
    data: { rateConversation: { conversation: sparse, ...done } },
    answer: sparseText,
  },
  {
    request: 'POST /messages',
    body: toSend,
    operation: 'SendMessage',
    variables: { input: { ...sendInput, side: 'USER' } },
    data: { sendMessage: { message: singleMessage, isReplay: false, ...done } },
    status: 201,
    answer: messageText,
  },
  {
    request: 'POST /response/messages',
    body: toSend,
    headers: KEY,
    operation: 'SendMessage',
    variables: { input: { ...sendInput, side: 'SUPPORT', clientMessageId: 'key-1' } },
    data: { sendMessage: { message: singleMessage, isReplay: true, ...done } },
    answer: messageText,
  },
  {
    request: 'POST /messages',
    body: { ...toSend, message: undefined, fileUrl: 'https://files.example/a.png', fileType: 'image/png' },
    operation: 'SendMessage',
    variables: {
      input: {
        ...sendInput,
        body: undefined,
        fileUrl: 'https://files.example/a.png',
        fileType: 'image/png',
        side: 'USER',
      },
    },
    data: {
      sendMessage: { message: { ...fullMessage, conversation: { id: CONVERSATION_ID } }, isReplay: false, ...done },
    },
    status: 201,
    answer: fullMessageText,
  },
  {
    request: `GET /${CONVERSATION_ID}/messages`,
    operation: 'MessagesOfConversation',
    variables: { conversationId: CONVERSATION_ID, limit: 100 },
    data: { conversation: { id: CONVERSATION_ID, messages: { nodes: [message, fullMessage], pageInfo: lastPage } } },
    answer: `[${messageText},${fullMessageText}]`,
  },
  {
    request: `GET /messages/${MESSAGE_ID}`,
    operation: 'Message',
    variables: { id: MESSAGE_ID },
    data: { message: singleMessage },
    answer: messageText,
  },
  {
    request: `PUT /messages/${MESSAGE_ID}`,
    body: { message: null, fileUrl: 'https://files.example/a.png', read: 'x', id: 3 },
    operation: 'UpdateMessage',
    variables: { input: { id: MESSAGE_ID, body: null, fileUrl: 'https://files.example/a.png' } },
    data: { updateMessage: { message: singleMessage, ...done } },
    answer: messageText,
  },
  {
    request: `DELETE /messages/${MESSAGE_ID}`,
    operation: 'DeleteMessage',
    variables: { input: { id: MESSAGE_ID } },
    data: { deleteMessage: { message: { id: MESSAGE_ID }, ...done } },
    answer: '"Message deleted successfully"',
  },
];

test.each(examples)('$request', async ({ request, body, headers, operation, variables, data, status, answer }) => {
  const [method, url] = request.split(' ') as ['GET', string];
  const { app, calls } = shimBefore({ data });
  const response = await app.inject({
    method,
    url: `/v1/support${url}`,
    headers: { ...TOKEN, ...headers },
    ...(body && { payload: body }),
  });
  expect(response.body).toBe(`{"success":true,"data":${answer}}`);
  expect(response.statusCode).toBe(status ?? 200);
  expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(response.headers['cache-control']).toBe('no-store');
  expect(response.headers.link).toBeUndefined();
  expect(calls).toEqual([{ caller: 'somebody', operation, variables }]);
});
