import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { DatabaseUnavailable } from '../platform/db/index.ts';
import type { Logger } from '../platform/log.ts';
import { callerError, type ErrorCode } from '../shared/errors.ts';

/** How graphql-js says that it has read no further: the one limit that it keeps itself. */
const TOO_MANY_TOKENS = /contains more tha[nt] \d+ tokens/;
const SUGGESTION = / ?Did you mean .*?\?$/gm;

/**
 * The one rule for what callers are told of an error, at every door: what was meant for them passes, a database that is
 * away is `UNAVAILABLE`, and everything else is logged and masked.
 *
 * @param formatted the error as Apollo has formatted it, with the code that it gives to its own
 */
export function createErrorFormatter(log: Logger, { isProduction }: { isProduction: boolean }) {
  function told(formatted: GraphQLFormattedError): GraphQLFormattedError {
    const { message, extensions, ...rest } = withoutInternals(formatted);
    const isTooLong = extensions?.code === 'GRAPHQL_PARSE_FAILED' && TOO_MANY_TOKENS.test(message);
    return {
      ...rest,
      // What a name might have been meant for tells the schema to those who may not read it.
      message: isProduction ? message.replaceAll(SUGGESTION, '') : message,
      extensions: { ...extensions, ...(isTooLong && { code: 'QUERY_TOO_COMPLEX' satisfies ErrorCode }) },
    };
  }

  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const cause = originalOf(error);
    if (cause instanceof GraphQLError) return told(formatted);
    const { message, extensions } = tellOf(cause);
    if (extensions.code === 'UNAVAILABLE') log.warn({ err: cause }, 'the database is unavailable');
    else log.error({ err: cause, path: formatted.path }, 'an operation failed');
    const { locations, path } = formatted;
    return { message, ...(locations && { locations }), ...(path && { path }), extensions };
  };
}

export type FormatError = ReturnType<typeof createErrorFormatter>;

/** The error that somebody threw, without the wrappers that say where it was caught. */
function originalOf(error: unknown): unknown {
  let original = error;
  while (original instanceof GraphQLError && original.originalError) original = original.originalError;
  return original;
}

function tellOf(cause: unknown): GraphQLError {
  return cause instanceof DatabaseUnavailable
    ? callerError('UNAVAILABLE', 'The database is not available. Nothing was changed; try again later.')
    : callerError('INTERNAL_SERVER_ERROR', 'Something went wrong on our side.');
}

/** Any error as a deliberate one, for doors that answer before there is an operation; what is masked is logged. */
export function asCallerError(error: unknown, log: Logger): GraphQLError {
  if (error instanceof GraphQLError) return error;
  log.error({ err: error }, 'a caller could not be identified');
  return tellOf(error);
}

function withoutInternals({ extensions = {}, ...rest }: GraphQLFormattedError): GraphQLFormattedError {
  const { http: _http, stacktrace: _stacktrace, ...told } = extensions;
  return { ...rest, extensions: told };
}
