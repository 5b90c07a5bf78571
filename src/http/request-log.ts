import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Timings } from '../platform/timings.ts';
import { newTrace, type Trace } from '../platform/trace.ts';
import { REST_PREFIX } from '../rest/handler.ts';

/** An id that a proxy may have given; any other is not taken over. */
const SANE_ID = /^[\w.-]{1,64}$/;
/** What is asked every few seconds by those who watch over the gateway. */
const PROBES = new Set(['/healthz', '/readyz', '/metrics']);

const traces = new WeakMap<IncomingMessage, Trace>();

/** The trace of a request, with the id that it brings (`x-request-id`) or a new one. */
export function traceOf(request: IncomingMessage): Trace {
  let trace = traces.get(request);
  if (!trace) {
    const given = request.headers['x-request-id'];
    trace = newTrace(typeof given === 'string' && SANE_ID.test(given) ? given : undefined);
    traces.set(request, trace);
  }
  return trace;
}

/** Gives every answer its request's id, and the log and the figures one line for each request when it is over. */
export function logRequests(app: FastifyInstance, timings: Timings): void {
  app.addHook('onRequest', (request, reply, done) => {
    nameAnswer(request, reply);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    logAnswer(request, reply, timings);
    done();
  });
}

/** For answers that are given before the hooks are run; the log's line is the caller's business. */
export function nameAnswer(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', traceOf(request.raw).id);
}

export function logAnswer(request: FastifyRequest, reply: FastifyReply, timings: Timings): void {
  const { viewerId, operation, code } = traceOf(request.raw);
  // The route and never the URL, which may hold anything.
  const route = request.routeOptions.url ?? null;
  const seconds = reply.elapsedTime / 1_000;
  timings.request({ method: request.method, route, status: reply.statusCode, seconds });
  if (operation !== null) {
    timings.operation({ door: route?.startsWith(REST_PREFIX) ? 'rest' : 'http', operation, code, seconds });
  }
  const answered = {
    method: request.method,
    route,
    ...(operation !== null && { operation }),
    status: reply.statusCode,
    ...(code !== null && { code }),
    ms: Math.round(reply.elapsedTime * 10) / 10,
    viewerId,
  };
  if (route !== null && PROBES.has(route)) request.log.debug(answered, 'answered');
  else request.log.info(answered, 'answered');
}
