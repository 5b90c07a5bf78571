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
import { messageBody, singleMessageBody, type MessageBody } from './message-body.ts';
import { route, type Answer, type Route, type Succeeded } from './route.ts';

const A_MESSAGE = 'A message has a text, a file (`fileUrl` and `fileType`), or both.';
const FAILURES_OF_SENDING = ['NOT_FOUND', 'INVALID', 'CONVERSATION_CLOSED'] as const;
const THE_MESSAGE = { id: 'The message.' };

/**
 * THE table: every legacy route (contract section 5, in its order), the operation it stands for, the operation's
 * variables, what of its data is answered, and what the reference tells of it (`reference/`). To retire a route, delete its row.
 *
 * Not said here, since it is the same for all rows: refusals (`errors.ts`), HEAD on what only reads, 404 for what is
 * null, 405, `Link` (`handler.ts`).
 */
export const routes: readonly Route[] = [
  route('POST', '/conversations', CreateConversationDocument, {
    told: {
      summary: 'Start a conversation',
      more: 'Customers and guests start it for themselves, staff for any customer. It is assigned to the agent with the fewest open conversations, if there is one.',
      meanings: {
        userId: 'The customer. For staff, one never seen before is recorded as a person without a name.',
        isGuest: 'Which kind of person `userId` is. One known to be of the other kind is a 400.',
      },
    },
    gives: 'Conversation',
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
    told: { summary: 'List all conversations', more: 'For administrators. Newest activity first.' },
    gives: 'Conversations',
    variables: (asked) => ({ ...asked.page(), ...asked.messages() }),
    answer: ({ conversations }) => page(conversations, conversationBody),
  }),

  route('GET', '/conversations/supportId', QueuedConversationsDocument, {
    told: {
      summary: 'List the calling agent’s conversations',
      more: 'Those assigned to the caller, and those with no agent yet, newest activity first, with people in full. For staff.',
    },
    gives: 'PopulatedConversations',
    variables: (asked) => ({ ...asked.page(), ...asked.messages() }),
    answer: ({ conversations }) => page(conversations, populatedConversationBody),
  }),

  route('GET', '/:userId/conversations', ConversationsOfUserDocument, {
    told: {
      summary: 'List a customer’s conversations',
      more: 'Those of them that the caller may see, newest activity first.',
      fails: ['NOT_FOUND'],
      meanings: { userId: 'The customer.' },
    },
    gives: 'Conversations',
    variables: (asked) => ({ userId: asked.pathId('userId'), ...asked.page(), ...asked.messages() }),
    answer: ({ conversations }) => page(conversations, conversationBody),
  }),

  route('GET', '/conversation/:id', ConversationDocument, {
    told: { summary: 'Read a conversation', fails: ['NOT_FOUND'] },
    gives: 'Conversation',
    variables: (asked) => ({ id: asked.pathId('id'), ...asked.messages() }),
    answer: ({ conversation }) => ({ data: conversationBody(conversation) }),
  }),

  // The seed closes with GET, a later page of the platform's with PUT.
  ...(['GET', 'PUT'] as const).map((method) =>
    route(method, '/conversation/:id/close', CloseConversationDocument, {
      told: {
        summary: method === 'GET' ? 'Close a conversation, by GET' : 'Close a conversation',
        more: 'Closing a closed one changes nothing. GET and PUT do the same; an answer is never taken from a cache.',
        name: method === 'GET' ? 'closeConversationByGet' : 'closeConversation',
        fails: ['NOT_FOUND'],
      },
      gives: 'Conversation',
      variables: (asked) => ({ id: asked.pathId('id'), ...asked.messages() }),
      answer: ({ closeConversation: { conversation } }) => ({ data: conversationBody(conversation) }),
    }),
  ),

  route('GET', '/conversation/reopen/:id', ReopenConversationDocument, {
    told: {
      summary: 'Reopen a conversation',
      more: 'For staff. Reopening an open one changes nothing; an answer is never taken from a cache.',
      fails: ['NOT_FOUND'],
    },
    gives: 'Conversation',
    variables: (asked) => ({ id: asked.pathId('id'), ...asked.messages() }),
    answer: ({ reopenConversation: { conversation } }) => ({ data: conversationBody(conversation) }),
  }),

  route('PUT', '/conversation/:id', UpdateConversationDocument, {
    told: {
      summary: 'Update a conversation',
      more: 'A fetched conversation can be sent back: what cannot be written is ignored. No body changes nothing.',
      fails: ['NOT_FOUND'],
      meanings: { isClosed: 'True closes it; false reopens it, which is for staff.' },
    },
    gives: 'Conversation',
    variables: (asked) => ({
      input: { id: asked.pathId('id'), isClosed: asked.bodyFlag('isClosed') },
      ...asked.messages(),
    }),
    answer: ({ updateConversation: { conversation } }) => ({ data: conversationBody(conversation) }),
  }),

  route('DELETE', '/conversation/:id', DeleteConversationDocument, {
    told: {
      summary: 'Delete a conversation',
      more: 'Softly: it is gone for all but administrators. For its customer and administrators; deleting a deleted one changes nothing.',
      fails: ['NOT_FOUND'],
    },
    gives: 'ConversationDeleted',
    variables: (asked) => ({ id: asked.pathId('id') }),
    answer: () => ({ data: 'Conversation deleted successfully' }),
  }),

  route('PUT', '/conversation/rating/:id', RateConversationDocument, {
    told: {
      summary: 'Rate a conversation',
      more: 'For its customer, open or closed. A later rating replaces the earlier one.',
      fails: ['NOT_FOUND', 'INVALID'],
      meanings: {
        rating: 'From 1, bad, to 5, good.',
        comment: 'Why; up to 10,000 characters, not all white space.',
      },
    },
    gives: 'PopulatedConversation',
    variables: (asked) => ({
      input: { id: asked.pathId('id'), rating: asked.bodyInt('rating'), comment: asked.bodyText('comment') },
      ...asked.messages(),
    }),
    answer: ({ rateConversation: { conversation } }) => ({ data: populatedConversationBody(conversation) }),
  }),

  route('POST', '/messages', SendMessageDocument, {
    told: {
      summary: 'Send a message as the customer',
      more: A_MESSAGE,
      fails: FAILURES_OF_SENDING,
      meanings: { userId: 'Who sends: the caller, or with `writeAny` the customer.' },
    },
    gives: 'Message',
    variables: (asked) => ({ input: messageToSend(asked, 'USER') }),
    answer: ({ sendMessage }) => sent(sendMessage),
  }),

  route('POST', '/response/messages', SendMessageDocument, {
    told: {
      summary: 'Send a message as support',
      more: `${A_MESSAGE} The first one in a conversation without an agent assigns it to its sender.`,
      name: 'sendResponse',
      fails: FAILURES_OF_SENDING,
      meanings: { userId: 'Who sends: the caller, or with `writeAny` another of the staff.' },
    },
    gives: 'Message',
    variables: (asked) => ({ input: messageToSend(asked, 'SUPPORT') }),
    answer: ({ sendMessage }) => sent(sendMessage),
  }),

  route('GET', '/:conversationId/messages', MessagesOfConversationDocument, {
    told: { summary: 'List the messages of a conversation', more: 'Oldest first.', fails: ['NOT_FOUND'] },
    gives: 'Messages',
    variables: (asked) => ({ conversationId: asked.pathId('conversationId'), ...asked.page() }),
    answer: ({ conversation: { id, messages } }) => page(messages, (message) => messageBody(message, id)),
  }),

  route('GET', '/messages/:id', MessageDocument, {
    told: { summary: 'Read a message', fails: ['NOT_FOUND'], meanings: THE_MESSAGE },
    gives: 'Message',
    variables: (asked) => ({ id: asked.pathId('id') }),
    answer: ({ message }) => ({ data: singleMessageBody(message) }),
  }),

  route('PUT', '/messages/:id', UpdateMessageDocument, {
    told: {
      summary: 'Edit a message',
      more: `For its sender and administrators. What is not given stays; null takes a text or a file away. ${A_MESSAGE}`,
      fails: ['NOT_FOUND', 'INVALID'],
      meanings: THE_MESSAGE,
    },
    gives: 'Message',
    variables: (asked) => ({ input: { id: asked.pathId('id'), ...content(asked) } }),
    answer: ({ updateMessage: { message } }) => ({ data: singleMessageBody(message) }),
  }),

  route('DELETE', '/messages/:id', DeleteMessageDocument, {
    told: {
      summary: 'Delete a message',
      more: 'Softly. For its sender and administrators; deleting a deleted one changes nothing. Unread, it counts no longer.',
      fails: ['NOT_FOUND'],
      meanings: THE_MESSAGE,
    },
    gives: 'MessageDeleted',
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

function sent({ message, isReplay }: Succeeded<SendMessageMutation>['sendMessage']): Answer<MessageBody> {
  return { status: isReplay ? 200 : 201, data: singleMessageBody(message) };
}

interface Connection<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

function page<Node, Body>({ nodes, pageInfo }: Connection<Node>, body: (node: Node) => Body): Answer<Body[]> {
  return { data: nodes.map(body), next: pageInfo.hasNextPage ? pageInfo.endCursor : null };
}
