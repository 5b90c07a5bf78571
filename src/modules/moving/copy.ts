import { z } from 'zod';
import type { Database, Queryable } from '../../platform/db/index.ts';
import { eventRepository } from '../events/index.ts';
import { movingRepository, type Key, type Row, type Tally } from './repository.ts';
import { TABLE_NAMES, type TableName } from './tables.ts';

/** Rows of one transaction. */
const BATCH_ROWS = 1_000;
/** Characters of the rows of one transaction: texts can be long, and their words are indexed. */
const BATCH_LENGTH = 500_000;
/** Rows that one statement sums up. */
const TALLY_ROWS = 20_000;

/** How far a copy has come, as the database that is copied to keeps it. */
const copyState = z.object({
  /** The epoch of the database that is copied. */
  from: z.string(),
  table: z.enum(TABLE_NAMES),
  after: z.array(z.union([z.string(), z.number()])).nullable(),
  isVerified: z.boolean(),
});
type CopyState = z.infer<typeof copyState>;

export type Tallies = Record<TableName, Tally>;

/** Why a copy cannot be made: one line for whoever asked. */
export class CopyRefused extends Error {
  override readonly name = 'CopyRefused';
}

/** A database holds a part of another. The message is one line for whoever would serve it. */
export class UnfinishedCopy extends Error {
  override readonly name = 'UnfinishedCopy';
  constructor() {
    super('the database is a copy that was not finished: run `npm run copy` again to finish it, or drop it');
  }
}

/** @throws UnfinishedCopy for a database to which a copy was begun that was not found whole */
export async function demandNoUnfinishedCopy(db: Queryable): Promise<void> {
  const state = await stateOf(db);
  if (state && !state.isVerified) throw new UnfinishedCopy();
}

export type Copy = Awaited<ReturnType<typeof createCopy>>;

/**
 * Copies people, conversations, messages, idempotency keys and revocations from one database to another, of whichever engine, as
 * they are. Where it ends early, the same copy made again goes on from there: how far it has come is committed with the
 * rows themselves.
 *
 * @throws CopyRefused when the target holds anything else; UnfinishedCopy when the source is one itself
 */
export async function createCopy(source: Database, target: Database) {
  const from = await eventRepository.epoch(source);
  if (from === (await eventRepository.epoch(target))) throw new CopyRefused('both are the same database.');
  await demandNoUnfinishedCopy(source);
  const begun = await stateOf(target);
  await demandOurs(target, begun, from);

  async function store(rows: readonly Row[], state: CopyState): Promise<void> {
    await target.transaction(async (tx) => {
      await movingRepository.insert(tx, state.table, rows);
      await movingRepository.storeCopy(tx, JSON.stringify(state));
    });
  }

  return {
    /** Whether an earlier run has copied something already. */
    isResumed: begun !== null,

    /** Copies what is not copied yet; tells of each transaction how many rows it has added. */
    async *run(): AsyncGenerator<number, void> {
      const first = begun ? TABLE_NAMES.indexOf(begun.table) : 0;
      for (const table of TABLE_NAMES.slice(first)) {
        let after: Key | null = begun?.table === table ? begun.after : null;
        for (;;) {
          const rows = cut(await movingRepository.list(source, table, after, BATCH_ROWS));
          const last = rows.at(-1);
          if (!last) break;
          after = movingRepository.keyOf(table, last);
          await store(rows, { from, table, after, isVerified: false });
          yield rows.length;
        }
      }
    },

    /** What is in both by now; equal when the copy is whole and nobody has written to either. */
    tally: async (): Promise<{ source: Tallies; target: Tallies }> => ({
      source: await tallyOf(source),
      target: await tallyOf(target),
    }),

    /** Notes that the copy was found whole: it is not gone on with. */
    async finish(): Promise<void> {
      const table = TABLE_NAMES.at(-1) as TableName;
      await target.transaction((tx) =>
        movingRepository.storeCopy(tx, JSON.stringify({ from, table, after: null, isVerified: true })),
      );
    },
  };
}

async function stateOf(target: Queryable): Promise<CopyState | null> {
  const stored = await movingRepository.findCopy(target);
  return stored === null ? null : copyState.parse(JSON.parse(stored));
}

/** Refuses a target that holds anything but the beginning of this copy. */
async function demandOurs(target: Database, begun: CopyState | null, from: string): Promise<void> {
  if (begun?.isVerified) throw new CopyRefused('the target is a whole copy already.');
  if (begun) {
    if (begun.from !== from) throw new CopyRefused('the target holds a part of another database.');
    return;
  }
  for (const table of TABLE_NAMES) {
    if (await movingRepository.hasRows(target, table)) throw new CopyRefused(`the target holds other data (${table}).`);
  }
}

/** The first of the rows, not more of them than one transaction should write; one at the least. */
function cut(rows: Row[]): Row[] {
  let length = 0;
  const end = rows.findIndex((row, index) => {
    for (const value of Object.values(row)) if (typeof value === 'string') length += value.length;
    return length > BATCH_LENGTH && index > 0;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

async function tallyOf(db: Queryable): Promise<Tallies> {
  const tallies: Partial<Tallies> = {};
  for (const table of TABLE_NAMES) {
    const sum: Tally = { rows: 0, digest: 0 };
    let after: Key | null = null;
    do {
      const step: Awaited<ReturnType<typeof movingRepository.tally>> = await movingRepository.tally(
        db,
        table,
        after,
        TALLY_ROWS,
      );
      sum.rows += step.rows;
      sum.digest += step.digest;
      after = step.last;
    } while (after !== null);
    tallies[table] = sum;
  }
  return tallies as Tallies;
}
