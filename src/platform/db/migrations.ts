import { readdirSync } from 'node:fs';
import type { Knex } from 'knex';

const FOLDER = new URL('../../../migrations/', import.meta.url);

/**
 * The files of `migrations/`, in order of name. They are known to the database by their names without endings, so that
 * it does not matter whether they are run as TypeScript or compiled.
 */
export const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () =>
    readdirSync(FOLDER)
      .filter((file) => /\.(ts|js)$/.test(file))
      .sort(),
  getMigrationName: (file) => file.replace(/\.(ts|js)$/, ''),
  getMigration: async (file) => (await import(new URL(file, FOLDER).href)) as Knex.Migration,
};
