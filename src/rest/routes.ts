import {
  AllConversationsDocument,
  CloseConversationDocument,
  ConversationDocument,
  ConversationsOfUserDocument,
  CreateConversationDocument,
  DeleteConversationDocument,
  DeleteMessageDocument,
  MessageDocument,
  MessagesOfConversationDocument,
  QueuedConversationsDocument,
  RateConversationDocument,
  ReopenConversationDocument,
  SendMessageDocument,
  UpdateConversationDocument,
  UpdateMessageDocument,
  type SendMessageMutation,
  type Side,
} from '../generated/rest-operations.ts';
import type { Asked } from './asked.ts';
import { conversationBody, populatedConversationBody } from './conversation-body.ts';
import { messageBody, singleMessageBody } from './message-body.ts';
import { route, type Answer, type Route, type Succeeded } from './route.ts';

/**
 * THE table: every legacy route (contract section 5, in its order), the operation it stands for, the operation's
 * variables and what of its data is answered. To retire a route, delete its row.
 *
 * Not said here, since it is the same for all rows: refusals (`errors.ts`), HEAD on what only reads, 404 for what is
 * null, 405, `Link` (`handler.ts`).
 */
export const routes: readonly Route[] = [
  route('POST', '/conversations', CreateConversationDocument, {
    variables: (asked) => ({
      input: {
        userId: asked.bodyId('userId'),
        isGuest: asked.queryFlag('isGuest'),
        idempotencyKey: asked.idempotencyKey(),
      },
      ...asked.messages(),
    }),
    answer: ({ createConversation: { conversation, isReplay } }) => ({
      status: isReplay ? 200 : 201,
      data: conversationBody(conversation),
    }),
  }),

  route('GET', '/conversations', AllConversationsDocument, {
    variables: (asked) => ({ ...asked.page(), ...asked.messages() }),
    answer: ({ conversations }) => page(conversations, conversationBody),
  }),

  route('GET', '/conversations/supportId', QueuedConversationsDocument, {
    variables: (asked) => ({ ...asked.page(), ...asked.messages() }),
    answer: ({ conversations }) => page(conversations, populatedConversationBody),
  }),

  route('GET', '/:userId/conversations', ConversationsOfUserDocument, {
    variables: (asked) => ({ userId: asked.pathId('userId'), ...asked.page(), ...asked.messages() }),
    answer: ({ conversations }) => page(conversations, conversationBody),
  }),

  route('GET', '/conversation/:id', ConversationDocument, {
    variables: (asked) => ({ id: asked.pathId('id'), ...asked.messages() }),
    answer: ({ conversation }) => ({ data: conversationBody(conversation) }),
  }),

  // The seed closes with GET, a later page of the platform's with PUT.
  ...(['GET', 'PUT'] as const).map((method) =>
    route(method, '/conversation/:id/close', CloseConversationDocument, {
      variables: (asked) => ({ id: asked.pathId('id'), ...asked.messages() }),
      answer: ({ closeConversation: { conversation } }) => ({ data: conversationBody(conversation) }),
    }),
  ),

  route('GET', '/conversation/reopen/:id', ReopenConversationDocument, {
    variables: (asked) => ({ id: asked.pathId('id'), ...asked.messages() }),
    answer: ({ reopenConversation: { conversation } }) => ({ data: conversationBody(conversation) }),
  }),

  route('PUT', '/conversation/:id', UpdateConversationDocument, {
    variables: (asked) => ({
      input: { id: asked.pathId('id'), isClosed: asked.bodyFlag('isClosed') },
      ...asked.messages(),
    }),
    answer: ({ updateConversation: { conversation } }) => ({ data: conversationBody(conversation) }),
  }),

  route('DELETE', '/conversation/:id', DeleteConversationDocument, {
    variables: (asked) => ({ id: asked.pathId('id') }),
    answer: () => ({ data: 'Conversation deleted successfully' }),
  }),

  route('PUT', '/conversation/rating/:id', RateConversationDocument, {
    variables: (asked) => ({
      input: { id: asked.pathId('id'), rating: asked.bodyInt('rating'), comment: asked.bodyText('comment') },
      ...asked.messages(),
    }),
    answer: ({ rateConversation: { conversation } }) => ({ data: populatedConversationBody(conversation) }),
  }),

  route('POST', '/messages', SendMessageDocument, {
    variables: (asked) => ({ input: messageToSend(asked, 'USER') }),
    answer: ({ sendMessage }) => sent(sendMessage),
  }),

  route('POST', '/response/messages', SendMessageDocument, {
    variables: (asked) => ({ input: messageToSend(asked, 'SUPPORT') }),
    answer: ({ sendMessage }) => sent(sendMessage),
  }),

  route('GET', '/:conversationId/messages', MessagesOfConversationDocument, {
    variables: (asked) => ({ conversationId: asked.pathId('conversationId'), ...asked.page() }),
    answer: ({ conversation: { id, messages } }) => page(messages, (message) => messageBody(message, id)),
  }),

  route('GET', '/messages/:id', MessageDocument, {
    variables: (asked) => ({ id: asked.pathId('id') }),
    answer: ({ message }) => ({ data: singleMessageBody(message) }),
  }),

  route('PUT', '/messages/:id', UpdateMessageDocument, {
    variables: (asked) => ({ input: { id: asked.pathId('id'), ...content(asked) } }),
    answer: ({ updateMessage: { message } }) => ({ data: singleMessageBody(message) }),
  }),

  route('DELETE', '/messages/:id', DeleteMessageDocument, {
    variables: (asked) => ({ input: { id: asked.pathId('id') } }),
    answer: () => ({ data: 'Message deleted successfully' }),
  }),
];

/** What a message says, by GraphQL's names. What is not given is undefined. */
function content(asked: Asked) {
  return { body: asked.bodyText('message'), fileUrl: asked.bodyText('fileUrl'), fileType: asked.bodyText('fileType') };
}

/** The two ways to send differ in the side that they speak for. */
function messageToSend(asked: Asked, side: Side) {
  const senderId = asked.bodyId('userId');
  const conversationId = asked.bodyId('conversationId');
  const { body, fileUrl, fileType } = content(asked);
  if (fileUrl == null && fileType == null) asked.required('message');
  return { senderId, conversationId, body, fileUrl, fileType, side, clientMessageId: asked.idempotencyKey() };
}

function sent({ message, isReplay }: Succeeded<SendMessageMutation>['sendMessage']): Answer {
  return { status: isReplay ? 200 : 201, data: singleMessageBody(message) };
}

interface Connection<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

function page<Node>({ nodes, pageInfo }: Connection<Node>, body: (node: Node) => unknown): Answer {
  return { data: nodes.map(body), next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
}
