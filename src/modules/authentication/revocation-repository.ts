import { LIMIT, statement, type Queryable, type Transaction } from '../../platform/db/index.ts';

/** What is revoked: all tokens of a person that are older than a moment, or one token. Times are milliseconds since 1970. */
export type Revocation =
  | { kind: 'USER'; subject: string; issuedBefore: number; expiresAt: null }
  | { kind: 'TOKEN'; subject: string; issuedBefore: null; expiresAt: number };

export type StoredRevocation = Revocation & { version: number };

const record = statement<{
  kind: string;
  subject: string;
  issuedBefore: number | null;
  expiresAt: number | null;
  now: number;
}>((knex, p) =>
  knex('revocations')
    .insert({
      kind: p.kind,
      subject: p.subject,
      issued_before: p.issuedBefore,
      expires_at: p.expiresAt,
      version: knex.raw('(select coalesce(max(version), 0) + 1 from revocations)'),
      created_at: p.now,
    })
    .onConflict(['kind', 'subject'])
    .merge(['issued_before', 'version', 'created_at'])
    .whereRaw('excluded.issued_before > revocations.issued_before'),
);

const since = statement<{ version: number; limit: number }, StoredRevocation>((knex, p) =>
  knex('revocations')
    .select({
      kind: 'kind',
      subject: 'subject',
      issuedBefore: 'issued_before',
      expiresAt: 'expires_at',
      version: 'version',
    })
    .where('version', '>', p.version)
    .orderBy('version')
    .limit(LIMIT),
);

// The newest stays, so that no number is given twice.
const prune = statement<{ before: number }>((knex, p) =>
  knex('revocations')
    .where('expires_at', '<', p.before)
    .whereRaw('version < (select max(version) from revocations)')
    .delete(),
);

export const revocationRepository = {
  /** Adds one, unless it says no more than what is there. Returns whether it did. To be run first in its transaction. */
  async record(tx: Transaction, revocation: Revocation, now: number): Promise<boolean> {
    // Numbers are in the order of commits only where one is committed before the next is given.
    await tx.lock('revocations');
    return (await tx.run(record, { ...revocation, now })) > 0;
  },

  /** Those after a version, in order, `limit` at the most. */
  listSince: (db: Queryable, version: number, limit: number): Promise<StoredRevocation[]> =>
    db.all(since, { version, limit }),

  /** Deletes those of tokens that had ended before a moment. Returns how many. */
  prune: (tx: Transaction, before: number): Promise<number> => tx.run(prune, { before }),
};
