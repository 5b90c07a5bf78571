import type {
  DeleteMessageInput,
  SendMessageInput,
  SetTypingInput,
  Side,
  UpdateMessageInput,
} from '../../generated/schema-types.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Transaction } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import type { RateLimits } from '../../platform/rate-limits.ts';
import { forbidden, Refused } from '../../shared/errors.ts';
import { isId } from '../../shared/ids.ts';
import {
  canEdit,
  demand,
  demandEdit,
  isStaff,
  isStaffRole,
  sees,
  seesDeleted,
  sideOf,
  writesAny,
  type Viewer,
} from '../access/index.ts';
import {
  afterDeleting,
  afterSending,
  conversationRepository,
  missing,
  unchanged,
  type Changes,
  type Conversation,
} from '../conversations/index.ts';
import type { NewEvent } from '../events/index.ts';
import { checkKey, fingerprint, keyReused } from '../idempotency/index.ts';
import { userRepository } from '../users/index.ts';
import { checkContent, type Content } from './content.ts';
import type { Message } from './message.ts';
import { messageRepository } from './repository.ts';

/** How long somebody is shown as typing after they last said so, in milliseconds. */
export const TYPING_LASTS_MS = 5_000;

export type MessageService = ReturnType<typeof createMessageService>;

/** A message that was sent, now or before. */
export interface Sent {
  message: Message;
  /** The conversation as the message has left it; null for a replay, since when it may have changed. */
  conversation: Conversation | null;
  isReplay: boolean;
}

/**
 * What callers can do with messages. Every function takes the caller first, and applies the rules of contract sections
 * 2 to 4; expected failures are thrown as {@link Refused}, and nothing is stored then.
 */
