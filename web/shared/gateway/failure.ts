import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';

/**
 * What has kept an operation from being answered.
 *
 * - `signed-out`: the token is wrong or has expired.
 * - `forbidden`: the caller may never do this.
 * - `busy`: too many requests, or the gateway's database is away; it passes.
 * - `unreachable`: no answer at all; whether a change was made is not known.
 * - `gone`: what was asked for does not exist for the caller.
 * - `broken`: anything else; trying again would not help.
 */
export type FailureKind = 'signed-out' | 'forbidden' | 'busy' | 'unreachable' | 'gone' | 'broken';

const KINDS: Record<string, FailureKind> = {
  UNAUTHENTICATED: 'signed-out',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'gone',
  RATE_LIMITED: 'busy',
  UNAVAILABLE: 'busy',
};
const KINDS_BY_STATUS: Record<number, FailureKind> = { 401: 'signed-out', 403: 'forbidden', 429: 'busy', 503: 'busy' };
/** A socket closed by the gateway because of its token. */
const CLOSED_FORBIDDEN = 4403;

export class Failure extends Error {
  readonly kind: FailureKind;
  /** The least time to wait before trying again; only when it is `busy`. */
  readonly retryAfterMs: number;

  constructor(kind: FailureKind, message: string, retryAfterMs = 0) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same again may well work, a little later. */
  get isPassing(): boolean {
    return this.kind === 'busy' || this.kind === 'unreachable';
  }
}

interface TopLevelError {
  message: string;
  extensions?: { code?: unknown; retryAfter?: unknown } | undefined;
}

/** What has gone wrong, from whatever Apollo Client, `fetch` or the live connection throw. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (CombinedGraphQLErrors.is(error)) return ofErrors(error.errors);
  if (Array.isArray(error)) return ofErrors(error as TopLevelError[]);
  if (ServerError.is(error)) return new Failure(KINDS_BY_STATUS[error.statusCode] ?? 'unreachable', error.message);
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === CLOSED_FORBIDDEN) {
    return new Failure('signed-out', 'The gateway has refused the token.');
  }
  // `fetch` throws a TypeError when there is no answer, or an abort.
  return new Failure('unreachable', error instanceof Error ? error.message : 'The connection is lost.');
}

function ofErrors(errors: readonly TopLevelError[]): Failure {
  const [first] = errors;
  const code = String(first?.extensions?.code);
  const retryAfter = Number(first?.extensions?.retryAfter ?? 0);
  return new Failure(KINDS[code] ?? 'broken', first?.message ?? 'There was no answer.', retryAfter * 1_000);
}
