import { afterDeleting, afterSending, isRead, type Conversation } from '../../modules/conversations/index.ts';
import type { Message } from '../../modules/messages/index.ts';
import type { Random } from './random.ts';
import { agentLine, COMMENTS, customerLine, opener } from './texts.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A conversation that has been quiet for so long is most likely closed. */
const SETTLED_AFTER_MS = 10 * DAY_MS;
const RATINGS = [1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5];
const FILES = [
  { extension: 'png', fileType: 'image/png' },
  { extension: 'jpg', fileType: 'image/jpeg' },
  { extension: 'pdf', fileType: 'application/pdf' },
];

type Side = Message['side'];

export interface ConversationPlan {
  userId: string;
  /** Null when nobody has taken it: nobody answers then. */
  supportUserId: string | null;
  /** Whether somebody had been assigned, and was taken from it. */
  wasUnassigned: boolean;
  messages: number;
  createdAt: number;
  /** Nothing happens later. */
  until: number;
}

/**
 * Makes up one conversation by doing what people do, one change after the other. So its counts follow from the unread
 * rule, and its version is what it would be had it all gone through a gateway: 1, and one more for each change.
 */
export function makeConversation(
  plan: ConversationPlan,
  random: Random,
  newId: (time: number) => string,
): { conversation: Conversation; messages: Message[] } {
  const { userId, supportUserId, createdAt, until } = plan;
  const messages: Message[] = [];
  let conversation: Conversation = {
    id: newId(createdAt),
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
    lastActivityAt: createdAt,
    createdAt,
    updatedAt: createdAt,
  };

  const change = (patch: Partial<Conversation>, at: number) => {
    conversation = { ...conversation, ...patch, version: conversation.version + 1, updatedAt: at };
  };
  /** Some time after the last change, within so many minutes. */
  const later = (minutes: number) =>
    Math.min(until, conversation.updatedAt + Math.floor(random.next() * minutes * MINUTE_MS));

  function send(side: Side, at: number): void {
    const seq = conversation.lastSeq + 1;
    messages.push({
      id: newId(at),
      conversationId: conversation.id,
      seq,
      senderId: side === 'SUPPORT' && supportUserId !== null ? supportUserId : userId,
      side,
      ...contentOf(side, seq, random),
      clientMessageId: null,
      fingerprint: null,
      isEdited: false,
      isDeleted: false,
      deletedAt: null,
      createdAt: at,
      updatedAt: at,
    });
    change({ lastSeq: seq, lastActivityAt: at, ...afterSending(conversation, side) }, at);
  }

  function read(reader: Side, upToSeq: number, at: number): void {
    const [horizon, count] =
      reader === 'USER'
        ? (['userReadSeq', 'supportUnreadCount'] as const)
        : (['supportReadSeq', 'userUnreadCount'] as const);
    if (conversation[count] === 0 || upToSeq <= conversation[horizon]) return;
    const marks = { ...conversation, [horizon]: upToSeq };
    const isUnread = (message: Message) => message.side !== reader && !message.isDeleted && !isRead(message, marks);
    const unread = upToSeq === conversation.lastSeq ? 0 : messages.filter(isUnread).length;
    if (unread !== conversation[count]) change({ [horizon]: upToSeq, [count]: unread }, at);
  }

  if (plan.wasUnassigned) change({}, later(1));
  // Customers wait from minutes to hours for an answer, and nothing is from the future.
  const lasts = Math.min(until - createdAt, plan.messages * (2 + random.next() ** 3 * 240) * MINUTE_MS);
  let side: Side = 'USER';
  for (let index = 0; index < plan.messages; index += 1) {
    const at = Math.max(
      conversation.updatedAt,
      Math.floor(createdAt + (lasts * (index + random.next())) / plan.messages),
    );
    if (index > 0 && supportUserId !== null && random.chance(0.65)) {
      side = side === 'USER' ? 'SUPPORT' : 'USER';
      if (random.chance(0.97)) read(side, conversation.lastSeq, at);
    }
    send(side, at);
    const message = messages[index] as Message;
    if (random.chance(0.02) && message.body !== null) {
      const editedAt = later(5);
      Object.assign(message, { body: `${message.body} (corrected)`, isEdited: true, updatedAt: editedAt });
      change({}, editedAt);
    }
    if (random.chance(0.015)) {
      const deletedAt = later(10);
      Object.assign(message, { isDeleted: true, deletedAt, updatedAt: deletedAt });
      change(afterDeleting(conversation, message), deletedAt);
    }
  }

  const isSettled = until - conversation.lastActivityAt > SETTLED_AFTER_MS && supportUserId !== null;
  for (const reader of ['USER', 'SUPPORT'] as const) {
    // Nobody has looked yet at what nobody has taken.
    if (reader === 'SUPPORT' && supportUserId === null) continue;
    if (random.chance(isSettled ? 0.95 : 0.4)) read(reader, conversation.lastSeq, later(60));
    else if (random.chance(0.3)) read(reader, random.below(conversation.lastSeq + 1), later(60));
  }
  if (random.chance(isSettled ? 0.92 : 0.15)) {
    const closedAt = later(600);
    change({ isClosed: true, closedAt }, closedAt);
  }
  if (random.chance(conversation.isClosed ? 0.45 : 0.03)) {
    const ratedAt = later(600);
    change(
      { rating: random.pick(RATINGS), ratingComment: random.chance(0.4) ? random.pick(COMMENTS) : null, ratedAt },
      ratedAt,
    );
  }
  if (random.chance(0.01)) {
    const deletedAt = later(600);
    change({ isDeleted: true, deletedAt }, deletedAt);
  }
  return { conversation, messages };
}

function contentOf(side: Side, seq: number, random: Random): Pick<Message, 'body' | 'fileUrl' | 'fileType'> {
  const body = side === 'SUPPORT' ? agentLine(random) : seq === 1 ? opener(random) : customerLine(random);
  if (seq === 1 || !random.chance(0.04)) return { body, fileUrl: null, fileType: null };
  const { extension, fileType } = random.pick(FILES);
  const fileUrl = `https://files.example.com/${random.hex(24)}.${extension}`;
  return { body: random.chance(0.5) ? body : null, fileUrl, fileType };
}
