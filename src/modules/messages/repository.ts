import {
  LIMIT,
  statement,
  statements,
  type Placeholders,
  type Queryable,
  type Transaction,
} from '../../platform/db/index.ts';
import type { PageRequest } from '../../shared/page.ts';
import { ERASED_BODY } from './content.ts';
import type { Message } from './message.ts';

const COLUMNS = {
  id: 'id',
  conversationId: 'conversation_id',
  seq: 'seq',
  senderId: 'sender_id',
  side: 'side',
  body: 'body',
  fileUrl: 'file_url',
  fileType: 'file_type',
  clientMessageId: 'client_message_id',
  fingerprint: 'fingerprint',
  isEdited: 'is_edited',
  isDeleted: 'is_deleted',
  deletedAt: 'deleted_at',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const satisfies Record<keyof Message, string>;

function decode(row: Message): Message {
  row.isEdited = Boolean(row.isEdited);
  row.isDeleted = Boolean(row.isDeleted);
  return row;
}

type MessageParams = Message & Record<string, string | number | boolean | null>;

const byId = statement<{ id: string }, Message>(
  (knex, p) => knex('messages').select(COLUMNS).where('id', p.id),
  decode,
);

const byIds = statement<{ ids: string }, Message>(
  (knex, p, dialect) =>
    knex('messages')
      .select(COLUMNS)
      .whereIn('id', knex.select('value').from(dialect.listTable(knex, p.ids))),
  decode,
);

const byClientId = statement<{ conversationId: string; senderId: string; clientMessageId: string }, Message>(
  (knex, p) =>
    knex('messages').select(COLUMNS).where({
      conversation_id: p.conversationId,
      sender_id: p.senderId,
      client_message_id: p.clientMessageId,
    }),
  decode,
);

const insert = statement<MessageParams>((knex, p) => knex('messages').insert(columnsOf(p, Object.keys(COLUMNS))));

const TYPES: Readonly<Record<string, 'number' | 'boolean'>> = {
  seq: 'number',
  isEdited: 'boolean',
  isDeleted: 'boolean',
  deletedAt: 'number',
  createdAt: 'number',
  updatedAt: 'number',
};

const insertAll = statement<{ messages: string }>((knex, p, dialect) => {
  const fields = Object.keys(COLUMNS);
  const given = Object.fromEntries(fields.map((field) => [field, TYPES[field] ?? ('text' as const)]));
  return knex.raw(
    `insert into messages (${Object.values(COLUMNS).join(', ')}) select ${fields.map((field) => `"${field}"`).join(', ')} from ?`,
    [dialect.rowsTable(knex, p.messages, given)],
  );
});

const newest = statement<{ conversationId: string }, Message>(
  (knex, p) =>
    knex('messages').select(COLUMNS).where('conversation_id', p.conversationId).orderBy('seq', 'desc').limit(1),
  decode,
);

const CHANGING = ['body', 'fileUrl', 'fileType', 'isEdited', 'isDeleted', 'deletedAt', 'updatedAt'];

const update = statement<MessageParams>((knex, p) =>
  knex('messages').update(columnsOf(p, CHANGING)).where('conversation_id', p.conversationId).where('seq', p.seq),
);

function columnsOf(p: Placeholders<MessageParams>, fields: readonly string[]) {
  return Object.fromEntries(fields.map((field) => [COLUMNS[field as keyof Message], p[field]]));
}

interface PageShape {
  isBackward: boolean;
  hasAfter: boolean;
  hasBefore: boolean;
}

type PageParams = { conversationIds: string; after: number | null; before: number | null; limit: number };

/** The first (or last) messages of several conversations in one statement: a walk along the index for each. */
const pages = statements<PageShape, PageParams, Message>((knex, p, shape, dialect) => {
  const rids = knex('messages as page')
    .select('page.rid')
    .where('page.conversation_id', knex.raw('keys.value'))
    .whereRaw('page.is_deleted = false')
    .orderBy('page.seq', shape.isBackward ? 'desc' : 'asc')
    .limit(LIMIT);
  if (shape.hasAfter) rids.where('page.seq', '>', p.after);
  if (shape.hasBefore) rids.where('page.seq', '<', p.before);
  const columns = Object.entries(COLUMNS).map(([field, column]) => `messages.${column} as ${field}`);
  return dialect
    .firstOfEach(knex, 'messages', p.conversationIds, rids)
    .select(columns)
    .orderBy('messages.seq', shape.isBackward ? 'desc' : 'asc');
}, decode);

const counts = statement<{ conversationIds: string }, { conversationId: string; count: number }>((knex, p, dialect) =>
  knex('messages')
    .select({ conversationId: 'conversation_id' })
    .count({ count: '*' })
    .whereIn('conversation_id', knex.select('value').from(dialect.listTable(knex, p.conversationIds)))
    .whereRaw('is_deleted = false')
    .groupBy('conversation_id'),
);

/** Whether a message still says anything of its sender's: its text, its file, or the key that they gave it. */
const saysSomething = `(body is null or body <> '${ERASED_BODY}' or file_url is not null or file_type is not null
  or client_message_id is not null or fingerprint is not null)`;

const toEraseOf = statement<{ senderId: string }, { count: number }>((knex, p) =>
  knex('messages').count({ count: '*' }).where('sender_id', p.senderId).whereRaw(saysSomething),
);

const conversationsOf = statement<{ senderId: string }, { id: string }>((knex, p) =>
  knex('messages').distinct({ id: 'conversation_id' }).where('sender_id', p.senderId),
);

const toEraseIn = statement<{ senderId: string; conversationId: string; limit: number }, Message>(
  (knex, p) =>
    knex('messages')
      .select(COLUMNS)
      .where('sender_id', p.senderId)
      .where('conversation_id', p.conversationId)
      .whereRaw(saysSomething)
      .orderBy('seq')
      .limit(LIMIT),
  decode,
);

const erase = statement<{ id: string; now: number }>((knex, p) =>
  knex('messages')
    .update({
      body: ERASED_BODY,
      file_url: null,
      file_type: null,
      client_message_id: null,
      fingerprint: null,
      is_edited: true,
      updated_at: knex.raw('case when updated_at > :now then updated_at else :now end', { now: p.now }),
    })
    .where('id', p.id),
);

export const messageRepository = {
  find: (db: Queryable, id: string): Promise<Message | undefined> => db.first(byId, { id }),

  listByIds: (db: Queryable, ids: readonly string[]): Promise<Message[]> => db.all(byIds, { ids: JSON.stringify(ids) }),

  /** The message that a sender has sent to a conversation under a key of theirs, deleted or not. */
  findByClientId: (
    db: Queryable,
    key: { conversationId: string; senderId: string; clientMessageId: string },
  ): Promise<Message | undefined> => db.first(byClientId, key),

  insert: (tx: Transaction, message: Message): Promise<number> => tx.run(insert, message as MessageParams),

  /** Adds messages, of any conversations, by one statement. */
  insertAll: (tx: Transaction, messages: readonly Message[]): Promise<number> =>
    tx.run(insertAll, { messages: JSON.stringify(messages) }),

  /** The newest message of a conversation, deleted or not. */
  findNewest: (db: Queryable, conversationId: string): Promise<Message | undefined> =>
    db.first(newest, { conversationId }),

  update: (tx: Transaction, message: Message): Promise<number> => tx.run(update, message as MessageParams),

  /** How many messages of a sender still say something of theirs, deleted ones too. */
  countToErase: async (db: Queryable, senderId: string): Promise<number> =>
    (await db.first(toEraseOf, { senderId }))?.count ?? 0,

  /** The ids of the conversations in which somebody has sent a message. */
  listConversationIdsOf: async (db: Queryable, senderId: string): Promise<string[]> =>
    (await db.all(conversationsOf, { senderId })).map(({ id }) => id),

  /** The first messages of a sender in a conversation that still say something of theirs, in order. */
  listToErase: (db: Queryable, senderId: string, conversationId: string, limit: number): Promise<Message[]> =>
    db.all(toEraseIn, { senderId, conversationId, limit }),

  /** Takes from a message all that its sender has put into it. */
  erase: (tx: Transaction, id: string, now: number): Promise<number> => tx.run(erase, { id, now }),

  /**
   * One more than a page of the messages, not deleted, of each of several conversations; in the direction asked for,
   * those of different conversations mixed.
   */
  listPages: (db: Queryable, conversationIds: readonly string[], page: PageRequest<number>): Promise<Message[]> =>
    db.all(pages({ isBackward: page.isBackward, hasAfter: page.after !== null, hasBefore: page.before !== null }), {
      conversationIds: JSON.stringify(conversationIds),
      after: page.after,
      before: page.before,
      limit: page.size + 1,
    }),

  /** How many messages, not deleted, each conversation has; those with none are left out. */
  countByConversation: (db: Queryable, conversationIds: readonly string[]) =>
    db.all(counts, { conversationIds: JSON.stringify(conversationIds) }),
};
