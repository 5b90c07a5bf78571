import { readdirSync } from 'node:fs';
import type { Knex } from 'knex';

const FOLDER = new URL('../../../migrations/', import.meta.url);

/**
 * The files of `migrations/`, in order of name. They are known to the database by their names without endings, so that
 * it does not matter whether they are run as TypeScript or compiled.
 */
const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () =>
    readdirSync(FOLDER)
      .filter((file) => /\.(ts|js)$/.test(file))
      .sort(),
  getMigrationName: (file) => file.replace(/\.(ts|js)$/, ''),
  getMigration: async (file) => (await import(new URL(file, FOLDER).href)) as Knex.Migration,
};

/** Knex's settings for migrations. Which of a database's own are unknown here is looked at below: Knex refuses them all. */
export const MIGRATIONS: Knex.MigratorConfig = { migrationSource, disableMigrationsListValidation: true };

/**
 * Whether a migration, by its name, only adds: tables, or columns that may be left out. Versions of before it go on
 * beside it (docs/decisions/0014-what-is-served-and-what-is-not.md).
 */
export const onlyAdds = (name: string): boolean => /^\d+_add_/.test(name);

/** A newer version has made more of the database than to add to it. The message says which migrations have. */
export class DatabaseNewer extends Error {
  override readonly name = 'DatabaseNewer';
  constructor(migrations: readonly string[]) {
    super(`of a newer version of Parley, which has run ${migrations.join(', ')}`);
  }
}

/**
 * Runs the migrations that are pending. When none is, nothing is written: another process may be writing just now, or
 * the database may be one that only reads.
 *
 * @returns the names of those that were run, and of those that only add and are unknown here: of a newer version
 * @throws DatabaseNewer where a newer version has run others than such as only add
 */
export async function runMigrations(knex: Knex): Promise<{ migrated: string[]; ahead: string[] }> {
  const [completed, pending] = (await knex.migrate.list()) as [{ name: string }[], unknown[]];
  const known = new Set(
    (await migrationSource.getMigrations([])).map((file) => migrationSource.getMigrationName(file)),
  );
  const ahead = completed.map(({ name }) => name).filter((name) => !known.has(name));
  if (!ahead.every(onlyAdds)) throw new DatabaseNewer(ahead.filter((name) => !onlyAdds(name)));
  const [, migrated] = pending.length === 0 ? [0, []] : ((await knex.migrate.latest()) as [number, string[]]);
  return { migrated, ahead };
}
