import type { Database } from '../../platform/db/index.ts';
import type { NewEvent } from '../events/index.ts';
import { unchanged, type Changes } from './changes.ts';
import type { Conversation } from './conversation.ts';
import { doctorRepository, type Numbering } from './doctor-repository.ts';
import { recount, recountNext, type Recount } from './unread.ts';

/** How many conversations are looked at by one statement: enough to be fast, and over before a gateway would wait. */
const BATCH = 500;

/** A number that a conversation stores, and what it must be. */
export interface Difference {
  what: keyof Pick<
    Conversation,
    'userUnreadCount' | 'supportUnreadCount' | 'lastSeq' | 'userReadSeq' | 'supportReadSeq'
  >;
  stored: number;
  right: number;
  /** False when setting it right would do harm. */
  isRepairable: boolean;
}

/** A conversation with which something is wrong. */
export interface Finding {
  conversationId: string;
  differences: Difference[];
}

export type Doctor = ReturnType<typeof createDoctor>;

/**
 * Compares what is stored with what the messages say, for all conversations, and repairs it (contract section 3). It
 * may run while gateways change the same database.
 */
export function createDoctor(db: Database, changes: Changes) {
  return {
    /** How many conversations there are. */
    count: (): Promise<number> => doctorRepository.count(db),

    /** Goes through all conversations, some at a time; tells how many those were, and which of them are wrong. */
    async *examine(): AsyncGenerator<{ examined: number; findings: Finding[] }, void> {
      let afterId = '';
      for (;;) {
        const recounts = await recountNext(db, afterId, BATCH);
        const last = recounts.at(-1);
        if (!last) return;
        // A change may be committed between the two statements. Each is right by itself, and nothing that the one has
        // read is compared with what the other has, so that no difference is found where there has never been one.
        const numberings = await doctorRepository.listNumberings(db, afterId, last.id);
        const differences = new Map(numberings.map((numbering) => [numbering.id, misnumbered(numbering)]));
        const findings = recounts.map((counts) => ({
          conversationId: counts.id,
          differences: [...miscounted(counts), ...(differences.get(counts.id) ?? [])],
        }));
        yield { examined: recounts.length, findings: findings.filter((found) => found.differences.length > 0) };
        afterId = last.id;
      }
    },

    /**
     * Repairs one conversation, in a transaction of its own that looks again: what it finds counts.
     *
     * @returns what was repaired, and what cannot be; both empty when nothing was wrong any more
     */
    async repair(conversationId: string): Promise<{ repaired: Difference[]; remaining: Difference[] }> {
      let found: Difference[] = [];
      await changes.changeAsOperator(conversationId, async (tx) => {
        const counts = await recount(tx, conversationId);
        const numbering = await doctorRepository.findNumbering(tx, conversationId);
        found = [...(counts ? miscounted(counts) : []), ...(numbering ? misnumbered(numbering) : [])];
        const repairable = found.filter((difference) => difference.isRepairable);
        const patch: Partial<Conversation> = Object.fromEntries(repairable.map(({ what, right }) => [what, right]));
        if (repairable.length === 0) return unchanged(() => null);
        // Subscribers to counts hear of it only when a count has changed.
        const isCounted = 'userUnreadCount' in patch || 'supportUnreadCount' in patch;
        const event: NewEvent = { type: 'REPAIRED' };
        return { events: [isCounted ? { ...event, unreadCause: 'REPAIRED' } : event], patch, result: () => null };
      });
      return {
        repaired: found.filter((difference) => difference.isRepairable),
        remaining: found.filter((difference) => !difference.isRepairable),
      };
    },
  };
}

/** Counts that are not what a recount says. */
function miscounted(counts: Recount): Difference[] {
  return differing([
    { what: 'userUnreadCount', stored: counts.userUnreadCount, right: counts.recountedUser },
    { what: 'supportUnreadCount', stored: counts.supportUnreadCount, right: counts.recountedSupport },
  ]);
}

/**
 * Numbers of messages that cannot be.
 *
 * A last number below the newest message's is raised: the next message would be given a number that is taken. One above
 * it means that messages are missing, and is left alone: their numbers have been handed out, readers hold them as
 * cursors and read marks, and a message that was given one of them again would be overlooked.
 *
 * A read horizon above the last number is lowered to it, since it would hide the messages to come. No count changes by
 * that: no message lies between the two.
 */
function misnumbered({ lastSeq, newestSeq, userReadSeq, supportReadSeq }: Numbering): Difference[] {
  const rightLastSeq = Math.max(lastSeq, newestSeq);
  return [
    ...differing([{ what: 'lastSeq', stored: lastSeq, right: newestSeq }], lastSeq < newestSeq),
    ...differing([
      { what: 'userReadSeq', stored: userReadSeq, right: Math.min(userReadSeq, rightLastSeq) },
      { what: 'supportReadSeq', stored: supportReadSeq, right: Math.min(supportReadSeq, rightLastSeq) },
    ]),
  ];
}

function differing(numbers: readonly Omit<Difference, 'isRepairable'>[], isRepairable = true): Difference[] {
  return numbers.filter(({ stored, right }) => stored !== right).map((number) => ({ ...number, isRepairable }));
}
