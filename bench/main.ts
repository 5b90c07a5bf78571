import { readdirSync } from 'node:fs';
import { runCommands } from '../src/commands/command.ts';
import type { Comparison } from './comparison.ts';

/** `npm run bench`: every file in `bench/comparisons` is a comparison. Without a name, all of them are run. */
const FOLDER = new URL('comparisons/', import.meta.url);

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
  description: 'Compares Parley with what people would use instead. Without a name, runs all comparisons.',
  commands,
});
