import { existsSync } from 'node:fs';
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
/** How many conversations are read, or written to, in turn. */
const IN_TURN = 50;

export interface Caller {
  id: string;
  token: string;
}

export interface Data {
  admin: Caller;
  /** The agent with the most open conversations. */
  agent: Caller;
  /** Conversations of the agent's that are read: of 5 to 15 messages, closed, so that nobody writes to them. */
  readIds: string[];
  /** Open conversations of the agent's, to write to. */
  writeIds: string[];
  /** A conversation of 20,000 messages. */
  longId: string;
}

/** Fills a new database file, the same way at each time. One that is there is taken as it is. */
export async function prepareData(file: string, sizes: Sizes): Promise<Data> {
  if (!existsSync(file)) {
    const progress = startProgress('rows', sizes.users + sizes.conversations + sizes.messages, 'nothing');
    await withDatabase(`sqlite:${file}`, async (db) => {
      await fill(db, sizes, RANDOM_SEED, UNTIL, progress.advance);
      await fill(db, LONG, RANDOM_SEED + 1, UNTIL, () => undefined);
    }).finally(progress.stop);
  }

  const rows = new BetterSqlite3(file, { readonly: true });
  const ids = (sql: string, ...values: string[]) =>
    rows
      .prepare(sql)
      .pluck()
      .all(...values) as string[];
  const [agentId = ''] = ids(`select support_user_id from conversations
    where support_user_id is not null and not is_closed and not is_deleted group by 1 order by count(*) desc, 1 limit 1`);
  const readIds = ids(
    `select id from conversations where support_user_id = ? and last_seq between 5 and 15 and is_closed
      and not is_deleted order by id limit ${IN_TURN}`,
    agentId,
  );
  const writeIds = ids(
    `select id from conversations where support_user_id = ? and not is_closed and not is_deleted
      order by id limit ${IN_TURN}`,
    agentId,
  );
  const [longId = ''] = ids(`select id from conversations where last_seq = ${LONG.messages} order by id limit 1`);
  rows.close();

  const as = async (id: string, role: string): Promise<Caller> => ({
    id,
    token: await mintToken(JWT_SECRET, { id, role }, { lastsSeconds: TOKEN_LASTS_S }),
  });
  return { admin: await as('a'.repeat(24), 'admin'), agent: await as(agentId, 'support'), readIds, writeIds, longId };
}
