import type { Side } from '../../generated/schema-types.ts';
import { statement, type Queryable } from '../../platform/db/index.ts';
import type { Conversation } from './conversation.ts';

/**
 * The unread rule (contract section 3), and the only place that knows it. Each side has a read horizon, the number of a
 * message; a count is the number of messages of the other side, not deleted, above the horizon. Every function here
 * tells what a change does to the counts; they are stored in the transaction of that change.
 */

export type UnreadCounts = Pick<Conversation, 'userUnreadCount' | 'supportUnreadCount'>;
export type ReadMarks = Pick<Conversation, 'userReadSeq' | 'supportReadSeq'>;

/** The count that messages of a side are in while they are unread. */
const COUNT_OF_SENDER = { USER: 'userUnreadCount', SUPPORT: 'supportUnreadCount' } as const;
/** The horizon of the side that reads. */
const HORIZON_OF_READER = { USER: 'userReadSeq', SUPPORT: 'supportReadSeq' } as const;

export const otherSide = (side: Side): Side => (side === 'USER' ? 'SUPPORT' : 'USER');

/** Whether the other side has read a message. */
export function isRead(message: { side: Side; seq: number }, marks: ReadMarks): boolean {
  return message.seq <= marks[HORIZON_OF_READER[otherSide(message.side)]];
}

/** What the reader's side has not read: the count of what the other side has sent. */
export function unreadBy(reader: Side, counts: UnreadCounts): number {
  return counts[COUNT_OF_SENDER[otherSide(reader)]];
}

/** A message was sent: it is unread for the other side. Sending is not reading. */
export function afterSending(conversation: Conversation, side: Side): Partial<Conversation> {
  const count = COUNT_OF_SENDER[side];
  return { [count]: conversation[count] + 1 };
}

/** A message was deleted: if it was unread it counts no longer. Empty when no count changes. */
export function afterDeleting(conversation: Conversation, message: { side: Side; seq: number }): Partial<Conversation> {
  if (isRead(message, conversation)) return {};
  const count = COUNT_OF_SENDER[message.side];
  return { [count]: conversation[count] - 1 };
}

/**
 * A side reads up to a message.
 *
 * @returns the new horizon and count; null when everything up to there is read already
 */
export async function afterReading(
  db: Queryable,
  conversation: Conversation,
  reader: Side,
  upToSeq: number,
): Promise<Partial<Conversation> | null> {
  const horizon = HORIZON_OF_READER[reader];
  const sender = otherSide(reader);
  const count = COUNT_OF_SENDER[sender];
  if (upToSeq <= conversation[horizon] || conversation[count] === 0) return null;
  const unread = await countUnread(db, conversation.id, sender, upToSeq);
  return unread === conversation[count] ? null : { [horizon]: upToSeq, [count]: unread };
}

/** Counts the messages that a side has sent above the other side's horizon. */
export async function countUnread(db: Queryable, conversationId: string, side: Side, horizon: number): Promise<number> {
  return (await db.first(countAbove, { conversationId, side, horizon }))?.unread ?? 0;
}

const countAbove = statement<{ conversationId: string; side: string; horizon: number }, { unread: number }>((knex, p) =>
  knex('messages')
    .count({ unread: '*' })
    .where('conversation_id', p.conversationId)
    .where('seq', '>', p.horizon)
    .where('side', p.side)
    .whereRaw('is_deleted = false'),
);

/** The counts of a conversation as stored, and as a recount finds them. */
export interface Recount extends UnreadCounts {
  id: string;
  recountedUser: number;
  recountedSupport: number;
}

const RECOUNT_COLUMNS = `id, user_unread_count as "userUnreadCount", support_unread_count as "supportUnreadCount",
  (select count(*) from messages where conversation_id = conversations.id and side = 'USER' and is_deleted = false
    and seq > conversations.support_read_seq) as "recountedUser",
  (select count(*) from messages where conversation_id = conversations.id and side = 'SUPPORT' and is_deleted = false
    and seq > conversations.user_read_seq) as "recountedSupport"`;

const recountAfter = statement<{ afterId: string; limit: number }, Recount>((knex, p) =>
  knex.raw(`select ${RECOUNT_COLUMNS} from conversations where id > ? order by id limit ?`, [p.afterId, p.limit]),
);

const recountOne = statement<{ id: string }, Recount>((knex, p) =>
  knex.raw(`select ${RECOUNT_COLUMNS} from conversations where id = ?`, [p.id]),
);

/** Recounts the next `limit` conversations in order of id, from the messages alone. */
export function recountNext(db: Queryable, afterId: string, limit: number): Promise<Recount[]> {
  return db.all(recountAfter, { afterId, limit });
}

/** Recounts one conversation; undefined when there is none. */
export function recount(db: Queryable, id: string): Promise<Recount | undefined> {
  return db.first(recountOne, { id });
}

/** Whether the stored counts are what the recount says. */
export function isExact(counts: Recount): boolean {
  return counts.userUnreadCount === counts.recountedUser && counts.supportUnreadCount === counts.recountedSupport;
}
