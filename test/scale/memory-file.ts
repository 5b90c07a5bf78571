import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';

/**
 * A database file that others can read, in memory where the system has files there: for tests that write much and are
 * not about the disk.
 */
export function memoryFile(): { databaseUrl: string; remove: () => void } {
  const folder = mkdtempSync(join(existsSync(IN_MEMORY) ? IN_MEMORY : tmpdir(), 'parley-scale-'));
  return {
    databaseUrl: `sqlite:${join(folder, 'parley.sqlite')}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
