import type {
  AssignConversationInput,
  ClaimConversationInput,
  ConversationFilter,
  ConversationVersionInput,
  CreateConversationInput,
  MarkConversationReadInput,
  RateConversationInput,
  Role,
  UpdateConversationInput,
} from '../../generated/schema-types.ts';
import type { Database, Transaction } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { forbidden, Refused } from '../../shared/errors.ts';
import { isId } from '../../shared/ids.ts';
import { pageRequest, toPage, type PageArgs } from '../../shared/page.ts';
import { textProblem } from '../../shared/text.ts';
import { demand, isStaff, isStaffRole, sees, seesDeleted, sideOf, type Viewer } from '../access/index.ts';
import type { NewEvent } from '../events/index.ts';
import { checkKey, fingerprint, makeOnce } from '../idempotency/index.ts';
import { userRepository } from '../users/index.ts';
import { missing, unchanged, type Changes, type Decision } from './changes.ts';
import type { Conversation, ConversationPage } from './conversation.ts';
import { placeOf } from './cursor.ts';
import { checkFilter } from './filter.ts';
import { conversationRepository } from './repository.ts';
import { afterReading } from './unread.ts';

const LONGEST_COMMENT = 10_000;

/** The lock of those who assign the conversation that they make. */
const ASSIGNMENT = 'assignment';

export type ConversationService = ReturnType<typeof createConversationService>;

/**
 * What callers can do with conversations. Every function takes the caller first, and applies the rules of contract
 * sections 2 to 4; expected failures are thrown as {@link Refused}, and nothing is stored then.
 *
 * @param messageSeq the number of a message of a conversation; null when the conversation has no such message
 */
