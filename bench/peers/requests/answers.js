import { isText, sees } from './access.js';
import {
  findUser,
  findWithPeople,
  listLastMessages,
  listLastWithSenders,
  listWithPeople,
  sendMessage,
} from './statements.js';
import { isRead, time } from './values.js';

/**
 * What the peers without GraphQL answer, written by hand: what each of the bench's documents asks for, in its order, and
 * the legacy answers (contract section 5).
 */

/** Told to the caller with this status. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const INBOX_SIZE = 20;
const INBOX_MESSAGES = 5;
const LEGACY_MESSAGES = 100;

function visible(user, row) {
  if (row === null || !sees(user, row)) throw new Refusal(404, 'There is no such conversation.');
  return row;
}

/** Q1: a conversation with both people. */
export function conversation(user, id) {
  const row = visible(user, findWithPeople(id));
  return {
    id: row.id,
    version: row.version,
    isClosed: row.isClosed,
    userUnreadCount: row.userUnreadCount,
    supportUnreadCount: row.supportUnreadCount,
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
    user: {
      id: row.customer_id,
      kind: row.customer_kind,
      name: row.customer_name,
      username: row.customer_username,
      email: row.customer_email,
    },
    supportUser:
      row.agent_id === null ? null : { id: row.agent_id, name: row.agent_name, username: row.agent_username },
  };
}

/** Q2: the newest conversations of all, for an administrator. */
export function inbox(user) {
  if (user.role !== 'admin') throw new Refusal(403, 'Administrators only.');
  return {
    nodes: listWithPeople(INBOX_SIZE).map((row) => ({
      id: row.id,
      isClosed: row.isClosed,
      userUnreadCount: row.userUnreadCount,
      supportUnreadCount: row.supportUnreadCount,
      lastActivityAt: time(row.lastActivityAt),
      user: {
        id: row.customer_id,
        name: row.customer_name,
        username: row.customer_username,
        email: row.customer_email,
      },
      supportUser: row.agent_id === null ? null : { id: row.agent_id, name: row.agent_name },
      messages: {
        nodes: listLastMessages(row.id, INBOX_MESSAGES).map((message) => ({
          id: message.id,
          seq: message.seq,
          side: message.side,
          body: message.body,
          isRead: isRead(message, row),
          createdAt: time(message.createdAt),
        })),
      },
    })),
  };
}

function sent(user, conversationId, body) {
  if (!isText(body)) throw new Refusal(400, 'The message must be a text of 1 to 10,000 characters.');
  return sendMessage(conversationId, user.id, body, (row) => {
    if (visible(user, row).isClosed) throw new Refusal(409, 'The conversation is closed.');
  });
}

/** M1: sends a message. */
export function send(user, { conversationId, body }) {
  const { message } = sent(user, conversationId, body);
  return {
    message: {
      id: message.id,
      seq: message.seq,
      side: message.side,
      body: message.body,
      isRead: false,
      createdAt: time(message.at),
    },
    userErrors: [],
  };
}

const MODELS = { USER: 'User', GUEST: 'Guest' };

function legacyMessage(message, conversationId, read) {
  return {
    userId: message.senderId,
    ...(message.senderKind && { onModel: MODELS[message.senderKind] }),
    message: message.body,
    ...(message.fileUrl && { fileUrl: message.fileUrl, fileType: message.fileType }),
    conversationId,
    read,
    createdAt: time(message.createdAt),
    updatedAt: time(message.updatedAt),
    id: message.id,
  };
}

/** R1: `GET /v1/support/conversation/:id`. */
export function legacyConversation(user, id) {
  const row = visible(user, findWithPeople(id));
  return {
    success: true,
    data: {
      messages: listLastWithSenders(id, LEGACY_MESSAGES).map((message) =>
        legacyMessage(message, id, isRead(message, row)),
      ),
      supportId: row.supportUserId,
      userId: row.userId,
      userUnreadCount: row.userUnreadCount,
      supportUnreadCount: row.supportUnreadCount,
      isClosed: row.isClosed,
      createdAt: time(row.createdAt),
      updatedAt: time(row.updatedAt),
      ...(row.rating !== null && {
        ...(row.ratingComment !== null && { comment: row.ratingComment }),
        rating: row.rating,
      }),
      id,
    },
  };
}

/** R2: `POST /v1/support/response/messages`. */
export function legacySend(user, { userId, conversationId, message: body }) {
  if (userId !== user.id) throw new Refusal(403, 'You may send in your own name only.');
  const { message } = sent(user, conversationId, body);
  const shown = { ...message, senderKind: findUser(user.id)?.kind, createdAt: message.at, updatedAt: message.at };
  return { success: true, data: legacyMessage(shown, conversationId, false) };
}
