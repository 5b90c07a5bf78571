import BetterSqlite3 from 'better-sqlite3';
import { withDatabase } from '../src/commands/command.ts';
import { startProgress } from '../src/commands/progress.ts';
import { fill, type Sizes } from '../src/commands/seed/fill.ts';
import { mintToken } from '../src/modules/authentication/index.ts';

/** What all servers of the bench verify tokens with. */
export const JWT_SECRET = 'the secret of a benchmark is no secret';

const RANDOM_SEED = 1;
const UNTIL = Date.parse('2026-01-31T12:00:00Z');
const LONG = { users: 2, conversations: 1, messages: 20_000 };
const TOKEN_LASTS_S = 24 * 60 * 60;

export interface Caller {
  name: string;
  token: string;
}

export interface Data {
  /** An administrator, and the agent with the most conversations. */
  callers: readonly [Caller, Caller];
  /** A conversation of 5 to 15 messages, and one of 20,000. */
  shortId: string;
  longId: string;
}

/** Fills a new database file, the same way at each time. */
export async function prepareData(file: string, sizes: Sizes): Promise<Data> {
  const progress = startProgress('rows', sizes.users + sizes.conversations + sizes.messages, 'nothing');
  await withDatabase(`sqlite:${file}`, async (db) => {
    await fill(db, sizes, RANDOM_SEED, UNTIL, progress.advance);
    await fill(db, LONG, RANDOM_SEED + 1, UNTIL, () => undefined);
  }).finally(progress.stop);

  const rows = new BetterSqlite3(file, { readonly: true });
  const one = (sql: string) => rows.prepare(sql).pluck().get() as string;
  const agentId = one(
    `select support_user_id from conversations where support_user_id is not null group by 1 order by count(*) desc limit 1`,
  );
  const shortId = one(
    `select id from conversations where last_seq between 5 and 15 and not is_deleted order by id limit 1`,
  );
  const longId = one(`select id from conversations where last_seq = ${LONG.messages} order by id limit 1`);
  rows.close();

  const as = async (name: string, id: string, role: string): Promise<Caller> => ({
    name,
    token: await mintToken(JWT_SECRET, { id, role }, { lastsSeconds: TOKEN_LASTS_S }),
  });
  return {
    callers: [await as('admin', 'a'.repeat(24), 'admin'), await as('agent', agentId, 'support')],
    shortId,
    longId,
  };
}
