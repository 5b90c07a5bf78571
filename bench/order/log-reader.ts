import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { postgresDialect } from '../../src/platform/db/postgres-dialect.ts';

/** How often the log is read, in milliseconds. */
const EVERY_MS = 5;

/** How a log is followed: each time, what is behind the last position that was seen. */
export const FOLLOWING = {
  /** What Parley's gateways read: nothing, before everything that comes before it is there. */
  settled: `id <= ${postgresDialect.settledThrough}`,
  /** As it is usually done. */
  all: 'true',
} as const;

/** How many events there are of those that came since a reader began, and how many of them it has not seen. */
export interface Followed {
  written: number;
  missed: number;
}

/** A log, and the condition by which its events are read. */
export interface Log {
  address: string;
  condition: string;
}

/** Has somebody follow each log while some work goes on. What they have seen comes in the order of the logs. */
export async function whileFollowed<T>(logs: readonly Log[], work: () => Promise<T>): Promise<[T, Followed[]]> {
  const readers = await Promise.all(logs.map(follow));
  try {
    const result = await work();
    return [result, await Promise.all(readers.map((reader) => reader.end()))];
  } finally {
    for (const reader of readers) await reader.close();
  }
}

async function follow({ address, condition }: Log) {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  const ask = async <R extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
    (await client.query<R>({ name: text.slice(0, 60), text, values })).rows;
  const [head] = await ask<{ id: string }>('select coalesce(max(id), 0) as id from events');
  let [last, seen, isOver] = [head!.id, 0, false];

  async function read(): Promise<void> {
    const rows = await ask<{ id: string }>(`select id from events where id > $1 and ${condition} order by id`, [last]);
    seen += rows.length;
    last = rows.at(-1)?.id ?? last;
  }
  const reading = (async () => {
    while (!isOver) {
      await read();
      await sleep(EVERY_MS);
    }
  })();

  return {
    async end(): Promise<Followed> {
      isOver = true;
      await reading;
      // Nothing is being written any more: what is not seen now never is.
      await read();
      const [count] = await ask<{ written: number }>('select count(*)::int as written from events where id > $1', [
        head!.id,
      ]);
      return { written: count!.written, missed: count!.written - seen };
    },
    async close(): Promise<void> {
      isOver = true;
      await reading.catch(() => undefined);
      await client.end();
    },
  };
}
