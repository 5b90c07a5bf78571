import type { InboxChange } from '../generated/schema-types.ts';
import type { Database } from '../platform/db/index.ts';
import { sees, type Viewer } from '../modules/access/index.ts';
import { conversationRepository, meets, type CheckedFilter } from '../modules/conversations/index.ts';
import type { ConversationState, DeliveredInboxEvent, LoggedEvent, LogCursors } from '../modules/events/index.ts';
import { userRepository } from '../modules/users/index.ts';
import type { Deliver } from './stream.ts';

/**
 * Decides what a change of a conversation means for a list (contract section 4, `inboxEvents`). Whether the conversation
 * was in the list before and is after, the log says; so a replay tells what a live subscriber was told. Only what the
 * caller sees at the moment of delivery is delivered: for everything else, the conversation has left.
 */
export function createInboxDeliver(
  db: Database,
  cursors: LogCursors,
  viewer: Viewer,
  filter: CheckedFilter,
): Deliver<DeliveredInboxEvent> {
  /** Conversations that have left the list for the subscriber though the log has them in it. */
  const outOfSight = new Set<string>();
  /** With a search: whether the conversations that have changed so far had all its words then. */
  const withWords = new Map<string, boolean>();

  async function isGuest(userId: string): Promise<boolean> {
    return filter.isGuest !== undefined && (await userRepository.find(db, userId))?.kind === 'GUEST';
  }

  /** Whether the words of the search are in the conversation, before the change and now. */
  async function haveWords({ conversationId, details }: LoggedEvent): Promise<{ before: boolean; now: boolean }> {
    const { words } = filter;
    if (words === undefined) return { before: true, now: true };
    const now = await conversationRepository.hasWords(db, conversationId, words, null);
    // Of a conversation not heard of yet, only a new message can have brought them.
    const newMessageId = details.type === 'MESSAGE_ADDED' ? details.messageId : null;
    const before =
      withWords.get(conversationId) ?? (await conversationRepository.hasWords(db, conversationId, words, newMessageId));
    withWords.set(conversationId, now);
    return { before, now };
  }

  return async (event) => {
    if (!event.endsChange) return null;
    const { conversationId, userId } = event;
    const subject = { userId, isGuest: await isGuest(userId) };
    const words = await haveWords(event);
    const belongs = (state: ConversationState | null, hasWords: boolean) =>
      state !== null && hasWords && sees(viewer, { userId, ...state }) && meets(filter, state, subject, viewer);

    const wasListed = belongs(event.before, words.before) && !outOfSight.has(conversationId);
    const isListed = belongs(event.after, words.now);
    const conversation = isListed ? await conversationRepository.find(db, conversationId) : undefined;
    const isShown = conversation !== undefined && sees(viewer, conversation);

    if (isListed && !isShown) outOfSight.add(conversationId);
    else outOfSight.delete(conversationId);

    const change: InboxChange | null = isShown ? (wasListed ? 'CHANGED' : 'ENTERED') : wasListed ? 'LEFT' : null;
    return change && { ...event, cursor: cursors.encode(event.id), change };
  };
}
