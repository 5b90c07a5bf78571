import type { Knex } from 'knex';
import type { Dialect } from './dialect.ts';

/**
 * How many events one transaction may log, as a power of two. Positions are whole numbers that JavaScript holds exactly:
 * with ten bits for the event, 43 are left for the transaction, nine trillion of them.
 */
export const EVENTS_PER_TRANSACTION = 1_024;

/** What no text has among its words. */
const NO_WORD = `'-'`;

const COLUMN_TYPES = { text: 'text', number: 'bigint', boolean: 'boolean' };

/** Every transaction before this one has ended, and what it committed is seen. */
const OLDEST_RUNNING = 'pg_snapshot_xmin(pg_current_snapshot())::text::bigint';

/** PostgreSQL 15 and later. Words are in columns that the migrations define. */
export const postgresDialect: Dialect = {
  placeholder: '?',
  finish: (sql) => sql,
  listTable: (knex, json) => knex.raw('json_array_elements_text(?::json) as value', [json]),
  rowsTable: (knex, json, columns) => {
    const typed = Object.entries(columns).map(([name, type]) => `"${name}" ${COLUMN_TYPES[type]}`);
    return knex.raw(`json_to_recordset(?::json) as given(${typed.join(', ')})`, [json]);
  },
  firstOfEach: (knex, table, keys, rids) => {
    const query: Knex.QueryBuilder = knex.queryBuilder();
    return query
      .fromRaw('json_array_elements_text(?::json) as keys(value)', [keys] as never)
      .joinRaw(`cross join lateral ? as wanted join ${table} on ${table}.rid = wanted.rid`, [rids] as never);
  },
  conversationsWithWord: (knex, word, exceptMessageIds) => {
    const found = 'select conversation_id from messages where words @@ ?::tsquery';
    if (!exceptMessageIds) return knex.raw(found, [word]);
    return knex.raw(`${found} and id not in (select value from json_array_elements_text(?::json) as value)`, [
      word,
      exceptMessageIds,
    ]);
  },
  peopleWithWord: (knex, word) => knex.raw('select id from users where words @@ ?::tsquery', [word]),
  // What is no letter and no digit stands between words there, so that no operator can come from a caller.
  searchTerm(word) {
    const parts = folded(word)
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
    if (parts.length === 0) return NO_WORD;
    return parts.map((part, index) => (index === parts.length - 1 ? `'${part}':*` : `'${part}'`)).join(' & ');
  },
  eventPosition: (knex, ordinal) =>
    knex.raw(`pg_current_xact_id()::text::bigint * ${EVENTS_PER_TRANSACTION} + ?::bigint`, [ordinal]),
  settledThrough: `${OLDEST_RUNNING} * ${EVENTS_PER_TRANSACTION} - 1`,
};

/** As the database folds the words of its texts: without accents, upper case as lower, not endlessly long. */
const folded = (word: string): string =>
  [
    ...word
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/gu, '')
      .toLowerCase(),
  ]
    .slice(0, LONGEST_WORD)
    .join('');

/** Of a longer word only the beginning is known to the database: characters. */
export const LONGEST_WORD = 200;
