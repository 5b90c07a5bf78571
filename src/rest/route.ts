import { getOperationAST, type DocumentNode } from 'graphql';
import type { Asked } from './asked.ts';

/** A document with the types of its data and of its variables, as codegen makes it. */
export interface Operation<Data, Variables> extends DocumentNode {
  /** Never there: it only carries the types. */
  __apiType?: (variables: Variables) => Data;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a request is answered with when it succeeds. */
export interface Answer {
  /** 200 when not given. */
  status?: 200 | 201;
  /** Goes under `data`, its keys in this order. */
  data: unknown;
  /** Where a list goes on; null on its last page. */
  next?: string | null;
}

/** A row of the table, as the interpreter sees it. */
export interface Route {
  method: Method;
  /** Below `/v1/support`, without a slash at its end. */
  path: string;
  document: DocumentNode;
  variables: (asked: Asked) => Record<string, unknown>;
  answer: (data: never) => Answer;
}

/**
 * The data of an operation that has succeeded: what the interpreter has found to be there is not null. A root field that
 * is null is a 404, and a payload that has no `userErrors` has all the rest.
 */
export type Succeeded<Data> = { [Field in keyof Data]: Made<NonNullable<Data[Field]>> };
type Made<Value> = Value extends { userErrors: unknown }
  ? { [Field in keyof Value]: NonNullable<Value[Field]> }
  : Value;

/** Makes a row. It cannot read what its document does not select, nor forget a variable. */
export function route<Data, Variables extends Record<string, unknown>>(
  method: Method,
  path: string,
  document: Operation<Data, Variables>,
  row: {
    /** What the operation is given; a variable that is undefined counts as not given. */
    variables: (asked: Asked) => Variables;
    answer: (data: Succeeded<Data>) => Answer;
  },
): Route {
  return { method, path, document, ...row };
}

/** The name of the operation that a row stands for; each document has one operation, and its name. */
export function operationNameOf({ document }: Pick<Route, 'document'>): string {
  const name = getOperationAST(document)?.name?.value;
  if (name === undefined) throw new Error('The document of a row has one operation, with a name.');
  return name;
}
