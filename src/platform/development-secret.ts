import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isPostgres, sqliteFilename } from './db/index.ts';

const SECRET_BYTES = 48;

/**
 * The secret that development signs tokens with when none is set: made once, and kept beside the database (in `data/`
 * when the database is in memory or on a server), readable by its owner only.
 */
export function developmentSecret(databaseUrl: string): string {
  const filename = sqliteFilename(databaseUrl);
  const folder = filename === ':memory:' || isPostgres(databaseUrl) ? 'data' : dirname(filename);
  const path = join(folder, 'development-secret');
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(path, randomBytes(SECRET_BYTES).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8').trim();
}
