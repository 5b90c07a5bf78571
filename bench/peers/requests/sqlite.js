import BetterSqlite3 from 'better-sqlite3';

/** The database, as durable as Parley's and with as much memory. */
export const db = new BetterSqlite3(process.env['DATABASE_FILE'] ?? '');
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.pragma('cache_size = -32000');
