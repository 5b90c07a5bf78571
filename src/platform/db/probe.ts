import { statement } from './statement.ts';

/** What a database is asked to write only to see whether it does: when that was, in a row of its own. */
export const PROBE = statement<{ key: string; at: string }>((knex, p) =>
  knex('meta').insert({ key: p.key, value: p.at }).onConflict('key').merge(['value']),
);

export const probeNow = () => ({ key: 'probed_at', at: String(Date.now()) });
