import { expect, test } from 'vitest';
import { openDatabase } from '../../src/platform/db/index.ts';
import { freshDatabase } from '../support/databases.ts';

const POOL_SIZE = 2;
const TRANSACTIONS = 4;

test('a database tells how much it does at once, and how much waits', async () => {
  const fresh = await freshDatabase(true);
  const { url } = fresh;
  const { database } = await openDatabase(url, { poolSize: POOL_SIZE });
  try {
    expect(database.load()).toEqual({ busy: 0, waiting: 0 });
    const gate = Promise.withResolvers<void>();
    const all = Array.from({ length: TRANSACTIONS }, () => database.transaction(() => gate.promise));
    // SQLite writes one at a time; PostgreSQL as many as there are connections.
    const atOnce = url.startsWith('sqlite:') ? 1 : POOL_SIZE;
    await expect
      .poll(() => database.load(), { timeout: 5_000 })
      .toEqual({ busy: atOnce, waiting: TRANSACTIONS - atOnce });
    gate.resolve();
    await Promise.all(all);
    await expect.poll(() => database.load(), { timeout: 5_000 }).toEqual({ busy: 0, waiting: 0 });
  } finally {
    await database.close();
    await fresh.drop();
  }
});
