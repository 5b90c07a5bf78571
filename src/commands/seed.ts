import { InvalidArgumentError, Option } from 'commander';
import { readSettings } from '../settings.ts';
import { CommandError, count, runCommand, withDatabase, wholeNumber, WRONG_USAGE } from './command.ts';
import { startProgress } from './progress.ts';
import { fill, type Sizes } from './seed/fill.ts';
import { randomSeedOption } from './seed/random-seed.ts';

interface SeedOptions extends Sizes {
  randomSeed: number;
  until: number;
}

const MOST_ROWS = 100_000_000;

const size = (what: string, usual: number) =>
  new Option(`--${what} <count>`, `how many ${what}`).argParser(wholeNumber(0, MOST_ROWS)).default(usual);

function time(text: string): number {
  const value = Date.parse(text);
  if (Number.isNaN(value)) throw new InvalidArgumentError('It must be a time such as 2026-01-31T12:00:00Z.');
  return value;
}

/** Sizes that do not go together are refused by name. */
function demandSensible({ users, conversations, messages }: Sizes): void {
  if (messages > 0 && conversations === 0) {
    throw new CommandError('--conversations must be at least 1 when there are --messages.', WRONG_USAGE);
  }
  if (conversations > 0 && users === 0) {
    throw new CommandError('--users must be at least 1 when there are --conversations.', WRONG_USAGE);
  }
}

/** `npm run seed`: fills a database with plausible data (contract section 1). */
await runCommand<SeedOptions>({
  name: 'seed',
  description:
    'Adds made-up people, conversations and messages to the database of DATABASE_URL, beside what is there.\n' +
    'The same --random-seed and --until give the same data again.',
  options: [
    size('users', 1_000),
    size('conversations', 20_000),
    size('messages', 200_000),
    randomSeedOption,
    new Option('--until <time>', 'when the newest of it happened').argParser(time).default(Date.now(), 'now'),
  ],
  run: async ({ randomSeed, until, ...sizes }) => {
    demandSensible(sizes);
    const { isProduction, databaseUrl } = readSettings();
    if (isProduction)
      throw new CommandError('made-up data does not belong into production: NODE_ENV=production is set.');
    return withDatabase(databaseUrl, async (db) => {
      const { users, conversations, messages } = sizes;
      const again = `--random-seed ${randomSeed} --until ${new Date(until).toISOString()}`;
      const started = performance.now();
      const progress = startProgress('rows', users + conversations + messages, 'lines');
      const people = await fill(db, sizes, randomSeed, until, progress.advance).finally(progress.stop);
      if (!people) throw new CommandError(`this database has the data of ${again} already.`);

      const seconds = ((performance.now() - started) / 1_000).toFixed(1);
      console.log(
        `Added ${count(users)} people, ${count(conversations)} conversations and ${count(messages)} messages ` +
          `to ${databaseUrl} in ${seconds} s.`,
      );
      console.log(`The same data again: ${again}`);
      const agent = people.find(({ role }) => role === 'SUPPORT');
      if (agent) console.log(`To call as one of the agents: npm run token -- --role support --id ${agent.id}`);
      return undefined;
    });
  },
});
