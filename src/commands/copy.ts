import { Option } from 'commander';
import { createChanges, createDoctor } from '../modules/conversations/index.ts';
import {
  CopyRefused,
  createCopy,
  TABLE_NAMES,
  type Copy,
  type TableName,
  type Tallies,
} from '../modules/moving/index.ts';
import { memoryBus } from '../platform/bus.ts';
import { systemClock } from '../platform/clock.ts';
import type { Database } from '../platform/db/index.ts';
import { CommandError, count, FAILED, OK, readDatabaseUrl, runCommand, withDatabase } from './command.ts';
import { startProgress } from './progress.ts';

const WORDS: Record<TableName, string> = {
  users: 'people',
  conversations: 'conversations',
  messages: 'messages',
  idempotency_keys: 'idempotency keys',
  revocations: 'revocations',
};

const database = (name: string, what: string) =>
  new Option(`--${name} <url>`, `${what}: sqlite:<file> or postgres://...`)
    .argParser(readDatabaseUrl)
    .makeOptionMandatory();

/** `npm run copy`: moves everything from one database to another (docs/MOVING.md). */
await runCommand<{ from: string; to: string }>({
  name: 'copy',
  description:
    'Copies people, conversations, messages, idempotency keys and revocations to an empty database, of any engine.\n' +
    'Ids, versions, numbers and unread counts stay. The event log is not copied: subscribers are told to resync.\n' +
    'Stop the gateways first. A copy that was cut off goes on where it was when the same command is run again.\n' +
    'Ends with 0 when the copy was found whole, with 1 when it was not.',
  options: [database('from', 'the database to copy'), database('to', 'the one to fill')],
  run: async ({ from, to }) =>
    withDatabase(
      from,
      async (source) => withDatabase(to, async (target) => copy(source, target), false, '--to'),
      true,
      '--from',
    ),
});

async function copy(source: Database, target: Database): Promise<number> {
  const started = performance.now();
  const work = await createCopy(source, target).catch((error: unknown) => {
    throw error instanceof CopyRefused ? new CommandError(error.message) : error;
  });
  await run(work);
  const { source: right, target: copied } = await work.tally();
  const differences = TABLE_NAMES.flatMap((table) => difference(table, right, copied));
  for (const line of differences) console.log(line);
  const { examined, wrong } = await examine(target);
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(`Copied ${TABLE_NAMES.map((table) => `${count(copied[table].rows)} ${WORDS[table]}`).join(', ')}.`);
  console.log(`${count(examined)} conversations recounted, ${count(wrong)} wrong.`);
  if (differences.length > 0) {
    throw new CommandError(
      'the two are not equal, as something has written to one of them meanwhile: stop it, empty the target, copy again.',
    );
  }
  await work.finish();
  if (wrong > 0) {
    console.log('The copy is as the source is; `npm run doctor` says what is wrong with both, and repairs it.');
    return FAILED;
  }
  console.log(`The copy is whole: all rows are equal in number and contents. It took ${seconds} s.`);
  return OK;
}

/** Copies, and shows how far that has come. */
async function run(work: Copy): Promise<void> {
  const { source, target } = await work.tally();
  const progress = startProgress('rows', total(source), 'lines');
  if (work.isResumed) {
    console.error(`Going on after ${count(total(target))} rows of an earlier run.`);
    progress.advance(total(target));
  }
  try {
    for await (const rows of work.run()) progress.advance(rows);
  } finally {
    progress.stop();
  }
}

function total(tallies: Tallies): number {
  return TABLE_NAMES.reduce((sum, table) => sum + tallies[table].rows, 0);
}

function difference(table: TableName, right: Tallies, copied: Tallies): string[] {
  const [a, b] = [right[table], copied[table]];
  if (a.rows !== b.rows) return [`${WORDS[table]}: ${count(a.rows)} in the source, ${count(b.rows)} in the target`];
  return a.digest === b.digest ? [] : [`${WORDS[table]}: equal in number, but not in what they hold`];
}

/** Recounts the unread counts of the copy. */
async function examine(target: Database): Promise<{ examined: number; wrong: number }> {
  const doctor = createDoctor(target, createChanges(target, systemClock, memoryBus()));
  const sum = { examined: 0, wrong: 0 };
  for await (const { examined, findings } of doctor.examine()) {
    sum.examined += examined;
    sum.wrong += findings.length;
  }
  return sum;
}
