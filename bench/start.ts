import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Judged } from './judged.ts';
import { median } from './report.ts';
import { startParley } from './servers.ts';

/** From the start of the process to readiness, in seconds, and what it then holds of memory, in MB. */
const GOALS = { seconds: 1.5, megabytes: 120 };

/** What each start took. */
export interface Started {
  seconds: number[];
  /** The resident memory of the process that has done nothing yet, after a garbage collection. */
  megabytes: number[];
}

/** Starts the gateway a few times on a database that is migrated already, one after the other. */
export async function measureStarts(times: number): Promise<{ started: Started; goals: Judged[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const file = join(folder, 'start.sqlite');
  const started: Started = { seconds: [], megabytes: [] };
  try {
    // The first makes the database, and is not counted.
    for (let time = 0; time <= times; time += 1) {
      const server = await startParley(file);
      const { rss } = await server.usage('memory');
      await server.stop();
      if (time === 0) continue;
      started.seconds.push(server.readyAfterMs / 1_000);
      started.megabytes.push(rss / 1_048_576);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const goals: Judged[] = [
    { goal: 'from start to ready, in seconds', reached: median(started.seconds), wanted: GOALS.seconds, isMost: true },
    { goal: 'memory at rest, in MB', reached: median(started.megabytes), wanted: GOALS.megabytes, isMost: true },
  ];
  return { started, goals };
}
