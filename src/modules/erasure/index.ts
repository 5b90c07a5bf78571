import type { Clock } from '../../platform/clock.ts';
import type { Database, Transaction } from '../../platform/db/index.ts';
import { conversationRepository, unchanged, type Changes, type Conversation } from '../conversations/index.ts';
import { eventRepository, type NewEvent } from '../events/index.ts';
import { idempotencyRepository } from '../idempotency/index.ts';
import { messageRepository } from '../messages/index.ts';
import { userRepository, type Person } from '../users/index.ts';

/** How many messages are erased by one change: over before anybody else who wants to write would notice. */
const BATCH = 200;

/** What one change has erased. */
export interface ErasedStep {
  conversationId: string;
  messages: number;
  hasComment: boolean;
}

export type Erasure = ReturnType<typeof createErasure>;

/**
 * Erases people: who they are, and what they have written, in every table that holds it. What others need stays: that
 * there was a message, in which place, read or not. May run while gateways serve the same database, whose subscribers are
 * told of every message that says nothing any more. What was erased is left in the database's files until they are purged
 * (`Database.purge`).
 */
export function createErasure(db: Database, changes: Changes, clock: Clock) {
  return {
    /** The person to erase; undefined when there is none with this id. */
    find: (userId: string): Promise<Person | undefined> => userRepository.find(db, userId),

    /** How many messages there are to erase. */
    countMessages: (userId: string): Promise<number> => messageRepository.countToErase(db, userId),

    /**
     * Erases a person, in as many changes as it takes; tells what each has erased. Erasing somebody who is erased changes
     * nothing. Whoever ends it in between erases the rest by beginning again.
     */
    async *erase(userId: string): AsyncGenerator<ErasedStep, void> {
      await db.transaction(async (tx) => {
        await userRepository.erase(tx, userId, clock.now());
        await idempotencyRepository.deleteOf(tx, userId);
      });
      const ids = new Set([
        ...(await messageRepository.listConversationIdsOf(db, userId)),
        ...(await conversationRepository.listIdsWithCommentOf(db, userId)),
      ]);
      for (const conversationId of ids) {
        for (;;) {
          const step = await changes.changeAsOperator(conversationId, (tx, conversation, now) =>
            eraseIn(tx, conversation, userId, now),
          );
          if (step) yield step;
          if (!step || step.messages < BATCH) break;
        }
      }
    },
  };
}

/** Erases what somebody has written in a conversation, so much of it as one change may hold; null when there is nothing. */
async function eraseIn(tx: Transaction, conversation: Conversation, userId: string, now: number) {
  const { id: conversationId } = conversation;
  const messages = await messageRepository.listToErase(tx, userId, conversationId, BATCH);
  for (const { id } of messages) await messageRepository.erase(tx, id, now);
  await eventRepository.forgetPreviousBodies(tx, conversationId, async (ids) => {
    const edited = await messageRepository.listByIds(tx, ids);
    return new Set(edited.filter(({ senderId }) => senderId === userId).map(({ id }) => id));
  });
  const hasComment = conversation.userId === userId && conversation.ratingComment !== null;
  if (messages.length === 0 && !hasComment) return unchanged<ErasedStep | null>(() => null);

  // The last event stands for the change: where there are messages, a list that searches words must know of them.
  const events: NewEvent[] = hasComment ? [{ type: 'RATED' }] : [];
  for (const { id } of messages) {
    events.push({ type: 'MESSAGE_UPDATED', messageId: id, previousBody: null, isErased: true });
  }
  const step: ErasedStep = { conversationId, messages: messages.length, hasComment };
  return { events, patch: hasComment ? { ratingComment: null } : {}, result: (): ErasedStep | null => step };
}
