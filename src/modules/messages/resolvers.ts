import type { Resolvers, SendMessageInput } from '../../generated/schema-types.ts';
import { connection, emptyPage, pageRequest } from '../../shared/page.ts';
import { sees } from '../access/index.ts';
import { isRead, type Conversation } from '../conversations/index.ts';
import { answer } from '../payload.ts';
import { viewerOf, type RequestContext } from '../request-context.ts';
import { cursorOf, seqOf } from './cursor.ts';
import type { Sent } from './service.ts';

/** What is asked of messages about their conversation is known from here on. */
function know(conversation: Conversation, { loaders }: RequestContext): void {
  loaders.conversations.prime(conversation.id, conversation);
  loaders.knownConversations.set(conversation.id, conversation);
}

/** Sends a message; what it has made of its conversation need not be read again for the answer. */
async function send(input: SendMessageInput, context: RequestContext): Promise<Omit<Sent, 'conversation'>> {
  const { conversation, ...sent } = await context.services.messages.send(viewerOf(context), input);
  if (conversation) know(conversation, context);
  return sent;
}

export const messageResolvers: Resolvers = {
  Query: {
    message: (_, { id }, context) => context.services.messages.find(viewerOf(context), id),
  },
  Mutation: {
    sendMessage: (_, { input }, context) => answer({ message: null, isReplay: false }, send(input, context)),
    updateMessage: (_, { input }, context) =>
      answer('message', context.services.messages.update(viewerOf(context), input)),
    deleteMessage: (_, { input }, context) =>
      answer('message', context.services.messages.delete(viewerOf(context), input)),
    setTyping: (_, { input }, context) =>
      answer('isTyping', context.services.messages.setTyping(viewerOf(context), input)),
  },
  SupportConversation: {
    messages: (conversation, args, context) => {
      const request = pageRequest(args, seqOf, context.largestPage);
      know(conversation, context);
      if (!sees(viewerOf(context), conversation)) return { ...emptyPage(), conversationId: conversation.id };
      return context.loaders.messagePages.load(conversation.id, request);
    },
    lastMessage: async (conversation, _, context) => {
      know(conversation, context);
      if (!sees(viewerOf(context), conversation)) return null;
      const newest = { size: 1, isBackward: true, after: null, before: null };
      return (await context.loaders.messagePages.load(conversation.id, newest)).rows[0] ?? null;
    },
  },
  SupportMessage: {
    conversation: async (message, _, context) => {
      const conversation = await context.loaders.conversations.load(message.conversationId);
      return conversation && sees(viewerOf(context), conversation) ? conversation : null;
    },
    sender: (message, _, context) => context.loaders.users.load(message.senderId),
    isRead: (message, _, context) => {
      const known = context.loaders.knownConversations.get(message.conversationId);
      // Asked for every message of every page: where the answer is at hand, a promise would be the dearest part of it.
      if (known) return isRead(message, known);
      return context.loaders.conversations
        .load(message.conversationId)
        .then((conversation) => conversation !== null && isRead(message, conversation));
    },
  },
  SupportMessageConnection: {
    nodes: (page) => page.rows,
    edges: (page) => connection(page, cursorOf).edges(),
    pageInfo: (page) => connection(page, cursorOf).pageInfo,
    totalCount: (page) => page.count(),
  },
};
