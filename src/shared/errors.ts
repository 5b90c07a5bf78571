import { GraphQLError } from 'graphql';
import type { UserErrorCode } from '../generated/schema-types.ts';

/**
 * An expected failure of a mutation: told in `userErrors`, with nothing stored (contract section 4).
 * Thrown inside a transaction, it rolls the transaction back.
 */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: UserErrorCode;
  /** Path of the input field that is wrong; null when no one field is. */
  readonly field: string[] | null;

  constructor(code: UserErrorCode, message: string, field: string | null = null) {
    super(message);
    this.code = code;
    this.field = field === null ? null : ['input', field];
  }
}

/** The codes of top-level errors that Parley raises on purpose; Apollo adds its own for syntax and validation. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'NOT_FOUND'
  | 'QUERY_TOO_COMPLEX'
  | 'RATE_LIMITED'
  | 'RESYNC_REQUIRED'
  | 'UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR';

/** The codes of what is no caller's doing. */
const FAULTS: ReadonlySet<unknown> = new Set<ErrorCode>(['INTERNAL_SERVER_ERROR', 'UNAVAILABLE']);

/** Whether an error with this code is no caller's doing. */
export const isFault = (code: unknown): boolean => FAULTS.has(code);

/** A top-level error that is meant for the caller. Anything else that is thrown reaches callers masked. */
export function callerError(code: ErrorCode, message: string, httpStatus?: number): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code, ...(httpStatus ? { http: { status: httpStatus } } : {}) },
  });
}

/**
 * The caller does something too often.
 *
 * @param retryAfter after how many seconds to try again; told as a whole number of at least 1
 */
export function rateLimited(message: string, retryAfter: number): GraphQLError {
  const seconds = Math.max(1, Math.ceil(retryAfter));
  const http = { status: 429, headers: new Map([['retry-after', String(seconds)]]) };
  return new GraphQLError(message, {
    extensions: { code: 'RATE_LIMITED' satisfies ErrorCode, retryAfter: seconds, http },
  });
}

/** The caller may never do this, or sees the object but may not do this to it. */
export const forbidden = (message: string) => callerError('FORBIDDEN', message);

/** An argument of a query or subscription that cannot be used. */
export const badUserInput = (message: string) => callerError('BAD_USER_INPUT', message);

/** For the caller, there is no such object. */
export const notFound = (message: string) => callerError('NOT_FOUND', message);