export function createConversationService(
  db: Database,
  changes: Changes,
  messageSeq: (tx: Transaction, conversationId: string, messageId: string) => Promise<number | null>,
) {
  const itself = (conversation: Conversation) => conversation;

  return {
    /** A conversation; null when there is none, when the id is malformed, or when the caller does not see it. */
    async find(viewer: Viewer, id: string): Promise<Conversation | null> {
      if (!isId(id)) return null;
      const conversation = await conversationRepository.find(db, id);
      return conversation && sees(viewer, conversation) ? conversation : null;
    },

    /** A page of the conversations that the caller sees and that meet the filter, newest activity first. */
    async list(
      viewer: Viewer,
      filter: ConversationFilter | null | undefined,
      args: PageArgs,
      largestPage?: number,
    ): Promise<ConversationPage> {
      const checked = checkFilter(viewer, filter);
      const page = pageRequest(args, placeOf, largestPage);
      const isHopeless = (checked.isDeleted && !seesDeleted(viewer)) || checked.words?.length === 0;
      const rows = isHopeless ? [] : await conversationRepository.list(db, viewer, checked, page);
      return toPage(page, rows, async () => (isHopeless ? 0 : conversationRepository.count(db, viewer, checked)));
    },

    /** What the caller's side has not read over all that the caller sees. */
    unreadTotals: (viewer: Viewer) => conversationRepository.unreadTotals(db, viewer),

    /** Starts a conversation; with a key, only once. */
    async create(
      viewer: Viewer,
      input: CreateConversationInput,
    ): Promise<{ conversation: Conversation; isReplay: boolean }> {
      const { userId, isGuest, idempotencyKey: key } = input;
      if (key != null) checkKey(key, 'idempotencyKey');
      return changes.commit(async (tx, now) => {
        // Who gets a conversation depends on who got the last one; and the same key may come twice at once.
        await tx.lock(ASSIGNMENT);
        const make = async () => {
          if (!isId(userId)) throw new Refused('INVALID', 'userId must be 24 lower-case hex characters.', 'userId');
          if (userId !== viewer.id && !isStaff(viewer)) {
            throw forbidden('You may start conversations for yourself only.');
          }
          await recordCustomer(tx, userId, isGuest ?? null, now);
          const supportUserId = (await userRepository.findLeastBusyAgent(tx, userId)) ?? null;
          const conversation = newConversation(userId, supportUserId, now);
          await changes.insert(tx, conversation);
          if (supportUserId !== null) await userRepository.markAssigned(tx, supportUserId);
          return conversation.id;
        };
        const { id, isReplay } =
          key == null
            ? { id: await make(), isReplay: false }
            : await makeOnce(
                tx,
                {
                  callerId: viewer.id,
                  operation: 'createConversation',
                  key,
                  now,
                  fingerprint: fingerprint(userId, isGuest),
                },
                make,
              );
        const conversation = await conversationRepository.find(tx, id);
        if (!conversation) throw missing('idempotencyKey');
        return { conversation, isReplay };
      });
    },

    /** Closes, reopens and assigns as one change. */
    update(viewer: Viewer, input: UpdateConversationInput): Promise<Conversation> {
      const { id, expectedVersion, isClosed, supportUserId } = input;
      return changes.change({ viewer, id, verb: 'update', expectedVersion }, async (tx, conversation, now) => {
        if (isClosed === false && conversation.isClosed) demand(viewer, 'reopen', conversation);
        if (supportUserId !== undefined) demand(viewer, 'assign', conversation);
        const parts = [
          isClosed == null ? null : setClosed(conversation, isClosed, now),
          supportUserId === undefined ? null : await assign(tx, conversation, supportUserId),
        ].filter((part) => part !== null);
        return {
          events: parts.flatMap((part) => part.events),
          patch: Object.assign({}, ...parts.map((part) => part.patch)) as Partial<Conversation>,
          result: itself,
        };
      });
    },

    close(viewer: Viewer, { id, expectedVersion }: ConversationVersionInput): Promise<Conversation> {
      return changes.change({ viewer, id, verb: 'close', expectedVersion }, (_tx, conversation, now) =>
        setClosed(conversation, true, now),
      );
    },

    reopen(viewer: Viewer, { id, expectedVersion }: ConversationVersionInput): Promise<Conversation> {
      return changes.change({ viewer, id, verb: 'reopen', expectedVersion }, (_tx, conversation, now) =>
        setClosed(conversation, false, now),
      );
    },

    delete(viewer: Viewer, { id, expectedVersion }: ConversationVersionInput): Promise<Conversation> {
      return changes.change({ viewer, id, verb: 'delete', expectedVersion }, (_tx, conversation, now) =>
        conversation.isDeleted
          ? unchanged(itself)
          : { events: [{ type: 'DELETED' }], patch: { isDeleted: true, deletedAt: now }, result: itself },
      );
    },

    restore(viewer: Viewer, { id, expectedVersion }: ConversationVersionInput): Promise<Conversation> {
      return changes.change({ viewer, id, verb: 'restore', expectedVersion }, (_tx, conversation) =>
        conversation.isDeleted
          ? { events: [{ type: 'RESTORED' }], patch: { isDeleted: false, deletedAt: null }, result: itself }
          : unchanged(itself),
      );
    },

    claim(viewer: Viewer, { id }: ClaimConversationInput): Promise<Conversation> {
      return changes.change({ viewer, id, verb: 'claim' }, (tx, conversation) => {
        if (conversation.supportUserId === viewer.id) return unchanged(itself);
        if (conversation.supportUserId !== null) {
          throw new Refused('ALREADY_ASSIGNED', 'Somebody else holds this conversation already.', 'id');
        }
        return assign(tx, conversation, viewer.id, 'id');
      });
    },

    assign(viewer: Viewer, { id, supportUserId, expectedVersion }: AssignConversationInput): Promise<Conversation> {
      return changes.change({ viewer, id, verb: 'assign', expectedVersion }, (tx, conversation) => {
        if (supportUserId === undefined) {
          throw new Refused('INVALID', 'supportUserId must be given; null unassigns.', 'supportUserId');
        }
        return assign(tx, conversation, supportUserId);
      });
    },

    rate(viewer: Viewer, { id, rating, comment = null }: RateConversationInput): Promise<Conversation> {
      return changes.change({ viewer, id, verb: 'rate' }, (_tx, conversation, now) => {
        if (rating < 1 || rating > 5) throw new Refused('INVALID', 'rating must be from 1 to 5.', 'rating');
        const problem = comment === null ? null : textProblem(comment, LONGEST_COMMENT);
        if (problem) throw new Refused('INVALID', `comment ${problem}.`, 'comment');
        if (conversation.rating === rating && conversation.ratingComment === comment) return unchanged(itself);
        return {
          events: [{ type: 'RATED' }],
          patch: { rating, ratingComment: comment, ratedAt: now },
          result: itself,
        };
      });
    },

    markRead(viewer: Viewer, { conversationId, upToMessageId }: MarkConversationReadInput): Promise<Conversation> {
      return changes.change(
        { viewer, id: conversationId, field: 'conversationId', verb: 'markRead' },
        async (tx, conversation) => {
          const upToSeq =
            upToMessageId == null ? conversation.lastSeq : await seqOf(tx, conversation.id, upToMessageId);
          const side = sideOf(viewer, conversation);
          const patch = await afterReading(tx, conversation, side, upToSeq);
          if (patch === null) return unchanged(itself);
          return {
            events: [{ type: 'MESSAGES_READ', side, upToSeq, unreadCause: 'MESSAGES_READ' }],
            patch,
            result: itself,
          };
        },
      );
    },
  };

  async function seqOf(tx: Transaction, conversationId: string, messageId: string): Promise<number> {
    if (!isId(messageId)) {
      throw new Refused('INVALID', 'upToMessageId must be 24 lower-case hex characters.', 'upToMessageId');
    }
    const seq = await messageSeq(tx, conversationId, messageId);
    if (seq === null) throw new Refused('NOT_FOUND', 'The conversation has no such message.', 'upToMessageId');
    return seq;
  }

  function setClosed(conversation: Conversation, isClosed: boolean, now: number): Decision<Conversation> {
    if (conversation.isClosed === isClosed) return unchanged(itself);
    const events: NewEvent[] = [{ type: isClosed ? 'CLOSED' : 'REOPENED' }];
    return { events, patch: { isClosed, closedAt: isClosed ? now : null }, result: itself };
  }

  async function assign(
    tx: Transaction,
    conversation: Conversation,
    supportUserId: string | null,
    field = 'supportUserId',
  ): Promise<Decision<Conversation>> {
    if (supportUserId === conversation.supportUserId) return unchanged(itself);
    if (supportUserId === null) {
      return { events: [{ type: 'UNASSIGNED' }], patch: { supportUserId: null }, result: itself };
    }
    if (!isId(supportUserId)) {
      throw new Refused('INVALID', `${field} must be 24 lower-case hex characters.`, field);
    }
    const person = await userRepository.find(tx, supportUserId);
    if (!person || !isStaffRole(person.role)) {
      throw new Refused('NOT_SUPPORT_STAFF', 'Only support staff can hold a conversation.', field);
    }
    if (supportUserId === conversation.userId) {
      throw new Refused('INVALID', 'Nobody can be the support for their own conversation.', field);
    }
    await userRepository.markAssigned(tx, supportUserId);
    return { events: [{ type: 'ASSIGNED' }], patch: { supportUserId }, result: itself };
  }
}

/** Makes sure that the customer of a new conversation is known, and is the kind of person that the caller says. */
async function recordCustomer(tx: Transaction, userId: string, isGuest: boolean | null, now: number): Promise<void> {
  const known = await userRepository.find(tx, userId);
  if (!known) {
    const kind = isGuest ? 'GUEST' : 'USER';
    const role: Role = kind;
    await userRepository.insertUnlessKnown(tx, { id: userId, kind, role }, now);
  } else if (isGuest !== null && isGuest !== (known.kind === 'GUEST')) {
    throw new Refused('INVALID', `isGuest is wrong: this person is ${isGuest ? 'not ' : ''}a guest.`, 'isGuest');
  }
}

function newConversation(userId: string, supportUserId: string | null, now: number): Conversation {
  return {
    id: newId(),
    userId,
    supportUserId,
    version: 1,
    isClosed: false,
    closedAt: null,
    isDeleted: false,
    deletedAt: null,
    rating: null,
    ratingComment: null,
    ratedAt: null,
    lastSeq: 0,
    userReadSeq: 0,
    supportReadSeq: 0,
    userUnreadCount: 0,
    supportUnreadCount: 0,
    lastActivityAt: now,
    createdAt: now,
    updatedAt: now,
  };
}
