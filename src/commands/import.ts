import { closeSync, createReadStream, existsSync, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import { Option } from 'commander';
import { createChanges } from '../modules/conversations/index.ts';
import { createImporter } from '../modules/importing/index.ts';
import { memoryBus } from '../platform/bus.ts';
import { systemClock } from '../platform/clock.ts';
import type { Database } from '../platform/db/index.ts';
import { readSettings } from '../settings.ts';
import { CommandError, count, FAILED, OK, runCommand, withDatabase, WRONG_USAGE } from './command.ts';
import type { Line } from './import/lines.ts';
import { importLines } from './import/run.ts';
import { startProgress } from './progress.ts';

interface ImportOptions {
  rejects?: string;
  dryRun: boolean;
}

/** `npm run import`: takes in the conversations of the legacy platform (docs/MOVING.md). */
await runCommand<ImportOptions>({
  name: 'import',
  description:
    'Imports conversations of the legacy platform into the database of DATABASE_URL: one document or answer of its\n' +
    'REST routes on each line. What is here already is not added again, so that it can be run again at any time, and\n' +
    'goes on where it was cut off. May run beside a gateway. Ends with 1 when any line was rejected.',
  argument: { name: 'file', description: 'the file with the lines; - for standard input' },
  options: [
    new Option('--rejects <file>', 'a new file for the lines that are rejected'),
    new Option('--dry-run', 'only say what would be done').default(false),
  ],
  run: async ({ rejects, dryRun }, file) => {
    if (rejects !== undefined && existsSync(rejects)) {
      throw new CommandError(`--rejects: there is a ${rejects} already.`, WRONG_USAGE);
    }
    const { stream, size } = openInput(file);
    return withDatabase(readSettings().databaseUrl, (db) => run(db, stream, size, rejects, dryRun));
  },
});

/** The bytes to read, and how many they are; 0 when that is not known. */
function openInput(file: string): { stream: AsyncIterable<Buffer>; size: number } {
  if (file === '-') {
    const stat = fstatSync(0);
    return { stream: process.stdin, size: stat.isFile() ? stat.size : 0 };
  }
  if (!existsSync(file) || statSync(file).isDirectory()) throw new CommandError(`there is no file ${file}.`);
  return { stream: createReadStream(file, { highWaterMark: 1024 * 1024 }), size: statSync(file).size };
}

async function run(
  db: Database,
  stream: AsyncIterable<Buffer>,
  size: number,
  rejects: string | undefined,
  isDry: boolean,
): Promise<number> {
  const importer = createImporter(db, createChanges(db, systemClock, memoryBus()), systemClock);
  const progress = startProgress('bytes', size, size > 0 ? 'lines' : 'nothing');
  let output: number | null = null;
  let written: Line | null = null;
  const sums = await importLines(importer, stream, isDry, {
    advance: progress.advance,
    reject: (line, reason) => {
      progress.warn(`line ${line.number}: ${reason}`);
      if (rejects === undefined || written === line) return;
      written = line;
      output ??= openSync(rejects, 'wx');
      if (line.bytes) writeSync(output, Buffer.concat([line.bytes, Buffer.from('\n')]));
    },
  }).finally(() => {
    progress.stop();
    if (output !== null) closeSync(output);
  });
  const { lines, added, grown, same, rejectedLines } = sums;
  console.log(
    `${isDry ? 'Would have read' : 'Read'} ${count(lines)} lines: ${count(added)} conversations added, ` +
      `${count(grown)} brought up to date, ${count(same)} here already; ${count(rejectedLines)} lines rejected.`,
  );
  return rejectedLines > 0 ? FAILED : OK;
}
