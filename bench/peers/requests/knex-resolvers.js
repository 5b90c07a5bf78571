import { sees } from './access.js';
import { findConversation, listConversations, sendMessage } from './knex-store.js';
import { demandAdmin, demandSending, demandUser, failed, succeeded } from './rules.js';
import { isRead, timesOf } from './values.js';

/** Resolvers as the usual stack has them: what belongs to something else is loaded by its key. */
export const resolvers = {
  Query: {
    async conversation(_, { id }, context) {
      const user = demandUser(context);
      const conversation = await findConversation(id);
      return conversation && sees(user, conversation) ? conversation : null;
    },
    async conversations(_, { first = 20 }, context) {
      demandAdmin(context);
      return { nodes: await listConversations(first) };
    },
  },
  Mutation: {
    async sendMessage(_, { input: { conversationId, body } }, context) {
      const user = demandUser(context);
      try {
        const demand = (conversation) => demandSending(user, conversation, body);
        return succeeded(await sendMessage(conversationId, user.id, body, demand));
      } catch (error) {
        return failed(error);
      }
    },
  },
  SupportConversation: {
    ...timesOf(['lastActivityAt', 'createdAt', 'updatedAt']),
    user: ({ userId }, _, { loaders }) => loaders.users.load(userId),
    supportUser: ({ supportUserId }, _, { loaders }) =>
      supportUserId === null ? null : loaders.users.load(supportUserId),
    async messages(conversation, { last = 20 }, { loaders }) {
      const messages = await loaders.lastMessages.load({ conversationId: conversation.id, last });
      return { nodes: messages.map((message) => ({ ...message, isRead: isRead(message, conversation) })) };
    },
  },
  SupportMessage: timesOf(['createdAt']),
};
