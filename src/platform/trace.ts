import { randomUUID } from 'node:crypto';

/** What the log tells of one request, or of one operation of a websocket; filled in while it is answered. */
export interface Trace {
  /** In every line that the log has of it, in `x-request-id`, and in errors that are masked: the one finds the other. */
  readonly id: string;
  /** Null while nobody is known, or for good when there is no token. */
  viewerId: string | null;
  /** Kind and name of the operation; null when there is none, or it could not be read. */
  operation: string | null;
  /** The code of the first error that the caller was told of. */
  code: string | null;
}

export function newTrace(id: string = randomUUID(), viewerId: string | null = null): Trace {
  return { id, viewerId, operation: null, code: null };
}
