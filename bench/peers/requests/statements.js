import { db } from './sqlite.js';
import { sending } from './values.js';

/**
 * The statements of the peers that are written by hand, each prepared once. Values are asked for with `= +?`: for a bare
 * `?` beside an indexed column SQLite looks at each new value and plans anew, which takes longer than the reading.
 */

const conversationColumns = `c.id, c.version, c.user_id as userId, c.support_user_id as supportUserId,
  c.is_closed as isClosed, c.is_deleted as isDeleted, c.last_seq as lastSeq, c.user_read_seq as userReadSeq,
  c.support_read_seq as supportReadSeq, c.user_unread_count as userUnreadCount,
  c.support_unread_count as supportUnreadCount, c.rating, c.rating_comment as ratingComment,
  c.last_activity_at as lastActivityAt, c.created_at as createdAt, c.updated_at as updatedAt`;

const person = (alias) =>
  ['id', 'kind', 'name', 'username', 'email'].map((column) => `${alias}.${column} as ${alias}_${column}`).join(', ');

const withPeople = `select ${conversationColumns}, ${person('customer')}, ${person('agent')} from conversations c
  join users customer on customer.id = c.user_id left join users agent on agent.id = c.support_user_id`;

const conversation = db.prepare(
  `select ${conversationColumns} from conversations c where c.id = +? and is_deleted = 0`,
);
const conversationWithPeople = db.prepare(`${withPeople} where c.id = +? and c.is_deleted = 0`);
const newestConversations = db.prepare(`select ${conversationColumns} from conversations c
  where is_deleted = 0 order by last_activity_at desc, id desc limit ?`);
const newestWithPeople = db.prepare(`select * from (${withPeople}
  where c.is_deleted = 0 order by c.last_activity_at desc, c.id desc limit ?)`);
const user = db.prepare('select id, kind, name, username, email from users where id = +?');

const messageColumns = `m.id, m.seq, m.side, m.body, m.file_url as fileUrl, m.file_type as fileType,
  m.created_at as createdAt, m.updated_at as updatedAt`;
const lastMessages = db.prepare(`select ${messageColumns} from messages m
  where m.conversation_id = +? and m.is_deleted = 0 order by m.seq desc limit ?`);
const lastWithSenders = db.prepare(`select ${messageColumns}, m.sender_id as senderId, sender.kind as senderKind
  from messages m left join users sender on sender.id = m.sender_id
  where m.conversation_id = +? and m.is_deleted = 0 order by m.seq desc limit ?`);

const insertMessage = db.prepare(`insert into messages
  (id, conversation_id, seq, sender_id, side, body, is_edited, is_deleted, created_at, updated_at)
  values (?, ?, ?, ?, ?, ?, 0, 0, ?, ?)`);
const updateConversation = db.prepare(`update conversations set version = ?, last_seq = ?, user_unread_count = ?,
  support_unread_count = ?, last_activity_at = ?, updated_at = ? where id = +? and version = ?`);
const insertEvent = db.prepare(`insert into events
  (conversation_id, user_id, version, type, unread_cause, ends_change, data, occurred_at)
  values (?, ?, ?, 'MESSAGE_ADDED', 'MESSAGE_SENT', 1, ?, ?)`);

/** A row with booleans as booleans. */
function decoded(row) {
  if (row === undefined) return null;
  row.isClosed = row.isClosed === 1;
  row.isDeleted = row.isDeleted === 1;
  return row;
}

export const findConversation = (id) => decoded(conversation.get(id));
export const findWithPeople = (id) => decoded(conversationWithPeople.get(id));
export const listConversations = (limit) => newestConversations.all(limit).map(decoded);
export const listWithPeople = (limit) => newestWithPeople.all(limit).map(decoded);
export const findUser = (id) => user.get(id) ?? null;
/** The last messages of a conversation, oldest first. */
export const listLastMessages = (conversationId, limit) => lastMessages.all(conversationId, limit).reverse();
export const listLastWithSenders = (conversationId, limit) => lastWithSenders.all(conversationId, limit).reverse();

/**
 * Sends a message, in one transaction: the message, the conversation with its counts, the event.
 *
 * @param demand is given the conversation, or null; throws when the message may not be sent
 * @returns the message, and the conversation as it is after it
 */
export const sendMessage = db.transaction((conversationId, senderId, body, demand) => {
  const before = findConversation(conversationId);
  demand(before);
  const { message, after, event } = sending(before, senderId, body);
  const { at } = message;
  insertMessage.run(message.id, before.id, message.seq, senderId, message.side, body, at, at);
  updateConversation.run(
    after.version,
    after.lastSeq,
    after.userUnreadCount,
    after.supportUnreadCount,
    at,
    at,
    before.id,
    before.version,
  );
  insertEvent.run(before.id, before.userId, after.version, event, at);
  return { message, conversation: after };
}).immediate;
