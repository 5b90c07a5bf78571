import type { MessagePartsFragment, SingleMessageFragment, UserKind } from '../generated/rest-operations.ts';

/** What the platform calls the kinds of people. */
export const MODELS = { USER: 'User', GUEST: 'Guest' } as const satisfies Record<UserKind, string>;

export type MessageBody = ReturnType<typeof messageBody>;

/** A message as REST tells it, keys in the order of contract section 5. */
export function messageBody(message: MessagePartsFragment, conversationId: string | undefined) {
  const { id, sender, body, fileUrl, fileType, isRead, isDeleted, deletedAt, createdAt, updatedAt } = message;
  return {
    userId: sender?.id ?? null,
    ...(sender && { onModel: MODELS[sender.kind] }),
    message: body,
    ...(fileUrl !== null && { fileUrl, fileType }),
    conversationId: conversationId ?? null,
    read: isRead,
    ...(isDeleted && { isDeleted, deletedAt }),
    createdAt,
    updatedAt,
    id,
  };
}

/** A message that is asked for on its own. */
export function singleMessageBody(message: SingleMessageFragment) {
  return messageBody(message, message.conversation?.id);
}
