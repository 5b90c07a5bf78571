import type { Viewer } from '../modules/access/index.ts';
import type { Logger } from '../platform/log.ts';
import type { AnsweredOperation } from '../platform/timings.ts';
import { newTrace, type Trace } from '../platform/trace.ts';

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
): TracedOperation {
  const trace = newTrace(undefined, viewer.id);
  const began = performance.now();
  return {
    trace,
    over: () => {
      const { id, viewerId, operation, code } = trace;
      const took = performance.now() - began;
      if (operation !== null) answeredIn({ door: 'websocket', operation, code, seconds: took / 1_000 });
      const ms = Math.round(took * 10) / 10;
      const answered = { requestId: id, method: 'WS', operation, ...(code !== null && { code }), ms, viewerId };
      log.info(answered, 'answered');
    },
  };
}
