import { randomBytes } from 'node:crypto';

/** What rows are made into, for all peers. */

export const time = (ms) => new Date(Number(ms)).toISOString();

/** Resolvers of times. */
export const timesOf = (names) => Object.fromEntries(names.map((name) => [name, ({ [name]: at }) => time(at)]));

/** Whether the other side has read a message. */
export const isRead = (message, { userReadSeq, supportReadSeq }) =>
  message.seq <= (message.side === 'USER' ? supportReadSeq : userReadSeq);

const process5 = randomBytes(5).toString('hex');
let counter = randomBytes(3).readUIntBE(0, 3);

/** A new id: 24 hex characters, in the order of time. */
export function newId() {
  counter = (counter + 1) % 0x1000000;
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  return `${seconds}${process5}${counter.toString(16).padStart(6, '0')}`;
}

/** What an event keeps of a conversation. */
export const stateOf = ({ supportUserId, isClosed, isDeleted, userUnreadCount, supportUnreadCount }) => ({
  supportUserId,
  isClosed,
  isDeleted,
  userUnreadCount,
  supportUnreadCount,
});

/**
 * What sending a message changes: the rows that Parley writes for it.
 *
 * @param conversation as it is, its times as numbers
 */
export function sending(conversation, senderId, body) {
  const side = conversation.userId === senderId ? 'USER' : 'SUPPORT';
  const count = side === 'USER' ? 'userUnreadCount' : 'supportUnreadCount';
  const at = Math.max(Date.now(), conversation.lastActivityAt, conversation.updatedAt);
  const message = {
    id: newId(),
    conversationId: conversation.id,
    seq: conversation.lastSeq + 1,
    senderId,
    side,
    body,
    at,
  };
  const after = {
    ...conversation,
    version: conversation.version + 1,
    lastSeq: message.seq,
    lastActivityAt: at,
    updatedAt: at,
    [count]: conversation[count] + 1,
  };
  const event = JSON.stringify({
    details: { type: 'MESSAGE_ADDED', messageId: message.id },
    before: stateOf(conversation),
    after: stateOf(after),
  });
  return { message, after, event };
}
