import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Transaction } from '../../platform/db/index.ts';
import { Refused } from '../../shared/errors.ts';
import { isId } from '../../shared/ids.ts';
import { can, demand, demandEver, isStaff, sees, type Verb, type Viewer } from '../access/index.ts';
import { eventRepository, type ConversationState, type NewEvent } from '../events/index.ts';
import type { Conversation } from './conversation.ts';
import { conversationRepository } from './repository.ts';

/** What a change does: new values of the conversation, what has happened, and what the caller is given. */
export interface Decision<T> {
  /** Empty when nothing changes; the version then stays. */
  events: NewEvent[];
  patch: Partial<Conversation>;
  /** Computed from the conversation as it is after the change. */
  result: (conversation: Conversation) => T;
}

export interface ChangeRequest {
  viewer: Viewer;
  /** The conversation's id as the caller gave it. */
  id: string;
  /** The input field that named what is to be changed, and what that is; for refusals. */
  field?: string;
  noun?: 'conversation' | 'message';
  verb: Verb;
  expectedVersion?: number | null | undefined;
  /** Runs in the transaction, before any rule is looked at; what it returns, unless null, is the answer. */
  replay?: (tx: Transaction) => Promise<{ answer: unknown } | null>;
}

export type Changes = ReturnType<typeof createChanges>;

/**
 * The one way to change a conversation, its messages or its read marks: in one transaction the conversation is read,
 * the caller's rights are checked, the change is decided, the version grows by one, and what happened is appended to
 * the event log. After the commit the readers of the log are woken.
 */
export function createChanges(db: Database, clock: Clock, bus: Bus) {
  async function commit<T>(work: (tx: Transaction, now: number) => Promise<T>): Promise<T> {
    const result = await db.transaction((tx) => work(tx, clock.now()));
    bus.wake();
    return result;
  }

  return {
    /** Stores a new conversation, at version 1. Part of a transaction run by {@link commit}. */
    async insert(tx: Transaction, conversation: Conversation): Promise<void> {
      await conversationRepository.insert(tx, conversation);
      await log(tx, null, conversation, [{ type: 'CREATED' }], conversation.updatedAt);
    },

    /** Runs a transaction and wakes the readers of the log after it. */
    commit,

    /**
     * Changes one conversation.
     *
     * @throws Refused INVALID for a malformed id, NOT_FOUND when it does not exist for the caller, VERSION_CONFLICT
     * @throws FORBIDDEN when the caller sees it but may not do this, or may never do this
     */
    async change<T>(
      request: ChangeRequest,
      decide: (tx: Transaction, conversation: Conversation, now: number) => Promise<Decision<T>> | Decision<T>,
    ): Promise<T> {
      const { viewer, id, verb, field = 'id', noun, expectedVersion } = request;
      demandEver(viewer, verb);
      if (!isId(id)) throw new Refused('INVALID', `${field} must be 24 lower-case hex characters.`, field);
      return commit(async (tx, now) => {
        await tx.lock(id);
        const replayed = await request.replay?.(tx);
        if (replayed) return replayed.answer as T;
        const before = await conversationRepository.find(tx, id);
        if (!before || !existsFor(viewer, verb, before)) throw missing(field, noun);
        demand(viewer, verb, before);
        if (expectedVersion != null && expectedVersion !== before.version) {
          throw new Refused(
            'VERSION_CONFLICT',
            `The conversation is at version ${before.version} by now, not ${expectedVersion}.`,
            'expectedVersion',
          );
        }
        const { events, patch, result } = await decide(tx, before, now);
        return result(events.length === 0 ? before : await store(tx, before, patch, events, now));
      });
    },

    /**
     * Changes one conversation for the operator of the gateway, who repairs, erases and imports: nobody's rights are looked at,
     * and a deleted conversation is changed like any other, as it may be restored.
     *
     * @returns null when there is no such conversation
     */
    async changeAsOperator<T>(
      id: string,
      decide: (tx: Transaction, conversation: Conversation, now: number) => Promise<Decision<T>>,
    ): Promise<T | null> {
      return commit(async (tx, now) => {
        await tx.lock(id);
        const before = await conversationRepository.find(tx, id);
        if (!before) return null;
        const { events, patch, result } = await decide(tx, before, now);
        return result(events.length === 0 ? before : await store(tx, before, patch, events, now));
      });
    },
  };
}

/** Stores a change, raises the version by one and logs what happened. Returns the conversation as it is now. */
async function store(
  tx: Transaction,
  before: Conversation,
  patch: Partial<Conversation>,
  events: readonly NewEvent[],
  now: number,
): Promise<Conversation> {
  const occurredAt = Math.max(now, before.updatedAt);
  // Only what has happened elsewhere, and is brought here afterwards, has another time than now.
  const after = { ...before, updatedAt: occurredAt, ...patch, version: before.version + 1 };
  const changed = await conversationRepository.update(tx, after);
  if (changed !== 1) throw new Error(`Conversation ${before.id} changed while it was being changed.`);
  await log(tx, before, after, events, occurredAt);
  return after;
}

export const missing = (field: string, noun = 'conversation') =>
  new Refused('NOT_FOUND', `There is no such ${noun}.`, field);

/** Nothing changes. */
export function unchanged<T>(result: (conversation: Conversation) => T): Decision<T> {
  return { events: [], patch: {}, result };
}

/** Whether there is this conversation for a caller who wants to do this to it. */
function existsFor(viewer: Viewer, verb: Verb, conversation: Conversation): boolean {
  const undeleted = { ...conversation, isDeleted: false };
  // A member of the staff may know of a conversation that somebody else holds: they are told so when they claim it.
  if (verb === 'claim') return !conversation.isDeleted && isStaff(viewer);
  if (!conversation.isDeleted) return sees(viewer, undeleted);
  // What is deleted can be restored, and deleted again, which changes nothing; for anything else it is gone.
  if (verb === 'restore' || verb === 'delete') return sees(viewer, undeleted) && can(viewer, verb, undeleted);
  return false;
}

function stateOf(conversation: Conversation): ConversationState {
  const { supportUserId, isClosed, isDeleted, userUnreadCount, supportUnreadCount } = conversation;
  return { supportUserId, isClosed, isDeleted, userUnreadCount, supportUnreadCount };
}

/** Appends what happened in one change, in order. */
async function log(
  tx: Transaction,
  before: Conversation | null,
  after: Conversation,
  events: readonly NewEvent[],
  occurredAt: number,
): Promise<void> {
  for (const [index, { unreadCause = null, ...details }] of events.entries()) {
    await eventRepository.append(tx, {
      conversationId: after.id,
      userId: after.userId,
      version: after.version,
      details,
      unreadCause,
      endsChange: index === events.length - 1,
      before: before && stateOf(before),
      after: stateOf(after),
      occurredAt,
    });
  }
}
