import type { InboxChange } from '../generated/schema-types.ts';
import type { Database } from '../platform/db/index.ts';
import { sees, type Viewer } from '../modules/access/index.ts';
import { meets, type CheckedFilter, type Conversation } from '../modules/conversations/index.ts';
import type { ConversationState, DeliveredInboxEvent, LoggedEvent, LogCursors } from '../modules/events/index.ts';
import { userRepository } from '../modules/users/index.ts';
import type { Judge, Verdict } from './judge.ts';
import { hadWords } from './search-words.ts';

/** What a filter without a search finds everywhere. */
const anyWords = { before: true, after: true };

type InboxRoot = { inboxEvents: DeliveredInboxEvent };

/**
 * Decides what a change of a conversation means for a list (contract section 4, `inboxEvents`). Whether the conversation
 * was in the list before and is after, the log says; so a replay tells what a live subscriber was told. Only what the
 * caller sees at the moment of delivery is delivered: for everything else, the conversation has left.
 */
export function createInboxJudge(
  db: Database,
  cursors: LogCursors,
  viewer: Viewer,
  filter: CheckedFilter,
): Judge<InboxRoot> {
  /** Conversations that have left the list for the subscriber though the log has them in it. */
  const outOfSight = new Set<string>();
  /** With a search: whether the conversations that have changed so far had all its words then. */
  const withWords = new Map<string, boolean>();

  async function isGuest(userId: string): Promise<boolean> {
    return filter.isGuest !== undefined && (await userRepository.find(db, userId))?.kind === 'GUEST';
  }

  /** Whether the words of the search are in the conversation, before the change and after it. */
  async function haveWords({ id, conversationId, details }: LoggedEvent): Promise<{ before: boolean; after: boolean }> {
    const { words } = filter;
    if (words === undefined) return anyWords;
    // What is erased may have had any words: a subscriber is told once too often rather than left with them.
    const isErased = details.type === 'MESSAGE_UPDATED' && details.isErased === true;
    const before = withWords.get(conversationId) ?? (isErased || (await hadWords(db, conversationId, words, id - 1)));
    const after = await hadWords(db, conversationId, words, id);
    withWords.set(conversationId, after);
    return { before, after };
  }

  function decide(
    event: LoggedEvent,
    conversation: Conversation | undefined,
    subject: { userId: string; isGuest: boolean },
    words: { before: boolean; after: boolean },
  ): Verdict<InboxRoot> {
    const { conversationId, userId } = event;
    const belongs = (state: ConversationState | null, hasWords: boolean) =>
      state !== null && hasWords && sees(viewer, { userId, ...state }) && meets(filter, state, subject, viewer);

    const wasListed = belongs(event.before, words.before) && !outOfSight.has(conversationId);
    const isListed = belongs(event.after, words.after);
    const isShown = isListed && conversation !== undefined && sees(viewer, conversation);

    if (isListed && !isShown) outOfSight.add(conversationId);
    else outOfSight.delete(conversationId);

    const change: InboxChange | null = isShown ? (wasListed ? 'CHANGED' : 'ENTERED') : wasListed ? 'LEFT' : null;
    if (change === null) return null;
    const inboxEvents: DeliveredInboxEvent = { ...event, cursor: cursors.encode(event.id), change };
    return { root: { inboxEvents }, variant: change };
  }

  return (event, conversation) => {
    if (!event.endsChange) return null;
    const { userId } = event;
    // Most filters are decided without asking the database: then nothing is waited for.
    if (filter.words === undefined && filter.isGuest === undefined) {
      return decide(event, conversation, { userId, isGuest: false }, anyWords);
    }
    return Promise.all([isGuest(userId), haveWords(event)]).then(([guest, words]) =>
      decide(event, conversation, { userId, isGuest: guest }, words),
    );
  };
}
