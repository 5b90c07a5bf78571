import { createServer } from 'node:http';
import pg from 'pg';
import { port } from '../peer.js';
import { isText, sees } from './access.js';
import { identify } from './tokens.js';
import { newId, stateOf, time } from './values.js';

/**
 * Sends messages on PostgreSQL as cheaply as it can be done by hand: `node:http`, named prepared statements, and the rows
 * that Parley writes. The counts are right, since the conversation's row is locked by its update. What it does not care for
 * is in which order others see what was committed: positions in the log are of a sequence, as everybody's are.
 */

const CONNECTIONS = Number(process.env['DATABASE_POOL_SIZE']);
/** PostgreSQL's whole numbers of 64 bits: all of them here are ones that JavaScript holds exactly. */
const INT8 = 20;
pg.types.setTypeParser(INT8, Number);

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: CONNECTIONS });
await pool.query('create sequence positions');
await pool.query(`select setval('positions', (select coalesce(max(id), 0) + 1 from events))`);

const conversationColumns = `id, user_id as "userId", support_user_id as "supportUserId", version,
  is_closed as "isClosed", is_deleted as "isDeleted", last_seq as "seq", user_unread_count as "userUnreadCount",
  support_unread_count as "supportUnreadCount", updated_at as "at"`;

const prepared = (name, text) => (connection, values) => connection.query({ name, text, values });
const findConversation = prepared(
  'find',
  `select ${conversationColumns} from conversations where id = $1 and not is_deleted`,
);
const raiseCounts = prepared(
  'raise',
  `update conversations set version = version + 1, last_seq = last_seq + 1,
    user_unread_count = user_unread_count + $2, support_unread_count = support_unread_count + $3,
    last_activity_at = greatest(last_activity_at, $4), updated_at = greatest(updated_at, $4)
    where id = $1 returning ${conversationColumns}`,
);
const insertMessage = prepared(
  'message',
  `insert into messages
    (id, conversation_id, seq, sender_id, side, body, is_edited, is_deleted, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, false, false, $7, $7)`,
);
const insertEvent = prepared(
  'event',
  `insert into events
    (id, conversation_id, user_id, version, type, unread_cause, ends_change, data, occurred_at)
    values (nextval('positions'), $1, $2, $3, 'MESSAGE_ADDED', 'MESSAGE_SENT', true, $4, $5)`,
);

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function send(user, { conversationId, body }) {
  if (!isText(body)) throw new Refusal(400, 'The message must be a text of 1 to 10,000 characters.');
  const connection = await pool.connect();
  try {
    await connection.query('begin');
    const message = await sendWithin(connection, user, conversationId, body);
    await connection.query('commit');
    return { message, userErrors: [] };
  } catch (error) {
    await connection.query('rollback');
    throw error;
  } finally {
    connection.release();
  }
}

async function sendWithin(connection, user, conversationId, body) {
  const [found] = (await findConversation(connection, [conversationId])).rows;
  if (found === undefined || !sees(user, found)) throw new Refusal(404, 'There is no such conversation.');
  if (found.isClosed) throw new Refusal(409, 'The conversation is closed.');
  const isCustomer = found.userId === user.id;
  const [toUser, toSupport] = isCustomer ? [1, 0] : [0, 1];
  const [after] = (await raiseCounts(connection, [conversationId, toUser, toSupport, Date.now()])).rows;
  const { seq, at, version, userId, userUnreadCount, supportUnreadCount } = after;
  const [id, side] = [newId(), isCustomer ? 'USER' : 'SUPPORT'];
  await insertMessage(connection, [id, conversationId, seq, user.id, side, body, at]);
  const before = {
    ...after,
    userUnreadCount: userUnreadCount - toUser,
    supportUnreadCount: supportUnreadCount - toSupport,
  };
  const data = { details: { type: 'MESSAGE_ADDED', messageId: id }, before: stateOf(before), after: stateOf(after) };
  await insertEvent(connection, [conversationId, userId, version, JSON.stringify(data), at]);
  return { id, seq, side, body, isRead: false, createdAt: time(at) };
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new Refusal(400, 'The body must be JSON.');
  }
}

async function answer(request) {
  if (request.url === '/readyz') return 'ready';
  const user = await identify(request.headers.authorization);
  if (user === null) throw new Refusal(401, 'A valid token is needed.');
  if (request.method !== 'POST' || request.url !== '/messages') throw new Refusal(404, 'There is no such route.');
  return send(user, await bodyOf(request));
}

function reply(response, status, value) {
  const text = JSON.stringify(value);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

createServer((request, response) => {
  answer(request).then(
    (value) => reply(response, 200, value),
    (error) => reply(response, error.status ?? 500, { error: error.message }),
  );
}).listen(port, '127.0.0.1');
