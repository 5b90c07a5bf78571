import { isId } from '../../shared/ids.ts';
import { cursorNumber, decodeCursor, encodeCursor } from '../../shared/page.ts';
import type { Conversation } from './conversation.ts';
import type { ActivityPlace } from './list-repository.ts';

/** The cursor of a conversation in lists, which are in order of activity. */
export function cursorOf(conversation: Conversation): string {
  return encodeCursor('c', conversation.lastActivityAt, conversation.id);
}

/** The place that a cursor stands for; null when it is not one. */
export function placeOf(cursor: string): ActivityPlace | null {
  const [kind, time, id] = decodeCursor(cursor) ?? [];
  const lastActivityAt = cursorNumber(time);
  return kind === 'c' && lastActivityAt !== null && isId(id) ? { lastActivityAt, id } : null;
}
