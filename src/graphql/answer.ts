import { GraphQLError, type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import type { Trace } from '../platform/trace.ts';
import type { ErrorTeller } from './errors.ts';

/** What a query or mutation is answered with, and what that means over HTTP. */
export interface Answer {
  result: ExecutionResult;
  status: number;
  /** Beside those of every answer; names in lower case. */
  headers: ReadonlyMap<string, string>;
}

/** What an error says of the HTTP answer that tells it. */
interface HttpHead {
  status?: number;
  headers?: ReadonlyMap<string, string>;
}

const REFUSED = 500;
const EXECUTED = 200;

/** The answer to an operation that was run, in all its parts or not. */
export const answerOf = (result: ExecutionResult, errors: ErrorTeller, trace: Trace): Answer =>
  result.errors ? told(result.errors, errors, trace, EXECUTED, { data: result.data ?? null }) : succeeded(result);

/** The answer to an operation that was not begun. */
export const refusalOf = (error: unknown, errors: ErrorTeller, trace: Trace): Answer =>
  told([asGraphQLError(error)], errors, trace, REFUSED, {});

const NO_HEADERS: ReadonlyMap<string, string> = new Map();

const succeeded = (result: ExecutionResult): Answer => ({ result, status: EXECUTED, headers: NO_HEADERS });

function told(
  errors: readonly GraphQLError[],
  teller: ErrorTeller,
  trace: Trace,
  usualStatus: number,
  rest: Pick<ExecutionResult, 'data'>,
): Answer {
  let status = usualStatus;
  const headers = new Map<string, string>();
  const formatted = errors.map((error): GraphQLFormattedError => {
    const { http, ...extensions } = error.extensions as { http?: HttpHead } & Record<string, unknown>;
    if (http?.status) ({ status } = http as Required<HttpHead>);
    for (const [name, value] of http?.headers ?? []) headers.set(name, value);
    return teller.format({ ...error.toJSON(), extensions }, error, trace);
  });
  // What callers are sent is the formatted form; graphql-js's own type asks for its class.
  return { result: { errors: formatted as unknown as GraphQLError[], ...rest }, status, headers };
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return error instanceof Error
    ? new GraphQLError(error.message, { originalError: error })
    : new GraphQLError(`Unexpected error value: ${String(error)}`);
}
