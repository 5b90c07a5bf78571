import { statement, type Queryable } from '../../platform/db/index.ts';
import type { Conversation } from './conversation.ts';

/** The message numbers that a conversation stores, and that of its newest message, deleted or not; 0 without messages. */
export interface Numbering extends Pick<Conversation, 'id' | 'lastSeq' | 'userReadSeq' | 'supportReadSeq'> {
  newestSeq: number;
}

const COLUMNS = `id, last_seq as "lastSeq", user_read_seq as "userReadSeq", support_read_seq as "supportReadSeq",
  (select coalesce(max(seq), 0) from messages where conversation_id = conversations.id) as "newestSeq"`;

const range = statement<{ afterId: string; throughId: string }, Numbering>((knex, p) =>
  knex.raw(`select ${COLUMNS} from conversations where id > ? and id <= ? order by id`, [p.afterId, p.throughId]),
);

const one = statement<{ id: string }, Numbering>((knex, p) =>
  knex.raw(`select ${COLUMNS} from conversations where id = ?`, [p.id]),
);

const total = statement<Record<string, never>, { total: number }>((knex) =>
  knex('conversations').count({ total: '*' }),
);

/** What `doctor` asks about all conversations, deleted ones too, whoever may see them. */
export const doctorRepository = {
  count: async (db: Queryable): Promise<number> => (await db.first(total, {}))?.total ?? 0,

  findNumbering: (db: Queryable, id: string): Promise<Numbering | undefined> => db.first(one, { id }),

  /** The numberings of the conversations of a range of ids, in their order. */
  listNumberings: (db: Queryable, afterId: string, throughId: string): Promise<Numbering[]> =>
    db.all(range, { afterId, throughId }),
};
