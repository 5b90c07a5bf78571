import BetterSqlite3 from 'better-sqlite3';

/** The indexes of words that the migrations make. */
const WORD_INDEXES = ['message_words', 'user_words'];
/** How many pages of an index one step takes on: over before anybody who wants to write would notice. */
const MERGE_PAGES = 200;

/**
 * Leaves nothing in an SQLite database's files of what was deleted or overwritten. What is deleted from an index of words
 * is marked so, and stays until its part of the index is written anew; what is deleted from a table stays in the free
 * places of its pages; and the write-ahead log holds pages as they were.
 *
 * @param whenFree runs a step that writes as soon as nobody else does
 */
export async function purgeSqlite(
  connection: BetterSqlite3.Database,
  whenFree: <T>(step: () => T) => Promise<T>,
): Promise<void> {
  for (const index of WORD_INDEXES) {
    const merge = connection.prepare(`insert into ${index} (${index}, rank) values ('merge', ?)`);
    const changes = connection.prepare('select total_changes()').pluck();
    const step = () => {
      const before = Number(changes.get());
      merge.run(-MERGE_PAGES);
      return Number(changes.get()) - before;
    };
    // A step that finds nothing to merge changes one row, as SQLite counts.
    while ((await whenFree(step)) > 1);
  }
  await whenFree(() => connection.exec('vacuum'));
  await whenFree(() => {
    const [outcome] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    if (outcome?.busy) throw new BetterSqlite3.SqliteError('Somebody is reading.', 'SQLITE_BUSY');
  });
}
