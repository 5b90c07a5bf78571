import type { Resolvers } from '../../generated/schema-types.ts';
import { connection } from '../../shared/page.ts';
import { sideOf } from '../access/index.ts';
import { answer } from '../payload.ts';
import { viewerOf } from '../request-context.ts';
import { cursorOf } from './cursor.ts';
import { unreadBy } from './unread.ts';

export const conversationResolvers: Resolvers = {
  Query: {
    conversation: (_, { id }, context) => context.services.conversations.find(viewerOf(context), id),
    conversations: (_, { filter, ...args }, context) =>
      context.services.conversations.list(viewerOf(context), filter, args, context.largestPage),
    unreadTotals: (_, _args, context) => context.services.conversations.unreadTotals(viewerOf(context)),
  },
  Mutation: {
    createConversation: (_, { input }, context) =>
      answer({ conversation: null, isReplay: false }, context.services.conversations.create(viewerOf(context), input)),
    updateConversation: (_, { input }, context) =>
      answer('conversation', context.services.conversations.update(viewerOf(context), input)),
    closeConversation: (_, { input }, context) =>
      answer('conversation', context.services.conversations.close(viewerOf(context), input)),
    reopenConversation: (_, { input }, context) =>
      answer('conversation', context.services.conversations.reopen(viewerOf(context), input)),
    deleteConversation: (_, { input }, context) =>
      answer('conversation', context.services.conversations.delete(viewerOf(context), input)),
    restoreConversation: (_, { input }, context) =>
      answer('conversation', context.services.conversations.restore(viewerOf(context), input)),
    claimConversation: (_, { input }, context) =>
      answer('conversation', context.services.conversations.claim(viewerOf(context), input)),
    assignConversation: (_, { input }, context) =>
      answer('conversation', context.services.conversations.assign(viewerOf(context), input)),
    rateConversation: (_, { input }, context) =>
      answer('conversation', context.services.conversations.rate(viewerOf(context), input)),
    markConversationRead: (_, { input }, context) =>
      answer('conversation', context.services.conversations.markRead(viewerOf(context), input)),
  },
  SupportConversation: {
    user: async (conversation, _, context) => {
      const person = await context.loaders.users.load(conversation.userId);
      if (!person) throw new Error(`The customer of conversation ${conversation.id} is not recorded.`);
      return person;
    },
    supportUser: (conversation, _, context) =>
      conversation.supportUserId === null ? null : context.loaders.users.load(conversation.supportUserId),
    unreadCount: (conversation, _, context) => unreadBy(sideOf(viewerOf(context), conversation), conversation),
    rating: (conversation) => (conversation.rating === null ? null : conversation),
  },
  ConversationRating: {
    rating: ({ rating }) => rating ?? 0,
    comment: ({ ratingComment }) => ratingComment,
    ratedAt: ({ ratedAt }) => ratedAt ?? 0,
  },
  SupportConversationConnection: {
    nodes: (page) => page.rows,
    edges: (page) => connection(page, cursorOf).edges(),
    pageInfo: (page) => connection(page, cursorOf).pageInfo,
    totalCount: (page) => page.count(),
  },
};
