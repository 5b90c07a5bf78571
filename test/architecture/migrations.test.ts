import { readdirSync } from 'node:fs';
import type BetterSqlite3 from 'better-sqlite3';
import knexFactory, { type Knex } from 'knex';
import { describe, expect, test } from 'vitest';
import { onlyAdds } from '../../src/platform/db/migrations.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);
const files = readdirSync(FOLDER).sort();

interface Column {
  name: string;
  notnull: number;
  dflt_value: string | null;
}
type Schema = Map<string, { columns: Column[]; keepers: string[] }>;

/** The tables with their columns, and what else decides whether a row is taken: triggers and unique indexes. */
function schemaOf(file: BetterSqlite3.Database): Schema {
  const tables = file.prepare(`select name from sqlite_schema where type = 'table'`).pluck().all() as string[];
  const keepers = file.prepare(
    `select sql from sqlite_schema where tbl_name = ? and sql is not null
      and (type = 'trigger' or (type = 'index' and sql like 'create unique%')) order by sql`,
  );
  return new Map(
    tables.map((name) => [
      name,
      {
        columns: file
          .prepare(`select name, type, "notnull", dflt_value, pk from pragma_table_info(?)`)
          .all(name) as Column[],
        keepers: keepers.pluck().all(name) as string[],
      },
    ]),
  );
}

/** In which way a schema is more than another with something added that those who do not know of it can leave out. */
function changesBeyondAdding(before: Schema, after: Schema): string[] {
  return [...before].flatMap(([table, { columns, keepers }]) => {
    const now = after.get(table);
    if (!now) return [`${table} is gone`];
    const kept = now.columns.slice(0, columns.length);
    const added = now.columns.slice(columns.length);
    return [
      ...(JSON.stringify(kept) === JSON.stringify(columns) ? [] : [`columns of ${table} are others`]),
      ...added.filter((one) => one.notnull && one.dflt_value === null).map((one) => `${table}.${one.name} is demanded`),
      ...(JSON.stringify(now.keepers) === JSON.stringify(keepers) ? [] : [`${table} takes other rows`]),
    ];
  });
}

/** What is changed beyond adding by the last of several migrations. */
async function changesOf(migrations: Knex.Migration[]): Promise<string[]> {
  let connection: BetterSqlite3.Database | undefined;
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: 1,
      afterCreate: (made: BetterSqlite3.Database, done: (error: Error | null) => void) => {
        connection = made;
        done(null);
      },
    },
  });
  try {
    for (const migration of migrations.slice(0, -1)) await migration.up(knex);
    if (!connection) await knex.raw('select 1');
    const before = schemaOf(connection!);
    await migrations.at(-1)?.up(knex);
    return changesBeyondAdding(before, schemaOf(connection!));
  } finally {
    await knex.destroy();
  }
}

const migrationOf = async (file: string) => (await import(new URL(file, FOLDER).href)) as Knex.Migration;
const BASE: Knex.Migration = {
  up: (knex) => knex.schema.createTable('people', (table) => void table.text('name').notNullable()),
};
const SAYS = (sql: string): Knex.Migration => ({ up: (knex) => knex.raw(sql) });

describe('migrations that say by their names that they only add', () => {
  test('do no more: versions of before them go on beside them', async () => {
    for (const [index, file] of files.entries()) {
      if (!onlyAdds(file)) continue;
      const through = await Promise.all(files.slice(0, index + 1).map(migrationOf));
      expect({ file, changes: await changesOf(through) }).toEqual({ file, changes: [] });
    }
  });

  test.each([
    ['alter table people drop column name', 'columns of people are others'],
    ['alter table people rename column name to label', 'columns of people are others'],
    [`drop table people`, 'people is gone'],
    ['create unique index one on people (name)', 'people takes other rows'],
    [`create trigger no before insert on people begin select raise(abort, 'no'); end`, 'people takes other rows'],
  ])('are found out where they %s', async (sql, change) => {
    const withMore = SAYS('alter table people add column age integer');
    expect(await changesOf([BASE, withMore, SAYS(sql)])).toEqual([change]);
  });

  test.each(['create table pets (name text not null)', `alter table people add column age integer not null default 0`])(
    'may %s',
    async (sql) => expect(await changesOf([BASE, SAYS(sql)])).toEqual([]),
  );
});
