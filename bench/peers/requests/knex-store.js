import DataLoader from 'dataloader';
import knexFactory from 'knex';
import { sending } from './values.js';

/** What the usual stack reads and writes with: Knex, and a DataLoader for each thing that is looked up by a key. */

const url = process.env['DATABASE_URL'] ?? '';

export const knex = url.startsWith('postgres')
  ? knexFactory({ client: 'pg', connection: url, pool: { min: 0, max: 10 } })
  : knexFactory({
      client: 'better-sqlite3',
      connection: { filename: process.env['DATABASE_FILE'] },
      useNullAsDefault: true,
      pool: {
        afterCreate(connection, done) {
          for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'cache_size = -32000']) {
            connection.pragma(pragma);
          }
          done(null, connection);
        },
      },
    });

/** A row as SQLite and as PostgreSQL give it: the one has no booleans, the other tells large numbers as text. */
const conversationOf = (row) =>
  row && {
    id: row.id,
    userId: row.user_id,
    supportUserId: row.support_user_id,
    version: row.version,
    isClosed: Boolean(row.is_closed),
    isDeleted: Boolean(row.is_deleted),
    lastSeq: row.last_seq,
    userReadSeq: row.user_read_seq,
    supportReadSeq: row.support_read_seq,
    userUnreadCount: row.user_unread_count,
    supportUnreadCount: row.support_unread_count,
    lastActivityAt: Number(row.last_activity_at),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
  };

const messageOf = ({ id, seq, side, body, created_at }) => ({ id, seq, side, body, createdAt: Number(created_at) });

export const findConversation = async (id, within = knex) =>
  conversationOf(await within('conversations').where({ id, is_deleted: false }).first());

export const listConversations = async (limit) => {
  const rows = await knex('conversations')
    .where({ is_deleted: false })
    .orderBy([
      { column: 'last_activity_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit);
  return rows.map(conversationOf);
};

/** The loaders of one request. */
export const createLoaders = () => ({
  users: new DataLoader(async (ids) => {
    const rows = await knex('users').whereIn('id', ids);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }),
  lastMessages: new DataLoader(
    (keys) =>
      Promise.all(
        keys.map(async ({ conversationId, last }) => {
          const rows = await knex('messages')
            .where({ conversation_id: conversationId, is_deleted: false })
            .orderBy('seq', 'desc')
            .limit(last);
          return rows.reverse().map(messageOf);
        }),
      ),
    { cacheKeyFn: ({ conversationId, last }) => `${conversationId} ${last}` },
  ),
});

/** Sends a message in one transaction. `demand` is given the conversation, and throws when it may not be sent. */
export const sendMessage = (conversationId, senderId, body, demand) =>
  knex.transaction(async (tx) => {
    const before = await findConversation(conversationId, tx);
    demand(before ?? null);
    const { message, after, event } = sending(before, senderId, body);
    const { id, seq, side, at } = message;
    await tx('messages').insert({
      id,
      conversation_id: conversationId,
      seq,
      sender_id: senderId,
      side,
      body,
      is_edited: false,
      is_deleted: false,
      created_at: at,
      updated_at: at,
    });
    await tx('conversations').where({ id: conversationId, version: before.version }).update({
      version: after.version,
      last_seq: after.lastSeq,
      user_unread_count: after.userUnreadCount,
      support_unread_count: after.supportUnreadCount,
      last_activity_at: at,
      updated_at: at,
    });
    await tx('events').insert({
      conversation_id: conversationId,
      user_id: before.userId,
      version: after.version,
      type: 'MESSAGE_ADDED',
      unread_cause: 'MESSAGE_SENT',
      ends_change: true,
      data: event,
      occurred_at: at,
    });
    return { message, conversation: after };
  });
