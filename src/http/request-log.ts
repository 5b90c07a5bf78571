import type { IncomingMessage, RequestListener } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../platform/log.ts';
import type { Timings } from '../platform/timings.ts';
import { idsOf, newTrace, type Trace } from '../platform/trace.ts';
import type { Tracing } from '../platform/tracing.ts';
import { REST_PREFIX } from '../rest/handler.ts';
import { attached } from '../shared/attached.ts';

/** The header with the id of a request. */
export const REQUEST_ID = 'x-request-id';
/** An id that a proxy may have given; any other is not taken over. */
const SANE_ID = /^[\w.-]{1,64}$/;
/** What is asked every few seconds by those who watch over the gateway. */
const PROBES = new Set(['/healthz', '/readyz', '/metrics']);

/** The trace of a request, with the id that it brings ({@link REQUEST_ID}) or a new one. */
export const traceOf = attached(({ headers }: IncomingMessage): Trace => {
  const given = headers[REQUEST_ID];
  return newTrace(typeof given === 'string' && SANE_ID.test(given) ? given : undefined);
});

/** A request that has been answered. */
export interface Answered {
  method: string;
  /** The route and never the URL, which may hold anything; null when there is none. */
  route: string | null;
  status: number;
  /** From when it came until its answer was sent. */
  ms: number;
}

/** Begins a span for whatever comes but probes. It ends where the answer is logged. */
export function traceRequests(tracing: Tracing, listener: RequestListener): RequestListener {
  return (request, response) => {
    if (!PROBES.has(request.url ?? '')) traceOf(request).span = tracing.begin(request.headers);
    listener(request, response);
  };
}

export type LogAnswer = ReturnType<typeof createAnswerLog>;

/** Gives the log and the figures one line for each request when it is over. */
export function createAnswerLog(log: Logger, timings: Timings) {
  return (trace: Trace, { method, route, status, ms }: Answered): void => {
    const { viewerId, operation, code, span } = trace;
    const seconds = ms / 1_000;
    timings.request({ method, route, status, seconds });
    if (operation !== null) {
      timings.operation({ door: route?.startsWith(REST_PREFIX) ? 'rest' : 'http', operation, code, seconds });
    }
    span?.end(
      `${method} ${route ?? 'unknown path'}`,
      spanAttributes(trace, { method, route, status, ms }),
      status >= 500,
    );
    const level = route !== null && PROBES.has(route) ? 'debug' : 'info';
    if (!log.isLevelEnabled(level)) return;
    const answered = {
      ...idsOf(trace),
      method,
      route,
      ...(operation !== null && { operation }),
      status,
      ...(code !== null && { code }),
      ms: Math.round(ms * 10) / 10,
      viewerId,
    };
    log[level](answered, 'answered');
  };
}

/** In the names of OpenTelemetry's conventions. */
const spanAttributes = ({ id }: Trace, { method, route, status }: Answered) => ({
  'http.request.method': method,
  ...(route !== null && { 'http.route': route }),
  'http.response.status_code': status,
  'parley.request_id': id,
});

/** Gives every answer its request's id, and has it logged when it is over. */
export function logRequests(app: FastifyInstance, logAnswer: LogAnswer): void {
  app.addHook('onRequest', (request, reply, done) => {
    nameAnswer(request, reply);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    logAnswer(traceOf(request.raw), answeredBy(request, reply));
    done();
  });
}

/** For answers that are given before the hooks are run; the log's line is the caller's business. */
export function nameAnswer(request: FastifyRequest, reply: FastifyReply): void {
  reply.header(REQUEST_ID, traceOf(request.raw).id);
}

export const answeredBy = (request: FastifyRequest, reply: FastifyReply): Answered => ({
  method: request.method,
  route: request.routeOptions.url ?? null,
  status: reply.statusCode,
  ms: reply.elapsedTime,
});
