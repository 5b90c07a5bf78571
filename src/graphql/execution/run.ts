import {
  isNonNullType,
  locatedError,
  responsePathAsArray,
  type FieldNode,
  type GraphQLError,
  type GraphQLOutputType,
} from 'graphql';

/** A place in a result, as graphql-js links it: the way up from a field or an item of a list. */
export interface Path {
  readonly prev: Path | undefined;
  readonly key: string | number;
  readonly typename: string | undefined;
}

export const addPath = (prev: Path | undefined, key: string | number, typename: string | undefined): Path => ({
  prev,
  key,
  typename,
});

/** One execution of an operation: what its fields are resolved with, and the errors that were met. */
export class Run {
  readonly rootValue: unknown;
  readonly contextValue: unknown;
  readonly variableValues: Readonly<Record<string, unknown>>;
  /** The arguments of the fields that take variables, each read once; by the number of the field in its plan. */
  readonly args: Record<string, unknown>[] = [];
  readonly errors: GraphQLError[] = [];
  /** The places that an error has made null. */
  readonly #nulled = new Set<Path | undefined>();

  constructor(rootValue: unknown, contextValue: unknown, variableValues: Readonly<Record<string, unknown>>) {
    this.rootValue = rootValue;
    this.contextValue = contextValue;
    this.variableValues = variableValues;
  }

  /** Notes an error that makes a place null; not when that, or what it is part of, is null already. */
  addError(error: GraphQLError, at: Path | undefined): void {
    if (this.#nulled.size > 0) {
      for (let path = at; path !== undefined; path = path.prev) if (this.#nulled.has(path)) return;
      if (this.#nulled.has(undefined)) return;
    }
    this.#nulled.add(at);
    this.errors.push(error);
  }

  /** What becomes of a place whose value could not be found: null, or the error of what it is part of. */
  fail(raw: unknown, type: GraphQLOutputType, nodes: readonly FieldNode[], at: Path): null {
    const error = locatedError(raw, nodes, responsePathAsArray(at));
    if (isNonNullType(type)) throw error;
    this.addError(error, at);
    return null;
  }
}

/** As graphql-js tells promises from other values. */
export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
