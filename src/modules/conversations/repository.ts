import { statement, type Placeholders, type Queryable, type Transaction } from '../../platform/db/index.ts';
import type { Conversation } from './conversation.ts';
import { COLUMNS, decode } from './conversation-row.ts';
import { conversationLists } from './list-repository.ts';

type ConversationParams = Conversation & Record<string, string | number | boolean | null>;

/** Each column with the parameter that fills it. */
function valuesOf(p: Placeholders<ConversationParams>, except: readonly (keyof Conversation)[] = []) {
  const fields = (Object.keys(COLUMNS) as (keyof Conversation)[]).filter((field) => !except.includes(field));
  return Object.fromEntries(fields.map((field) => [COLUMNS[field], p[field]]));
}

const byId = statement<{ id: string }, Conversation>(
  (knex, p) => knex('conversations').select(COLUMNS).where('id', p.id),
  decode,
);

const byIds = statement<{ ids: string }, Conversation>(
  (knex, p, dialect) =>
    knex('conversations')
      .select(COLUMNS)
      .whereIn('id', knex.select('value').from(dialect.listTable(knex, p.ids))),
  decode,
);

const insert = statement<ConversationParams>((knex, p) => knex('conversations').insert(valuesOf(p)));

const TEXTS: readonly string[] = ['id', 'userId', 'supportUserId', 'ratingComment'];
const FLAGS: readonly string[] = ['isClosed', 'isDeleted'];

const insertAll = statement<{ conversations: string }>((knex, p, dialect) => {
  const fields = Object.keys(COLUMNS);
  const type = (field: string) => (TEXTS.includes(field) ? 'text' : FLAGS.includes(field) ? 'boolean' : 'number');
  const given = dialect.rowsTable(
    knex,
    p.conversations,
    Object.fromEntries(fields.map((field) => [field, type(field)])),
  );
  return knex.raw(
    `insert into conversations (${Object.values(COLUMNS).join(', ')})
      select ${fields.map((field) => `"${field}"`).join(', ')} from ?`,
    [given],
  );
});

const withCommentOf = statement<{ userId: string }, { id: string }>((knex, p) =>
  knex('conversations').select('id').where('user_id', p.userId).whereNotNull('rating_comment'),
);

/** What never changes once a conversation is there. */
const FIXED = ['id', 'userId', 'createdAt'] as const;

const update = statement<ConversationParams>((knex, p) =>
  knex('conversations')
    .update(valuesOf(p, FIXED))
    .where('id', p.id)
    // The database decides: nothing is written when the conversation is not as it was read.
    .where('version', knex.raw('? - 1', [p.version])),
);

export const conversationRepository = {
  find: (db: Queryable, id: string): Promise<Conversation | undefined> => db.first(byId, { id }),

  listByIds: (db: Queryable, ids: readonly string[]): Promise<Conversation[]> =>
    db.all(byIds, { ids: JSON.stringify(ids) }),

  /** The ids of a customer's conversations that they have written a comment on, deleted ones too. */
  listIdsWithCommentOf: async (db: Queryable, userId: string): Promise<string[]> =>
    (await db.all(withCommentOf, { userId })).map(({ id }) => id),

  insert: (tx: Transaction, conversation: Conversation): Promise<number> =>
    tx.run(insert, conversation as ConversationParams),

  /** Adds conversations by one statement. */
  insertAll: (tx: Transaction, conversations: readonly Conversation[]): Promise<number> =>
    tx.run(insertAll, { conversations: JSON.stringify(conversations) }),

  /** Stores a conversation whose version has grown by one. Returns 0, and writes nothing, unless it had the version before. */
  update: (tx: Transaction, conversation: Conversation): Promise<number> =>
    tx.run(update, conversation as ConversationParams),

  ...conversationLists,
};
