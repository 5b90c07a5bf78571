import { GraphQLError, Kind, type GraphQLFormattedError } from 'graphql';
import { DatabaseUnavailable } from '../platform/db/index.ts';
import type { Logger } from '../platform/log.ts';
import { idsOf, type Trace } from '../platform/trace.ts';
import { callerError, isFault, type ErrorCode } from '../shared/errors.ts';

/** How graphql-js says that it has read no further: the one limit that it keeps itself. */
const TOO_MANY_TOKENS = /contains more tha[nt] \d+ tokens/;
const SUGGESTION = / ?Did you mean .*?\?$/gm;

export type ErrorTeller = ReturnType<typeof createErrorTeller>;

/**
 * The one rule for what callers are told of an error, at every door: what was meant for them passes, a database that is
 * away is `UNAVAILABLE`, and everything else is logged and masked.
 */
export function createErrorTeller(log: Logger, { isProduction }: { isProduction: boolean }) {
  const traces = new WeakMap<object, Trace>();

  function meant({ message, extensions, ...rest }: GraphQLFormattedError, code: unknown): GraphQLFormattedError {
    const isTooLong = code === 'GRAPHQL_PARSE_FAILED' && TOO_MANY_TOKENS.test(message);
    return {
      ...rest,
      // What a name might have been meant for tells the schema to those who may not read it.
      message: isProduction ? message.replaceAll(SUGGESTION, '') : message,
      extensions: { ...extensions, code: isTooLong ? ('QUERY_TOO_COMPLEX' satisfies ErrorCode) : code },
    };
  }

  function masked({ locations, path }: GraphQLFormattedError, cause: unknown, trace?: Trace): GraphQLFormattedError {
    const { message, extensions } = tellOf(cause);
    const where = { ...(trace && idsOf(trace)), operation: trace?.operation, err: cause };
    if (extensions.code === 'UNAVAILABLE') log.warn(where, 'the database is unavailable');
    else log.error(where, 'an operation failed');
    return { message, ...(locations && { locations }), ...(path && { path }), extensions };
  }

  return {
    /** Says whose request errors are of, for {@link format}: Apollo does not tell it there. */
    attribute(errors: readonly object[], trace: Trace): void {
      for (const error of errors) traces.set(error, trace);
    },

    /**
     * An error as callers are told it.
     *
     * @param formatted the error as Apollo has formatted it, with the code that it gives to its own
     */
    format(formatted: GraphQLFormattedError, error: unknown, trace?: Trace): GraphQLFormattedError {
      const cause = originalOf(error);
      const of = trace ?? (error instanceof Error ? traces.get(error) : undefined);
      const code = codeOf(formatted, cause);
      const told = withoutInternals(code === null ? masked(formatted, cause, of) : meant(formatted, code));
      if (of) of.code ??= String(told.extensions?.code);
      if (!of || !isFault(told.extensions?.code)) return told;
      // By which those who run the gateway find the cause.
      return { ...told, extensions: { ...told.extensions, requestId: of.id } };
    },

    /** Any error as a deliberate one, for doors that answer before there is an operation; what is masked is logged. */
    asCallerError(error: unknown, trace: Trace): GraphQLError {
      if (error instanceof GraphQLError) {
        traces.set(error, trace);
        return error;
      }
      log.error({ ...idsOf(trace), err: error }, 'a caller could not be identified');
      const told = tellOf(error);
      traces.set(told, trace);
      return told;
    },
  };
}

/** The code of an error that is meant for callers; null when it is not. */
function codeOf({ extensions }: GraphQLFormattedError, cause: unknown): unknown {
  if (!(cause instanceof GraphQLError)) return null;
  if (cause.extensions.code !== undefined) return cause.extensions.code;
  const code = extensions?.code;
  if (code !== undefined && code !== ('INTERNAL_SERVER_ERROR' satisfies ErrorCode)) return code;
  // graphql-js has no codes. Of an argument that a variable has made null it complains at the argument; its other
  // complaints while it executes are about what we have answered.
  const [node] = cause.nodes ?? [];
  return node && node.kind !== Kind.FIELD ? ('BAD_USER_INPUT' satisfies ErrorCode) : null;
}

/** That the database was away, when that is among the errors of a result; undefined when it is not. */
export const unavailabilityIn = (errors: readonly GraphQLError[] = []): DatabaseUnavailable | undefined =>
  errors.map(originalOf).find((cause) => cause instanceof DatabaseUnavailable);

/** The error that somebody threw, without the wrappers that say where it was caught. */
function originalOf(error: unknown): unknown {
  let original = error;
  while (original instanceof GraphQLError && original.originalError) original = original.originalError;
  return original;
}

function tellOf(cause: unknown): GraphQLError {
  // Not that nothing was changed: a commit may have gone through of which nobody was told.
  return cause instanceof DatabaseUnavailable
    ? callerError('UNAVAILABLE', 'The database is not available. Try again later.', 503)
    : callerError('INTERNAL_SERVER_ERROR', 'Something went wrong on our side.', 500);
}

function withoutInternals({ extensions = {}, ...rest }: GraphQLFormattedError): GraphQLFormattedError {
  const { http: _http, stacktrace: _stacktrace, ...told } = extensions;
  return { ...rest, extensions: told };
}
