import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { runMigrations } from './migrations.ts';
import { poolOf, type Connection } from './postgres-pool.ts';

const OLDEST_VERSION = 150_000;
/** Whoever migrates holds it: gateways that start together wait for each other. */
const MIGRATION_LOCK = 7_266_013;

/** Brings the database up to date. See {@link runMigrations}. */
export async function migratePostgres(knex: Knex): ReturnType<typeof runMigrations> {
  const pool = poolOf(knex);
  const connection = await pool.acquireConnection();
  try {
    const { rows } = await connection.query<{ version: string }>(
      `select current_setting('server_version_num') as version`,
    );
    if (Number(rows[0]?.version) < OLDEST_VERSION) throw new Error('PostgreSQL 15 or later is needed.');
    // Others may take their time, and so may a migration.
    await connection.query('set lock_timeout = 0; set statement_timeout = 0');
    await connection.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      const outcome = await runMigrations(knex);
      await settleIn(connection);
      return outcome;
    } finally {
      await connection.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await connection.query('reset lock_timeout; reset statement_timeout');
    }
  } finally {
    await pool.releaseConnection(connection);
  }
}

/**
 * Notices that the database is another one than it was: a copy, restored to an earlier moment, or promoted. Its log may go
 * on differently from there, so it gets a name that no cursor of before has. On another server, whose transactions have
 * other numbers, positions may even begin below those of before: there the log begins anew.
 */
async function settleIn(connection: Connection): Promise<void> {
  const { rows } = await connection.query<{ home: string; last: string | null }>(`
    select (select system_identifier from pg_control_system())
        || ' ' || (select oid from pg_database where datname = current_database())
        || ' ' || (select timeline_id from pg_control_checkpoint()) as home,
      (select value from meta where key = 'home') as last`);
  const [{ home, last } = { home: '', last: null }] = rows;
  if (home === last) return;
  await connection.query('begin');
  await connection.query(
    `insert into meta (key, value) values ('home', $1) on conflict (key) do update set value = $1`,
    [home],
  );
  if (last !== null) {
    await connection.query(`update meta set value = $1 where key = 'epoch'`, [randomBytes(9).toString('base64url')]);
    const isElsewhere = home.split(' ', 2).join() !== last.split(' ', 2).join();
    // Where it is only promoted, gateways may have stayed connected, with somebody who still reads there.
    if (isElsewhere) {
      await connection.query(`update meta set value = '0' where key = 'events_pruned_through'`);
      await connection.query('delete from events');
    }
  }
  await connection.query('commit');
}
