import { sees } from './access.js';
import { demandAdmin, demandSending, demandUser, failed, succeeded } from './rules.js';
import { findConversation, findUser, listConversations, listLastMessages, sendMessage } from './statements.js';
import { isRead, timesOf } from './values.js';

/** Resolvers over the statements that are written by hand: nothing of them is asynchronous. */
export const resolvers = {
  Query: {
    conversation(_, { id }, context) {
      const user = demandUser(context);
      const conversation = findConversation(id);
      return conversation && sees(user, conversation) ? conversation : null;
    },
    conversations(_, { first = 20 }, context) {
      demandAdmin(context);
      return { nodes: listConversations(first) };
    },
  },
  Mutation: {
    sendMessage(_, { input: { conversationId, body } }, context) {
      const user = demandUser(context);
      try {
        const demand = (conversation) => demandSending(user, conversation, body);
        return succeeded(sendMessage(conversationId, user.id, body, demand));
      } catch (error) {
        return failed(error);
      }
    },
  },
  SupportConversation: {
    ...timesOf(['lastActivityAt', 'createdAt', 'updatedAt']),
    user: ({ userId }) => findUser(userId),
    supportUser: ({ supportUserId }) => (supportUserId === null ? null : findUser(supportUserId)),
    messages: (conversation, { last = 20 }) => ({
      nodes: listLastMessages(conversation.id, last).map((message) => ({
        ...message,
        isRead: isRead(message, conversation),
      })),
    }),
  },
  SupportMessage: timesOf(['createdAt']),
};
