import type { Viewer } from '../modules/access/index.ts';
import type { Logger } from '../platform/log.ts';
import type { AnsweredOperation } from '../platform/timings.ts';
import { idsOf, newTrace, type Trace } from '../platform/trace.ts';
import type { Tracing } from '../platform/tracing.ts';
import { isFault } from '../shared/errors.ts';

/** An operation of a socket, from when it was asked for until it is over. */
export interface TracedOperation {
  trace: Trace;
  /** It was answered, refused, or has ended: gives the log its line. To be called once. */
  over: () => void;
}

/** Gives an operation its id, and the log and the figures one line for it when it is over. */
export function traceOperation(
  log: Logger,
  viewer: Viewer,
  answeredIn: (answered: AnsweredOperation) => void,
  tracing: Tracing | null,
): TracedOperation {
  const trace = newTrace(undefined, viewer.id);
  trace.span = tracing?.begin() ?? null;
  const began = performance.now();
  return {
    trace,
    over: () => {
      const { viewerId, operation, code } = trace;
      const took = performance.now() - began;
      if (operation !== null) answeredIn({ door: 'websocket', operation, code, seconds: took / 1_000 });
      const ms = Math.round(took * 10) / 10;
      trace.span?.end(`WS ${operation ?? 'unread'}`, { 'parley.request_id': trace.id }, isFault(code));
      const answered = { ...idsOf(trace), method: 'WS', operation, ...(code !== null && { code }), ms, viewerId };
      log.info(answered, 'answered');
    },
  };
}
