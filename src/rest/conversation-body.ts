import type { ConversationPartsFragment, PopulatedConversationFragment } from '../generated/rest-operations.ts';
import { messageBody, MODELS } from './message-body.ts';

export type ConversationBody = ReturnType<typeof conversationBody>;
export type PopulatedConversationBody = ReturnType<typeof populatedConversationBody>;

/** A conversation as REST tells it, people by their ids, keys in the order of contract section 5. */
export function conversationBody(conversation: ConversationPartsFragment) {
  const { user, supportUser } = conversation;
  return body(conversation, { supportId: supportUser?.id ?? null, userId: user.id });
}

/** The same with people in full, without what is not known of them or not for the caller. */
export function populatedConversationBody(conversation: PopulatedConversationFragment) {
  const { user, supportUser } = conversation;
  return body(conversation, {
    supportId: supportUser && known({ name: supportUser.name, email: supportUser.email, id: supportUser.id }),
    userId: known({ username: user.username, email: user.email, name: user.name, id: user.id }),
    onModel: MODELS[user.kind],
  });
}

function body<People extends object>(conversation: ConversationPartsFragment, people: People) {
  const { id, userUnreadCount, supportUnreadCount, isClosed, isDeleted, deletedAt, rating } = conversation;
  const { messages, createdAt, updatedAt } = conversation;
  return {
    messages: messages?.nodes.map((message) => messageBody(message, id)) ?? [],
    ...people,
    userUnreadCount,
    supportUnreadCount,
    isClosed,
    ...(isDeleted && { isDeleted, deletedAt }),
    createdAt,
    updatedAt,
    ...(rating && { ...(rating.comment !== null && { comment: rating.comment }), rating: rating.rating }),
    id,
  };
}

/** The properties that are not null, in their order. */
function known<Person extends Record<string, string | null>>(person: Person) {
  const entries = Object.entries(person).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as { [Name in keyof Person]?: string };
}
