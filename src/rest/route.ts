import { getOperationAST, print, type DocumentNode } from 'graphql';
import type { Asked } from './asked.ts';
import type { FailureCode } from './errors.ts';
import type { Bodies } from './reference/schemas.ts';

/** A document with the types of its data and of its variables, as codegen makes it. */
export interface Operation<Data, Variables> extends DocumentNode {
  /** Never there: it only carries the types. */
  __apiType?: (variables: Variables) => Data;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a request is answered with when it succeeds. */
export interface Answer<Body = unknown> {
  /** 200 when not given. */
  status?: 200 | 201;
  /** Goes under `data`, its keys in this order. */
  data: Body;
  /** Where a list goes on; null on its last page. */
  next?: string | null;
}

/** What the reference tells of a row beside what it can see of it (`reference/document.ts`). */
export interface Told {
  /** What it does, in a few words. */
  summary: string;
  /** What else a caller should know, in Markdown. */
  more?: string;
  /** Its name in generated clients. The operation's when not given, which only one of its rows can have. */
  name?: string;
  /** Codes that it can fail with beside those that every row of its kind can. */
  fails?: readonly FailureCode[];
  /** What ids of the path and properties of the body are, where their names alone do not say it. */
  meanings?: Readonly<Record<string, string>>;
}

/** A row of the table, as the interpreter sees it. */
export interface Route {
  method: Method;
  /** Below `/v1/support`, without a slash at its end. */
  path: string;
  document: DocumentNode;
  told: Told;
  /** What it answers with. */
  gives: keyof Bodies;
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

/** Makes a row. It cannot read what its document does not select, forget a variable, or give what it does not say. */
export function route<Data, Variables extends Record<string, unknown>, Gives extends keyof Bodies>(
  method: Method,
  path: string,
  document: Operation<Data, Variables>,
  row: {
    told: Told;
    gives: Gives;
    /** What the operation is given; a variable that is undefined counts as not given. */
    variables: (asked: Asked) => Variables;
    answer: (data: Succeeded<Data>) => Answer<Bodies[Gives]>;
  },
): Route {
  return { method, path, document, ...row };
}

/** Says which GraphQL operation a route stands for, in each of its answers. */
export const OPERATION_HEADER = 'X-GraphQL-Operation';

/** The text that a row's operation is run by. */
export const documentTextOf = ({ document }: Pick<Route, 'document'>): string => print(document);

/** The name of the operation that a row stands for; each document has one operation, and its name. */
export function operationNameOf({ document }: Pick<Route, 'document'>): string {
  const name = getOperationAST(document)?.name?.value;
  if (name === undefined) throw new Error('The document of a row has one operation, with a name.');
  return name;
}
