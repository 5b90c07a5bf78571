import { statement, type Transaction } from '../../platform/db/index.ts';

interface KeyParams extends Record<string, string | number> {
  callerId: string;
  operation: string;
  key: string;
}

const find = statement<KeyParams, { fingerprint: string; resultId: string }>((knex, p) =>
  knex('idempotency_keys')
    .select('fingerprint', { resultId: 'result_id' })
    .where({ caller_id: p.callerId, operation: p.operation, key: p.key }),
);

const insert = statement<KeyParams & { fingerprint: string; resultId: string; now: number }>((knex, p) =>
  knex('idempotency_keys').insert({
    caller_id: p.callerId,
    operation: p.operation,
    key: p.key,
    fingerprint: p.fingerprint,
    result_id: p.resultId,
    created_at: p.now,
  }),
);

const deleteOf = statement<{ callerId: string }>((knex, p) =>
  knex('idempotency_keys').delete().where('caller_id', p.callerId),
);

interface KeyUse {
  callerId: string;
  operation: string;
  key: string;
}

export const idempotencyRepository = {
  find: (tx: Transaction, { callerId, operation, key }: KeyUse) => tx.first(find, { callerId, operation, key }),

  insert: (tx: Transaction, use: KeyUse & { fingerprint: string; resultId: string; now: number }): Promise<number> =>
    tx.run(insert, { ...use }),

  /** Forgets the keys of a caller, who chose them. */
  deleteOf: (tx: Transaction, callerId: string): Promise<number> => tx.run(deleteOf, { callerId }),
};
