import { GraphQLError } from 'graphql';
import { isText, sees } from './access.js';

/** What callers may do, for the peers with GraphQL. */

const refuse = (code, message) => new GraphQLError(message, { extensions: { code } });

/** Who asks, from the context. */
export function demandUser({ user }) {
  if (user === null) throw refuse('UNAUTHENTICATED', 'A valid token is needed.');
  return user;
}

export function demandAdmin(context) {
  if (demandUser(context).role !== 'admin') throw refuse('FORBIDDEN', 'Administrators only.');
}

/** An expected failure, thrown to leave the transaction. */
class UserError extends Error {
  constructor(code, message, field) {
    super(message);
    this.userError = { code, message, field: [field] };
  }
}

/** Demands that a message may be sent. */
export function demandSending(user, conversation, body) {
  if (!conversation || !sees(user, conversation)) {
    throw new UserError('NOT_FOUND', 'There is no such conversation.', 'conversationId');
  }
  if (!isText(body)) throw new UserError('INVALID', 'body must have 1 to 10,000 characters.', 'body');
  if (conversation.isClosed) {
    throw new UserError('CONVERSATION_CLOSED', 'The conversation is closed.', 'conversationId');
  }
}

/** The payload that tells of an expected failure. Others are thrown on. */
export function failed(error) {
  if (error instanceof UserError) return { message: null, userErrors: [error.userError] };
  throw error;
}

/** The payload of a message that was sent. */
export const succeeded = ({ message }) => ({
  message: { ...message, isRead: false, createdAt: message.at },
  userErrors: [],
});
