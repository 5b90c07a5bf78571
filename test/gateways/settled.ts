import { openRaw } from '../support/raw-database.ts';

/**
 * Waits until all that is committed can be read from the log. Somebody else on the same server may hold it up, and who
 * subscribes meanwhile, without a cursor, is told of it though it happened before.
 */
export async function untilSettled(url: string): Promise<void> {
  const raw = await openRaw(url);
  const unsettled =
    'select 1 from events where id / 1024 >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint limit 1';
  while ((await raw.all(unsettled)).length > 0);
  await raw.close();
}
