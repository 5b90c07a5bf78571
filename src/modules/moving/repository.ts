import {
  LIMIT,
  statement,
  statements,
  type Placeholders,
  type Queryable,
  type Transaction,
} from '../../platform/db/index.ts';
import { TABLES, type TableName, type TableSpec } from './tables.ts';

/** A row as it is stored, by the names of its columns. */
export type Row = Record<string, string | number | boolean | null>;
/** The values of a row's key, in the order of its columns. */
export type Key = (string | number)[];

/** How many rows there are, and what the sum of their contents is. */
export interface Tally {
  rows: number;
  digest: number;
}

type KeyParams = Record<string, string | number>;

const spec = (table: TableName): TableSpec => TABLES[table];

const paramsOf = (name: string, key: Key): KeyParams =>
  Object.fromEntries(key.map((value, index) => [`${name}${index}`, value]));

/** A condition on the key of a row: `(a, b) > (?, ?)`. */
function compared(table: TableName, sign: '>' | '<=', name: string, p: Placeholders<KeyParams>) {
  const { key } = spec(table);
  const places = key.map((_, index) => (p as Record<string, unknown>)[`${name}${index}`]);
  return [`(${key.join(', ')}) ${sign} (${key.map(() => '?').join(', ')})`, places] as const;
}

const page = statements<TableName, KeyParams, Row>((knex, p, table) =>
  knex(table)
    .select(Object.keys(spec(table).columns))
    .whereRaw(...(compared(table, '>', 'after', p) as [string, never]))
    .orderBy([...spec(table).key])
    .limit(LIMIT),
);

const boundary = statements<{ table: TableName; rows: number }, KeyParams, Row>((knex, p, { table, rows }) =>
  knex(table)
    .select([...spec(table).key])
    .whereRaw(...(compared(table, '>', 'after', p) as [string, never]))
    .orderBy([...spec(table).key])
    .limit(1)
    .offset(rows - 1),
);

const tally = statements<{ table: TableName; isBounded: boolean }, KeyParams, Tally>(
  (knex, p, { table, isBounded }) => {
    const query = knex(table)
      .select(knex.raw(`count(*) as "rows", cast(coalesce(sum(${spec(table).digest}), 0) as bigint) as "digest"`))
      .whereRaw(...(compared(table, '>', 'after', p) as [string, never]));
    return isBounded ? query.whereRaw(...(compared(table, '<=', 'through', p) as [string, never])) : query;
  },
);

const insert = statements<TableName, { rows: string }, never>((knex, p, table, dialect) => {
  const { columns, key } = spec(table);
  const names = Object.keys(columns).map((name) => `"${name}"`);
  return knex.raw(
    `insert into ${table} (${names.join(', ')}) select ${names.join(', ')} from ? where true
      on conflict (${key.map((name) => `"${name}"`).join(', ')}) do nothing`,
    [dialect.rowsTable(knex, p.rows, columns)],
  );
});

const any = statements<TableName, Record<string, never>, { found: number }>((knex, _, table) =>
  knex(table)
    .select({ found: knex.raw('1') })
    .limit(1),
);

const meta = statement<{ key: string }, { value: string }>((knex, p) =>
  knex('meta').select('value').where('key', p.key),
);

const setMeta = statement<{ key: string; value: string }>((knex, p) =>
  knex('meta').insert({ key: p.key, value: p.value }).onConflict('key').merge(['value']),
);

/** Where the state of a copy is kept, in the database that is copied to. */
const COPY = 'copy';

/** Whole tables, row by row, whatever the rows mean. */
export const movingRepository = {
  /** The rows after a key (all, when it is null) in the order of their keys, `limit` at the most. */
  async list(db: Queryable, table: TableName, after: Key | null, limit: number): Promise<Row[]> {
    const rows = await db.all(page(table), { ...paramsOf('after', after ?? before(table)), limit });
    for (const [name, type] of Object.entries(spec(table).columns)) {
      if (type === 'boolean') for (const row of rows) row[name] = Boolean(row[name]);
    }
    return rows;
  },

  keyOf: (table: TableName, row: Row): Key => spec(table).key.map((name) => row[name] as string | number),

  /** Adds rows; those whose keys are there already are left as they are. */
  insert: (tx: Transaction, table: TableName, rows: readonly Row[]): Promise<number> =>
    tx.run(insert(table), { rows: JSON.stringify(rows) }),

  /**
   * Sums up a table from a key on, so many rows at the most: over before anybody would wait for it.
   *
   * @returns the sum, and the key to go on after; null at the end
   */
  async tally(db: Queryable, table: TableName, after: Key | null, rows: number): Promise<Tally & { last: Key | null }> {
    const params = paramsOf('after', after ?? before(table));
    const row = await db.first(boundary({ table, rows }), params);
    const last = row ? this.keyOf(table, row) : null;
    const sum = await db.first(
      tally({ table, isBounded: last !== null }),
      last ? { ...params, ...paramsOf('through', last) } : params,
    );
    return { rows: sum?.rows ?? 0, digest: sum?.digest ?? 0, last };
  },

  hasRows: async (db: Queryable, table: TableName): Promise<boolean> => (await db.first(any(table), {})) !== undefined,

  /** The state of the copy to this database; null when there has been none. */
  findCopy: async (db: Queryable): Promise<string | null> => (await db.first(meta, { key: COPY }))?.value ?? null,

  storeCopy: (tx: Transaction, state: string): Promise<number> => tx.run(setMeta, { key: COPY, value: state }),
};

/** What is before every key of a table. */
function before(table: TableName): Key {
  const columns: Readonly<Record<string, string>> = spec(table).columns;
  return spec(table).key.map((name) => (columns[name] === 'number' ? -1 : ''));
}
