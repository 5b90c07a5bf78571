import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import type { Dialect } from './dialect.ts';

/** What a statement can be given: booleans become what the engine stores for them. */
export type SqlValue = string | number | boolean | null;
export type SqlParams = Record<string, SqlValue>;

/** Stands in a Knex builder where a value will go; found again among the compiled statement's bindings. */
export class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Stands for the parameter `limit` where Knex takes nothing but a number: `.limit(LIMIT)`. */
export const LIMIT = 2_147_483_646;

export type Placeholders<P> = { readonly [K in keyof P]-?: Knex.Raw };

type Build<P> = (knex: Knex, params: Placeholders<P>, dialect: Dialect) => Knex.QueryBuilder | Knex.Raw;

/**
 * A statement that Knex builds and compiles once for each database, and that the database then prepares once.
 * `P` are its parameters, `R` is a row of its answer.
 */
export interface Statement<P extends SqlParams, R> {
  readonly build: Build<P>;
  readonly decode: ((row: R) => R) | undefined;
}

/**
 * Declares a statement. Values never go into `build`: they are named there (`params.id`), and given at each run.
 *
 * @param decode turns what the engine stores into what the row's type says (booleans), in place
 */
export function statement<P extends SqlParams = Record<string, never>, R = never>(
  build: Build<P>,
  decode?: (row: R) => R,
): Statement<P, R> {
  return { build, decode };
}

/** How many shapes of one statement are kept: callers choose the shape, and must not fill the memory with them. */
const MOST_SHAPES = 200;

/**
 * Declares a statement that comes in several shapes (which conditions are there, in which order). Each shape is
 * compiled once, and kept while it is among those used lately.
 */
export function statements<Shape, P extends SqlParams, R>(
  build: (knex: Knex, params: Placeholders<P>, shape: Shape, dialect: Dialect) => Knex.QueryBuilder | Knex.Raw,
  decode?: (row: R) => R,
): (shape: Shape) => Statement<P, R> {
  const byShape = new LRUCache<string, Statement<P, R>>({ max: MOST_SHAPES });
  return (shape) => {
    const key = JSON.stringify(shape);
    let found = byShape.get(key);
    if (!found) {
      found = statement<P, R>((knex, params, dialect) => build(knex, params, shape, dialect), decode);
      byShape.set(key, found);
    }
    return found;
  };
}

/** What stands at a place of a compiled statement: a parameter, or a constant that was built in. */
export type Binding = { param: string } | { constant: SqlValue };

/** A statement as text, with what is bound to its places in their order. */
export interface CompiledStatement {
  sql: string;
  bindings: Binding[];
}

/** Lets Knex write the SQL of a statement for its engine. */
export function compile<P extends SqlParams, R>(
  statement: Statement<P, R>,
  knex: Knex,
  dialect: Dialect,
): CompiledStatement {
  const placeholders = new Proxy({} as Placeholders<P>, {
    get: (_target, name) =>
      knex.raw(dialect.placeholder, [new Placeholder(String(name)) as unknown as Knex.RawBinding]),
  });
  const native = statement.build(knex, placeholders, dialect).toSQL().toNative();
  const bindings = native.bindings.map((bound: unknown): Binding => {
    if (bound instanceof Placeholder) return { param: bound.name };
    return bound === LIMIT ? { param: 'limit' } : { constant: bound as SqlValue };
  });
  return { sql: dialect.finish(native.sql), bindings };
}