export function createMessageService(db: Database, changes: Changes, clock: Clock, bus: Bus, rates: RateLimits) {
  return {
    /** A message; null when there is none, when the id is malformed, or when the caller does not see it. */
    async find(viewer: Viewer, id: string): Promise<Message | null> {
      const message = isId(id) ? await messageRepository.find(db, id) : undefined;
      if (!message || (message.isDeleted && !seesDeleted(viewer))) return null;
      const conversation = await conversationRepository.find(db, message.conversationId);
      return conversation && sees(viewer, conversation) ? message : null;
    },

    /** Sends a message; with a `clientMessageId`, only once. */
    async send(viewer: Viewer, input: SendMessageInput): Promise<Sent> {
      await rates.take(viewer.kind === 'GUEST' ? 'sendsOfGuest' : 'sends', viewer.id);
      const { conversationId, clientMessageId: key = null } = input;
      const senderId = input.senderId ?? viewer.id;
      const content = contentOf(input);
      const asked = key === null ? null : fingerprint(content.body, content.fileUrl, content.fileType);
      if (key !== null) checkKey(key, 'clientMessageId');
      return changes.change(
        {
          viewer,
          id: conversationId,
          field: 'conversationId',
          verb: 'send',
          replay: async (tx) => {
            if (key === null || (senderId !== viewer.id && !writesAny(viewer))) return null;
            const sent = await messageRepository.findByClientId(tx, { conversationId, senderId, clientMessageId: key });
            if (!sent) return null;
            if (sent.fingerprint !== asked) throw keyReused('clientMessageId');
            return { answer: { message: sent, conversation: null, isReplay: true } satisfies Sent };
          },
        },
        async (tx, conversation, now) => {
          const sender = await senderOf(tx, viewer, conversation, senderId);
          if (input.side != null && input.side !== sender.side) {
            throw forbidden(`The sender is not on the ${input.side === 'USER' ? 'user' : 'support'} side.`);
          }
          checkContent(content);
          if (conversation.isClosed) {
            throw new Refused('CONVERSATION_CLOSED', 'The conversation is closed.', 'conversationId');
          }
          const sentAt = Math.max(now, conversation.lastActivityAt);
          const message: Message = {
            id: newId(),
            conversationId,
            seq: conversation.lastSeq + 1,
            senderId,
            side: sender.side,
            ...content,
            clientMessageId: key,
            fingerprint: asked,
            isEdited: false,
            isDeleted: false,
            deletedAt: null,
            createdAt: sentAt,
            updatedAt: sentAt,
          };
          await messageRepository.insert(tx, message);
          const events: NewEvent[] = [{ type: 'MESSAGE_ADDED', messageId: message.id, unreadCause: 'MESSAGE_SENT' }];
          const patch: Partial<Conversation> = {
            lastSeq: message.seq,
            lastActivityAt: sentAt,
            ...afterSending(conversation, message.side),
          };
          if (sender.side === 'SUPPORT' && sender.isStaff && conversation.supportUserId === null) {
            await userRepository.markAssigned(tx, senderId);
            patch.supportUserId = senderId;
            events.unshift({ type: 'ASSIGNED' });
          }
          return { events, patch, result: (after): Sent => ({ message, conversation: after, isReplay: false }) };
        },
      );
    },

    /** Edits a message; what is not given stays. Giving what it says already changes nothing. */
    update(viewer: Viewer, input: UpdateMessageInput): Promise<Message> {
      return changeMessage(viewer, input.id, async (tx, _conversation, message, now) => {
        if (message.isDeleted) throw missing('id', 'message');
        demandEdit(viewer, message);
        const content: Content = {
          body: input.body === undefined ? message.body : input.body,
          fileUrl: input.fileUrl === undefined ? message.fileUrl : input.fileUrl,
          fileType: input.fileType === undefined ? message.fileType : input.fileType,
        };
        checkContent(content);
        const isSame = (Object.keys(content) as (keyof Content)[]).every((key) => content[key] === message[key]);
        if (isSame) return unchanged(() => message);
        const edited: Message = { ...message, ...content, isEdited: true, updatedAt: Math.max(now, message.updatedAt) };
        await messageRepository.update(tx, edited);
        const event: NewEvent = { type: 'MESSAGE_UPDATED', messageId: message.id, previousBody: message.body };
        return { events: [event], patch: {}, result: () => edited };
      });
    },

    /** Deletes a message softly; if it was unread, it counts no longer. */
    delete(viewer: Viewer, { id }: DeleteMessageInput): Promise<Message> {
      return changeMessage(viewer, id, async (tx, conversation, message, now) => {
        if (message.isDeleted) {
          if (!canEdit(viewer, message)) throw missing('id', 'message');
          return unchanged(() => message);
        }
        demandEdit(viewer, message);
        const deleted: Message = {
          ...message,
          isDeleted: true,
          deletedAt: now,
          updatedAt: Math.max(now, message.updatedAt),
        };
        await messageRepository.update(tx, deleted);
        const patch = afterDeleting(conversation, message);
        const isCounted = Object.keys(patch).length > 0;
        const event: NewEvent = { type: 'MESSAGE_DELETED', messageId: message.id, seq: message.seq };
        return {
          events: [isCounted ? { ...event, unreadCause: 'MESSAGE_DELETED' } : event],
          patch,
          result: () => deleted,
        };
      });
    },

    /** Tells the others in a conversation that the caller is typing, or has stopped. Returns what was told. */
    async setTyping(viewer: Viewer, { conversationId, isTyping }: SetTypingInput): Promise<boolean> {
      if (!isId(conversationId)) {
        throw new Refused('INVALID', 'conversationId must be 24 lower-case hex characters.', 'conversationId');
      }
      const conversation = await conversationRepository.find(db, conversationId);
      if (!conversation || conversation.isDeleted || !sees(viewer, conversation)) throw missing('conversationId');
      demand(viewer, 'send', conversation);
      bus.signalTyping({
        conversationId,
        userId: viewer.id,
        side: sideOf(viewer, conversation),
        isTyping,
        expiresAt: clock.now() + (isTyping ? TYPING_LASTS_MS : 0),
      });
      return isTyping;
    },

    /** The number of a message within a conversation, deleted or not; null when the conversation has no such message. */
    async seqIn(tx: Transaction, conversationId: string, messageId: string): Promise<number | null> {
      const message = await messageRepository.find(tx, messageId);
      return message?.conversationId === conversationId ? message.seq : null;
    },
  };

  type Decide = (
    tx: Transaction,
    conversation: Conversation,
    message: Message,
    now: number,
  ) => ReturnType<Parameters<typeof changes.change<Message>>[1]>;

  /** Changes a message: finds its conversation, and then its state as of the change. */
  async function changeMessage(viewer: Viewer, id: string, decide: Decide): Promise<Message> {
    if (!isId(id)) throw new Refused('INVALID', 'id must be 24 lower-case hex characters.', 'id');
    const found = await messageRepository.find(db, id);
    if (!found) throw missing('id', 'message');
    const request = { viewer, id: found.conversationId, noun: 'message', verb: 'editMessage' } as const;
    return changes.change(request, async (tx, conversation, now) => {
      const message = await messageRepository.find(tx, id);
      if (!message) throw missing('id', 'message');
      return decide(tx, conversation, message, now);
    });
  }
}

const contentOf = ({ body = null, fileUrl = null, fileType = null }: SendMessageInput): Content => ({
  body,
  fileUrl,
  fileType,
});

/** Who sends, and on which side: the customer on theirs, staff on the support side (contract section 4). */
async function senderOf(
  tx: Transaction,
  viewer: Viewer,
  conversation: Conversation,
  senderId: string,
): Promise<{ side: Side; isStaff: boolean }> {
  if (!isId(senderId)) throw new Refused('INVALID', 'senderId must be 24 lower-case hex characters.', 'senderId');
  if (senderId !== viewer.id && !writesAny(viewer)) throw forbidden('You may send in your own name only.');
  if (senderId === conversation.userId) return { side: 'USER', isStaff: false };
  if (senderId === viewer.id && isStaff(viewer)) return { side: 'SUPPORT', isStaff: isStaffRole(viewer.role) };
  const person = await userRepository.find(tx, senderId);
  if (!person) throw new Refused('NOT_FOUND', 'There is no such person.', 'senderId');
  if (!isStaffRole(person.role)) {
    throw new Refused('INVALID', 'The sender is neither the customer of this conversation nor staff.', 'senderId');
  }
  return { side: 'SUPPORT', isStaff: true };
}
