import { freshId } from '../support/gateway.ts';

const START = Date.parse('2025-03-01T08:00:00.000Z');
const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString();

export interface MessageDraft {
  id?: string;
  from: string;
  text?: string;
  read?: boolean;
  minute: number;
  isDeleted?: boolean;
}

/** A message as the legacy routes print it. */
export function messageOf(conversationId: string, { id, from, text, read, minute, isDeleted }: MessageDraft) {
  return {
    userId: from,
    onModel: 'User',
    message: text ?? `At ${minute}`,
    conversationId,
    read: read ?? false,
    ...(isDeleted && { isDeleted, deletedAt: at(minute + 1) }),
    createdAt: at(minute),
    updatedAt: at(minute),
    id: id ?? freshId(),
  };
}

/** A conversation as the legacy routes print it; counts that say nothing. */
export function conversationOf(userId: string, drafts: MessageDraft[], more: Record<string, unknown> = {}) {
  const id = typeof more['id'] === 'string' ? more['id'] : freshId();
  return {
    messages: drafts.map((draft) => messageOf(id, draft)),
    supportId: null,
    userId,
    userUnreadCount: 0,
    supportUnreadCount: 0,
    isClosed: false,
    createdAt: at(0),
    updatedAt: at(Math.max(0, ...drafts.map(({ minute }) => minute))),
    ...more,
    id,
  };
}

export { at };
