import { statement, type Queryable, type Transaction } from '../../platform/db/index.ts';
import type { Person } from './person.ts';

const COLUMNS = ['id', 'kind', 'role', 'name', 'username', 'email'];

const byIds = statement<{ ids: string }, Person>((knex, p, dialect) =>
  knex('users')
    .select(COLUMNS)
    .whereIn('id', knex.select('value').from(dialect.listTable(knex, p.ids))),
);

const byId = statement<{ id: string }, Person>((knex, p) => knex('users').select(COLUMNS).where('id', p.id));

type PersonParams = Record<'id' | 'kind' | 'role', string> &
  Record<'name' | 'username' | 'email', string | null> &
  Record<'tokenIssuedAt' | 'now', number>;

const record = statement<PersonParams>((knex, p) => {
  const keepWhenUntold = (column: string) => knex.raw('coalesce(excluded.??, users.??)', [column, column]);
  return knex('users')
    .insert({
      id: p.id,
      kind: p.kind,
      role: p.role,
      name: p.name,
      username: p.username,
      email: p.email,
      token_issued_at: p.tokenIssuedAt,
      assigned_order: 0,
      created_at: p.now,
      updated_at: p.now,
    })
    .onConflict('id')
    .merge({
      kind: knex.raw('excluded.kind'),
      role: knex.raw('excluded.role'),
      name: keepWhenUntold('name'),
      username: keepWhenUntold('username'),
      email: keepWhenUntold('email'),
      token_issued_at: knex.raw('excluded.token_issued_at'),
      updated_at: knex.raw('excluded.updated_at'),
    })
    .whereRaw('excluded.token_issued_at >= users.token_issued_at');
});

const insertUnlessKnown = statement<PersonParams>((knex, p) =>
  knex('users')
    .insert({
      id: p.id,
      kind: p.kind,
      role: p.role,
      name: p.name,
      username: p.username,
      email: p.email,
      token_issued_at: p.tokenIssuedAt,
      assigned_order: 0,
      created_at: p.now,
      updated_at: p.now,
    })
    .onConflict('id')
    .ignore(),
);

const recordsByIds = statement<{ ids: string }, PersonRecord>((knex, p, dialect) =>
  knex('users')
    .select(...COLUMNS, { tokenIssuedAt: 'token_issued_at' })
    .whereIn('id', knex.select('value').from(dialect.listTable(knex, p.ids))),
);

const recordHearsay = statement<{ people: string; tokenIssuedAt: number; now: number }>((knex, p, dialect) =>
  knex.raw(
    `insert into users (${COLUMNS.join(', ')}, token_issued_at, assigned_order, created_at, updated_at)
      select ${COLUMNS.join(', ')}, cast(? as bigint), 0, cast(? as bigint), cast(? as bigint) from ? where true order by id
      on conflict (id) do update set kind = excluded.kind, role = excluded.role, name = excluded.name,
        username = excluded.username, email = excluded.email, updated_at = excluded.updated_at
      where users.token_issued_at < 0`,
    [
      p.tokenIssuedAt,
      p.now,
      p.now,
      dialect.rowsTable(knex, p.people, Object.fromEntries(COLUMNS.map((name) => [name, 'text' as const]))),
    ],
  ),
);

const leastBusyAgent = statement<{ exceptId: string }, { id: string }>((knex, p) =>
  knex('users')
    .select('id')
    .where('role', 'SUPPORT')
    // Those that were only heard of, as from an import, may have left long ago.
    .whereRaw('token_issued_at >= 0')
    .where('id', '<>', p.exceptId)
    .orderByRaw(
      `(select count(*) from conversations where support_user_id = users.id and is_closed = false and is_deleted = false),
      assigned_order, id`,
    )
    .limit(1),
);

const markAssigned = statement<{ id: string }>((knex, p) =>
  knex('users')
    .update({ assigned_order: knex.raw('(select max(assigned_order) + 1 from users)') })
    .where('id', p.id),
);

const meetsInConversation = statement<{ viewerId: string; personId: string }, { found: number }>((knex, p) =>
  knex('conversations')
    .select({ found: knex.raw('1') })
    .where('user_id', p.viewerId)
    .whereRaw('is_deleted = false')
    .where((either) =>
      either
        .where('support_user_id', p.personId)
        .orWhereRaw('exists (select 1 from messages where sender_id = ? and conversation_id = conversations.id)', [
          p.personId,
        ]),
    )
    .limit(1),
);

const erase = statement<{ id: string; second: number; now: number }>((knex, p) =>
  knex('users')
    .update({
      name: null,
      username: null,
      email: null,
      token_issued_at: knex.raw('case when token_issued_at > :second then token_issued_at else :second end + 1', {
        second: p.second,
      }),
      updated_at: p.now,
    })
    .where('id', p.id),
);

/** What a token tells of a person. */
export interface PersonRecord extends Person {
  /** When the token was issued, in seconds since 1970: what later tokens say replaces what earlier ones said. */
  tokenIssuedAt: number;
}

/** People that only their id is known of are older than any token. */
const BEFORE_ANY_TOKEN = -1;

export const userRepository = {
  find: (db: Queryable, id: string): Promise<Person | undefined> => db.first(byId, { id }),

  listByIds: (db: Queryable, ids: readonly string[]): Promise<Person[]> => db.all(byIds, { ids: JSON.stringify(ids) }),

  /** Records a person, or brings up to date what is known of them; what the token does not tell is kept. */
  record: (tx: Transaction, person: PersonRecord, now: number): Promise<number> => tx.run(record, { ...person, now }),

  /**
   * Forgets what is known of a person but their id, kind and role. Tokens that were issued before now do not record it
   * again; later ones do. Returns 0 when there is no such person.
   */
  erase: (tx: Transaction, id: string, now: number): Promise<number> =>
    tx.run(erase, { id, second: Math.floor(now / 1_000), now }),

  /** Records a person of whom only the id is known, unless they are known already. */
  insertUnlessKnown: (tx: Transaction, person: Pick<Person, 'id' | 'kind' | 'role'>, now: number): Promise<number> =>
    tx.run(insertUnlessKnown, {
      ...person,
      name: null,
      username: null,
      email: null,
      tokenIssuedAt: BEFORE_ANY_TOKEN,
      now,
    }),

  /** What is known of people, and when the token was issued that told it: -1 where there has been none. */
  listRecordsByIds: (db: Queryable, ids: readonly string[]): Promise<PersonRecord[]> =>
    db.all(recordsByIds, { ids: JSON.stringify(ids) }),

  /** Records what others than tokens tell of people, but for those whom a token has told anything of. */
  recordHearsay: (tx: Transaction, people: readonly Person[], now: number): Promise<number> =>
    tx.run(recordHearsay, { people: JSON.stringify(people), tokenIssuedAt: BEFORE_ANY_TOKEN, now }),

  /**
   * The agent with the fewest open conversations; of several the one assigned least recently, then by id.
   * Undefined when there is no agent but the one excepted.
   */
  findLeastBusyAgent: async (tx: Transaction, exceptId: string): Promise<string | undefined> =>
    (await tx.first(leastBusyAgent, { exceptId }))?.id,

  /** Notes that a person has just been given a conversation. */
  markAssigned: (tx: Transaction, id: string): Promise<number> => tx.run(markAssigned, { id }),

  /** Whether a person holds, or has written in, a conversation of this customer. */
  meetsInConversation: async (db: Queryable, viewerId: string, personId: string): Promise<boolean> =>
    (await db.first(meetsInConversation, { viewerId, personId })) !== undefined,
};
