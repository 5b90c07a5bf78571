/** How a column's values travel between engines. */
export type ColumnType = 'text' | 'number' | 'boolean';

export interface TableSpec {
  /** The columns that a row is known by, in the order of an index. */
  key: readonly string[];
  columns: Readonly<Record<string, ColumnType>>;
  /** SQL that stands for the contents of a row as a whole number, the same on all engines; summed up to compare copies. */
  digest: string;
}

/** A time as a number that can be added up for every row there will ever be. */
const time = (column: string) => `coalesce(${column}, 0) % 1000003`;
const length = (column: string) => `coalesce(length(${column}), 0)`;

/**
 * What makes up a database, in the order in which it is moved. Events are not among it: they tell what happened to
 * whoever was listening, under a name (the epoch) that belongs to one database.
 */
export const TABLES = {
  users: {
    key: ['id'],
    columns: {
      id: 'text',
      kind: 'text',
      role: 'text',
      name: 'text',
      username: 'text',
      email: 'text',
      token_issued_at: 'number',
      assigned_order: 'number',
      created_at: 'number',
      updated_at: 'number',
    },
    digest: `${time('updated_at')} + ${time('token_issued_at')} + assigned_order
      + ${length('name')} + ${length('username')} + ${length('email')}`,
  },
  conversations: {
    key: ['id'],
    columns: {
      id: 'text',
      user_id: 'text',
      support_user_id: 'text',
      version: 'number',
      is_closed: 'boolean',
      closed_at: 'number',
      is_deleted: 'boolean',
      deleted_at: 'number',
      rating: 'number',
      rating_comment: 'text',
      rated_at: 'number',
      last_seq: 'number',
      user_read_seq: 'number',
      support_read_seq: 'number',
      user_unread_count: 'number',
      support_unread_count: 'number',
      last_activity_at: 'number',
      created_at: 'number',
      updated_at: 'number',
    },
    digest: `version + 3 * last_seq + 5 * user_read_seq + 7 * support_read_seq + 11 * user_unread_count
      + 13 * support_unread_count + coalesce(rating, 0) + ${length('rating_comment')} + ${length('support_user_id')}
      + ${time('updated_at')} + ${time('closed_at')} + ${time('deleted_at')}`,
  },
  messages: {
    key: ['conversation_id', 'seq'],
    columns: {
      conversation_id: 'text',
      seq: 'number',
      id: 'text',
      sender_id: 'text',
      side: 'text',
      body: 'text',
      file_url: 'text',
      file_type: 'text',
      client_message_id: 'text',
      fingerprint: 'text',
      is_edited: 'boolean',
      is_deleted: 'boolean',
      deleted_at: 'number',
      created_at: 'number',
      updated_at: 'number',
    },
    digest: `seq + ${length('body')} + ${length('file_url')} + ${length('client_message_id')}
      + ${time('updated_at')} + ${time('deleted_at')}`,
  },
  idempotency_keys: {
    key: ['caller_id', 'operation', 'key'],
    columns: {
      caller_id: 'text',
      operation: 'text',
      key: 'text',
      fingerprint: 'text',
      result_id: 'text',
      created_at: 'number',
    },
    digest: `${length('key')} + ${time('created_at')}`,
  },
  revocations: {
    key: ['kind', 'subject'],
    columns: {
      kind: 'text',
      subject: 'text',
      issued_before: 'number',
      expires_at: 'number',
      version: 'number',
      created_at: 'number',
    },
    digest: `version + ${time('issued_before')} + ${time('expires_at')}`,
  },
} as const satisfies Record<string, TableSpec>;

export type TableName = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as TableName[];
