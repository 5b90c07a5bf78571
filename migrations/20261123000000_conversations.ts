import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';

/**
 * The tables of the gateway. Times are milliseconds since 1970, ids are 24 hex characters. Every table of a
 * conversation leads with the conversation, so that all can be partitioned by it.
 */
export async function up(knex: Knex): Promise<void> {
  const { client } = (knex.client as { config: Knex.Config }).config;
  const isPostgres = client === 'pg';
  await knex.schema.createTable('meta', (table) => {
    table.text('key').primary();
    table.text('value').notNullable();
  });
  // Cursors name the epoch that they belong to: those of another database, or of a restored one, are not taken.
  await knex('meta').insert([
    { key: 'epoch', value: randomBytes(9).toString('base64url') },
    { key: 'events_pruned_through', value: '0' },
  ]);

  await knex.schema.createTable('users', (table) => {
    if (isPostgres) table.bigIncrements('rid');
    else table.increments('rid');
    table.string('id', 24).notNullable().unique();
    table.string('kind', 8).notNullable();
    table.string('role', 8).notNullable();
    table.text('name');
    table.text('username');
    table.text('email');
    table.bigInteger('token_issued_at').notNullable();
    table.bigInteger('assigned_order').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    // Auto-assignment goes through the agents only, and then numbers the assignment.
    table.index(['role', 'id'], 'users_by_role');
    table.index(['assigned_order'], 'users_by_assignment');
  });

  await knex.schema.createTable('conversations', (table) => {
    table.string('id', 24).primary();
    table.string('user_id', 24).notNullable();
    table.string('support_user_id', 24);
    table.integer('version').notNullable();
    table.boolean('is_closed').notNullable();
    table.bigInteger('closed_at');
    table.boolean('is_deleted').notNullable();
    table.bigInteger('deleted_at');
    table.integer('rating');
    table.text('rating_comment');
    table.bigInteger('rated_at');
    table.integer('last_seq').notNullable();
    table.integer('user_read_seq').notNullable();
    table.integer('support_read_seq').notNullable();
    table.integer('user_unread_count').notNullable();
    table.integer('support_unread_count').notNullable();
    table.bigInteger('last_activity_at').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    // The inbox feeds: everybody's, a customer's, an agent's.
    table.index(['is_deleted', 'last_activity_at', 'id'], 'conversations_by_activity');
    table.index(['user_id', 'is_deleted', 'last_activity_at', 'id'], 'conversations_of_user');
    table.index(['support_user_id', 'is_deleted', 'last_activity_at', 'id'], 'conversations_of_support_user');
  });
  // The few rows among the many that a badge or the auto-assignment asks for.
  await knex.raw(`create index conversations_unread_by_support on conversations (support_user_id, user_unread_count)
    where user_unread_count > 0`);
  await knex.raw(`create index conversations_open_by_support on conversations (support_user_id)
    where is_closed = false and is_deleted = false`);

  await knex.schema.createTable('messages', (table) => {
    if (isPostgres) table.bigIncrements('rid');
    else table.increments('rid');
    table.string('conversation_id', 24).notNullable();
    table.integer('seq').notNullable();
    table.string('id', 24).notNullable().unique();
    table.string('sender_id', 24).notNullable();
    table.string('side', 8).notNullable();
    table.text('body');
    table.text('file_url');
    table.text('file_type');
    table.text('client_message_id');
    table.text('fingerprint');
    table.boolean('is_edited').notNullable();
    table.boolean('is_deleted').notNullable();
    table.bigInteger('deleted_at');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.unique(['conversation_id', 'seq'], { indexName: 'messages_in_order' });
    table.index(['sender_id', 'conversation_id'], 'messages_of_sender');
  });
  await knex.raw(`create unique index messages_by_client_id on messages (conversation_id, sender_id, client_message_id)
    where client_message_id is not null`);

  await knex.schema.createTable('events', (table) => {
    // On PostgreSQL the position is made of the transaction, so that it is in the order of commits.
    if (isPostgres) table.bigInteger('id').primary();
    else table.increments('id');
    table.string('conversation_id', 24).notNullable();
    table.string('user_id', 24).notNullable();
    table.integer('version').notNullable();
    table.string('type', 24).notNullable();
    table.string('unread_cause', 24);
    table.boolean('ends_change').notNullable();
    table.text('data').notNullable();
    table.bigInteger('occurred_at').notNullable();
    table.index(['conversation_id', 'id'], 'events_of_conversation');
    table.index(['user_id', 'id'], 'events_of_user');
    table.index(['occurred_at'], 'events_by_time');
  });

  await knex.schema.createTable('idempotency_keys', (table) => {
    table.string('caller_id', 24).notNullable();
    table.string('operation', 64).notNullable();
    table.string('key', 255).notNullable();
    table.text('fingerprint').notNullable();
    table.string('result_id', 24).notNullable();
    table.bigInteger('created_at').notNullable();
    table.primary(['caller_id', 'operation', 'key']);
  });

  await (isPostgres ? createWordColumns(knex) : createWordIndexes(knex));
}

/**
 * The words of texts as columns that the database keeps itself, and indexes of them. Words are as SQLite has them: runs
 * of letters and digits, without accents, upper case as lower.
 */
async function createWordColumns(knex: Knex): Promise<void> {
  await knex.raw(`create function parley_words(content text) returns tsvector language sql immutable parallel safe as $$
    select array_to_tsvector(array(
      select distinct left(word, 200) from regexp_split_to_table(
        lower(regexp_replace(normalize(coalesce(content, ''), NFD), '[\\u0300-\\u036f]', '', 'g') collate "und-x-icu"),
        '[^[:alnum:]]+'
      ) as word where word <> ''
    ))
  $$`);
  await knex.raw(`alter table messages add column words tsvector
    generated always as (case when is_deleted then null else parley_words(body) end) stored`);
  await knex.raw(`alter table users add column words tsvector
    generated always as (parley_words(name) || parley_words(username)) stored`);
  await knex.raw('create index messages_words on messages using gin (words)');
  await knex.raw('create index users_words on users using gin (words)');
}

/** Full-text indexes that hold no text of their own, kept by triggers, so that no write can forget them. */
async function createWordIndexes(knex: Knex): Promise<void> {
  const options = `content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"`;
  await knex.raw(`create virtual table message_words using fts5(body, ${options})`);
  await knex.raw(`create virtual table user_words using fts5(name, username, ${options})`);
  await knex.raw(`create trigger messages_words_insert after insert on messages
    when new.body is not null and not new.is_deleted begin
      insert into message_words (rowid, body) values (new.rid, new.body);
    end`);
  await knex.raw(`create trigger messages_words_update after update of body, is_deleted on messages
    when new.body is not old.body or new.is_deleted is not old.is_deleted begin
      delete from message_words where rowid = old.rid;
      insert into message_words (rowid, body) select new.rid, new.body where new.body is not null and not new.is_deleted;
    end`);
  await knex.raw(`create trigger users_words_insert after insert on users begin
      insert into user_words (rowid, name, username) values (new.rid, new.name, new.username);
    end`);
  await knex.raw(`create trigger users_words_update after update of name, username on users
    when new.name is not old.name or new.username is not old.username begin
      delete from user_words where rowid = old.rid;
      insert into user_words (rowid, name, username) values (new.rid, new.name, new.username);
    end`);
}

export async function down(): Promise<void> {
  throw new Error('Parley does not go back before its first migration: it would delete every conversation.');
}
