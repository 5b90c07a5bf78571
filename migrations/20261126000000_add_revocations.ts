import type { Knex } from 'knex';

/**
 * Tokens that are taken no more. Each row, and each change of one, has the next `version`, in the order of commits: who
 * has read up to one finds whatever is new behind it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('revocations', (table) => {
    table.string('kind', 8).notNullable();
    // A person's id, or the fingerprint of a token.
    table.string('subject', 64).notNullable();
    table.bigInteger('issued_before');
    table.bigInteger('expires_at');
    table.bigInteger('version').notNullable().unique();
    table.bigInteger('created_at').notNullable();
    table.primary(['kind', 'subject']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('revocations');
}
