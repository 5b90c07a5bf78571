import { readSettings } from '../settings.ts';
import { runCommand, withDatabase } from './command.ts';

/** `npm run migrate`: brings the database up to date, as every start does, without serving. */
await runCommand({
  name: 'migrate',
  description: 'Runs the migrations that the database of DATABASE_URL lacks. Every start does so too.',
  options: [],
  run: async () =>
    withDatabase(
      readSettings().databaseUrl,
      async (_database, migrated) => {
        for (const migration of migrated) console.log(`Ran ${migration}.`);
        if (migrated.length === 0) console.log('The database is up to date.');
        return undefined;
      },
      false,
      'DATABASE_URL',
      true,
    ),
});
