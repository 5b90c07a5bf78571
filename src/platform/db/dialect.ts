import type { Knex } from 'knex';

/** The few pieces of SQL that differ between engines. A statement asks for them by what they mean. */
export interface Dialect {
  /** A place for a value, as Knex takes it: with one `?`. */
  readonly placeholder: string;
  /** Makes the last changes to a statement that Knex has written. */
  finish(sql: string): string;
  /** The rows of a JSON array of strings, as a table of one column `value`. For "one of these", in one statement for any number. */
  listTable(knex: Knex, json: Knex.Raw): Knex.Raw;
  /**
   * The rows of a JSON array of objects, as a table `given` whose columns are the objects' properties.
   *
   * @param columns the properties, and what each holds; null anywhere
   */
  rowsTable(knex: Knex, json: Knex.Raw, columns: Readonly<Record<string, 'text' | 'number' | 'boolean'>>): Knex.Raw;
  /**
   * The first rows of each of several keys, read by index: never more rows than are wanted, however many a key has.
   *
   * @param keys a JSON array of strings
   * @param rids selects the `rid`s of the rows of one key, which it names `keys.value`, ordered and limited
   */
  firstOfEach(knex: Knex, table: string, keys: Knex.Raw, rids: Knex.QueryBuilder): Knex.QueryBuilder;
  /**
   * The ids of the conversations that have a message with a word beginning with `word`.
   *
   * @param exceptMessageIds a JSON array of the ids of messages that do not count
   */
  conversationsWithWord(knex: Knex, word: Knex.Raw, exceptMessageIds?: Knex.Raw): Knex.Raw;
  /** The ids of the people whose name or user name has a word beginning with `word`. */
  peopleWithWord(knex: Knex, word: Knex.Raw): Knex.Raw;
  /** One search word in the form that the two conditions above take. */
  searchTerm(word: string): string;
  /**
   * The position in the event log of an event that is being logged: positions are in the order of commits.
   *
   * @param ordinal which event of its transaction it is, from 0
   * @returns null where the database numbers the rows itself
   */
  eventPosition(knex: Knex, ordinal: Knex.Raw): Knex.Raw | null;
  /**
   * The position up to which no event can be logged any more, as SQL. Null where that is that of the newest event, since
   * there is one writer.
   */
  readonly settledThrough: string | null;
}
