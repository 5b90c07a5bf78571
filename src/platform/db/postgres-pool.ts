import type { Knex } from 'knex';
import type pg from 'pg';

export type Connection = pg.Client;

/** The part of Knex that its types leave open: its pool of connections. */
export function poolOf(knex: Knex) {
  return knex.client as {
    acquireConnection: () => Promise<Connection>;
    releaseConnection: (connection: Connection) => Promise<void>;
    pool: { numUsed: () => number; numPendingAcquires: () => number };
  };
}
