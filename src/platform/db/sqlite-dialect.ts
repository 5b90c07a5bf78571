import type { Knex } from 'knex';
import type { Dialect } from './dialect.ts';

/** SQLite: JSON1 for lists, FTS5 for words, and one writer, so that no lock is needed. */
export const sqliteDialect: Dialect = {
  // With a bare `?` in a condition or a limit, SQLite plans the statement anew for each value that is bound.
  placeholder: '+?',
  finish: (sql) => sql.replaceAll('limit ?', 'limit +?'),
  listTable: (knex, json) => knex.raw('json_each(?)', [json]),
  rowsTable: (knex, json, columns) => {
    const values = Object.keys(columns).map((name) => `json_extract(value, '$."${name}"') as "${name}"`);
    return knex.raw(`(select ${values.join(', ')} from json_each(?)) as given`, [json]);
  },
  firstOfEach: (knex, table, keys, rids) => {
    const query: Knex.QueryBuilder = knex.queryBuilder();
    return query
      .fromRaw('json_each(?) as keys', [keys] as never)
      .joinRaw(`join ${table} on ${table}.rid in ?`, [rids] as never);
  },
  conversationsWithWord: (knex, word, exceptMessageIds) => {
    const found = `select conversation_id from messages
      where rid in (select rowid from message_words where message_words match ?)`;
    if (!exceptMessageIds) return knex.raw(found, [word]);
    return knex.raw(`${found} and id not in (select value from json_each(?))`, [word, exceptMessageIds]);
  },
  peopleWithWord: (knex, word) =>
    knex.raw('select id from users where rid in (select rowid from user_words where user_words match ?)', [word]),
  // Words are letters and digits only, so that quoting is complete and no FTS operator can come from a caller.
  searchTerm: (word) => `"${word}"*`,
  eventPosition: () => null,
  settledThrough: null,
};
