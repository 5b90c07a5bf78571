import type { UserErrorCode } from '../generated/rest-operations.ts';
import type { ErrorCode } from '../shared/errors.ts';

/** The codes that a failure can have (contract section 5). */
export type FailureCode =
  | Exclude<ErrorCode, 'QUERY_TOO_COMPLEX' | 'RESYNC_REQUIRED'>
  | UserErrorCode
  | 'METHOD_NOT_ALLOWED'
  | 'PAYLOAD_TOO_LARGE';

/** What each code is answered with, and what it means. */
export const CODES = {
  BAD_USER_INPUT: { status: 400, means: 'The request cannot be read, or a parameter or property has the wrong form.' },
  INVALID: { status: 400, means: 'A value breaks a rule: too long, empty, out of range.' },
  NOT_SUPPORT_STAFF: { status: 400, means: 'The person to assign does not belong to the support staff.' },
  UNAUTHENTICATED: { status: 401, means: 'There is no token, or one that is bad or has expired.' },
  FORBIDDEN: { status: 403, means: 'The caller may not do this, or `guest-id` is not the id of the token.' },
  NOT_FOUND: { status: 404, means: 'There is no such thing that the caller may see.' },
  METHOD_NOT_ALLOWED: { status: 405, means: 'The path does not take this method; `Allow` says which it takes.' },
  CONVERSATION_CLOSED: { status: 409, means: 'The conversation is closed and takes no message until it is reopened.' },
  IDEMPOTENCY_KEY_REUSED: { status: 409, means: 'The key was used before with another request.' },
  VERSION_CONFLICT: { status: 409, means: 'The conversation has changed in between.' },
  ALREADY_ASSIGNED: { status: 409, means: 'Somebody else holds the conversation already.' },
  PAYLOAD_TOO_LARGE: { status: 413, means: 'The body is larger than 100 KB.' },
  RATE_LIMITED: { status: 429, means: 'The caller asks too often; `Retry-After` says for how long to wait.' },
  INTERNAL_SERVER_ERROR: { status: 500, means: 'It was not the caller’s fault. What happened is not told.' },
  UNAVAILABLE: { status: 503, means: 'The gateway cannot serve for the moment. Try again.' },
} as const satisfies Record<FailureCode, { status: number; means: string }>;

/** What GraphQL's fields and arguments are called in REST; the rest has the same name in both. */
const REST_NAMES = new Map([
  ['body', 'message'],
  ['senderId', 'userId'],
  ['clientMessageId', 'Idempotency-Key'],
  ['idempotencyKey', 'Idempotency-Key'],
  ['after', 'cursor'],
]);

/** What Fastify finds wrong with a request before it is ours, in our words. */
const UNREADABLE = new Map([
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'A body needs the Content-Type application/json.'],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'The body is not as long as its Content-Length says.'],
  ['FST_ERR_BAD_URL', 'The URL is not encoded correctly.'],
  ['FST_ERR_MAX_PARAM_LENGTH', 'A part of the URL is too long.'],
]);

/** A request that failed, with all that its answer says. Thrown anywhere in the shim. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  /** The property, parameter or header that is wrong, by its name in REST. */
  readonly field: string | undefined;
  /** Headers of the answer that belong to the failure. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: FailureCode,
    message: string,
    field?: string,
    headers: Record<string, string> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.field = field;
    this.headers = headers;
  }

  get status(): number {
    return CODES[this.code].status;
  }

  /** The body of the answer. */
  toBody(): { success: false; error: { code: FailureCode; message: string; field?: string } } {
    const { code, message, field } = this;
    return { success: false, error: { code, message, ...(field === undefined ? {} : { field }) } };
  }
}

/** The request cannot be used as it is. */
export const badRequest = (message: string, field?: string) => new Failure('BAD_USER_INPUT', message, field);

/** A known path, but another method. */
export const methodNotAllowed = (allowed: readonly string[]) =>
  new Failure('METHOD_NOT_ALLOWED', `This path takes ${allowed.join(', ')}.`, undefined, { allow: allowed.join(', ') });

/**
 * Says no more than that it was not the caller's fault.
 *
 * @param cause what happened, to be logged; undefined when it is in a log already
 */
const masked = (cause: unknown) =>
  new Failure('INTERNAL_SERVER_ERROR', 'Something went wrong on our side.', undefined, {}, { cause });

/** A mutation refused: the first of its `userErrors`. */
export function ofUserError(error: { code: UserErrorCode; message: string; field: readonly string[] | null }): Failure {
  const name = error.field?.at(-1);
  return new Failure(error.code, inRestWords(error.message, name), name && restName(name));
}

/**
 * A top-level error of an operation, or one with which the door refused a caller. Codes that no caller of the shim can
 * be blamed for, such as those of a document that is not valid, are masked.
 */
export function ofGraphQLError(error: { message: string; extensions?: Record<string, unknown> }): Failure {
  const { code, retryAfter } = error.extensions ?? {};
  if (code === 'INTERNAL_SERVER_ERROR') return masked(undefined);
  if (!isFailureCode(code)) return masked(error);
  if (code === 'BAD_USER_INPUT') {
    // "after is not a cursor ...": messages about an argument begin with its name.
    const [name = ''] = error.message.split(' ', 1);
    return badRequest(inRestWords(error.message, name), REST_NAMES.get(name));
  }
  const headers: Record<string, string> = {};
  if (code === 'UNAUTHENTICATED') headers['www-authenticate'] = 'Bearer';
  const seconds = typeof retryAfter === 'number' ? Math.ceil(retryAfter) : 1;
  if (code === 'RATE_LIMITED') headers['retry-after'] = String(Math.max(1, seconds));
  return new Failure(code, error.message, undefined, headers);
}

/** Anything that was thrown while a request was answered, by us, by the door or by Fastify. */
export function ofThrown(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof Error)) return masked(error);
  if ('extensions' in error) return ofGraphQLError(error as Error & { extensions: Record<string, unknown> });
  // Of what is thrown, only what is wrong with a request has such a status.
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status === 413) return new Failure('PAYLOAD_TOO_LARGE', 'The body is larger than 100 KB.');
  if (typeof status !== 'number' || status < 400 || status > 499) return masked(error);
  const reason = 'code' in error && typeof error.code === 'string' ? UNREADABLE.get(error.code) : undefined;
  return badRequest(reason ?? 'The request cannot be read.');
}

function isFailureCode(code: unknown): code is FailureCode {
  return typeof code === 'string' && Object.hasOwn(CODES, code);
}

const restName = (name: string) => REST_NAMES.get(name) ?? name;

/** A message that speaks of a field by its name in GraphQL, with its name in REST. */
function inRestWords(message: string, name: string | undefined): string {
  const known = name === undefined ? undefined : REST_NAMES.get(name);
  return known === undefined ? message : message.replace(new RegExp(`\\b${name ?? ''}\\b`, 'g'), known);
}
