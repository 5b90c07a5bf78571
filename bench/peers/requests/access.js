/** What all peers demand of a caller and of a message. */

const LONGEST_BODY = 10_000;

/** Whether somebody sees a conversation: administrators all, agents their own and those of nobody, customers theirs. */
export function sees(user, conversation) {
  if (user.role === 'admin' || conversation.userId === user.id) return true;
  return user.role === 'support' && (conversation.supportUserId === null || conversation.supportUserId === user.id);
}

/** Whether a message may say this. */
export const isText = (body) => typeof body === 'string' && body.trim() !== '' && [...body].length <= LONGEST_BODY;
