import { readdirSync } from 'node:fs';
import { runCommand, runCommands } from '../src/commands/command.ts';
import type { Comparison } from './comparison.ts';
import { quick } from './quick.ts';
import { report } from './report/performance.ts';

/** `npm run bench`: every file in `bench/comparisons` is a comparison. Without a name, all of them are run. */
const FOLDER = new URL('comparisons/', import.meta.url);
/** The one question of a maintainer before a release, which is no comparison among others. */
const QUICK = '--quick';

if (process.argv.includes(QUICK)) {
  process.argv = process.argv.filter((argument) => argument !== QUICK);
  await runCommand(quick);
} else {
  const commands = await Promise.all(
    readdirSync(FOLDER)
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .map(async (file) => ({
        name: file.slice(0, -'.ts'.length),
        ...((await import(new URL(file, FOLDER).href)) as { default: Comparison }).default,
      })),
  );

  await runCommands({
    name: 'bench',
    description: `Compares Parley with what people would use instead. Without a name, runs all comparisons; with ${QUICK}, the goals in under three minutes, and fails unless they are nearly reached.`,
    commands: [...commands, report],
  });
}
