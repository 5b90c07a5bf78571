import { randomUUID } from 'node:crypto';
import type { OpenSpan } from './tracing.ts';

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
  /** Where it stands in a trace of several systems; null when there are none. */
  span: OpenSpan | null;
}

export function newTrace(id: string = randomUUID(), viewerId: string | null = null): Trace {
  return { id, viewerId, operation: null, code: null, span: null };
}

/** By what the lines of the log that are about the same are found. */
export const idsOf = ({ id, span }: Trace): { requestId: string; traceId?: string } =>
  span === null ? { requestId: id } : { requestId: id, traceId: span.traceId };

/** Runs an operation, as a part of what its trace stands in where there is such a thing. */
export const traced = <T>(trace: Trace, work: () => Promise<T>): Promise<T> =>
  trace.span === null ? work() : trace.span.operation(trace, work);
