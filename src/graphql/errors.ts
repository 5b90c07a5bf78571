import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { DatabaseUnavailable } from '../platform/db/index.ts';
import type { Logger } from '../platform/log.ts';
import { callerError } from '../shared/errors.ts';

/**
 * The one rule for what callers are told of an error, at every door: what was meant for them passes, a database that is
 * away is `UNAVAILABLE`, and everything else is logged and masked.
 *
 * @param formatted the error as Apollo has formatted it, with the code that it gives to its own
 */
export function createErrorFormatter(log: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const cause = originalOf(error);
    if (cause instanceof GraphQLError) return withoutInternals(formatted);
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
