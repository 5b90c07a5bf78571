import { Counter } from 'prom-client';
import type { Metrics } from '../platform/metrics.ts';
import type { ExecutionPath } from './execution/index.ts';

/** Counts executions by how they were done: how much of the traffic no plan is made for is to be seen. */
export function createExecutionCount(register: Metrics): (path: ExecutionPath) => void {
  const executions = new Counter({
    name: 'parley_graphql_executions_total',
    help: 'Operations and events executed outside of Apollo Server: by a compiled plan, or plainly by graphql-js.',
    labelNames: ['path'],
    registers: [register],
  });
  const byPath = { compiled: executions.labels('compiled'), plain: executions.labels('plain') };
  return (path) => byPath[path].inc();
}

/** By which way a request over HTTP was answered: past the general pipeline, or through it. */
export type RequestWay = 'fast' | 'general';

/** Counts GraphQL requests over HTTP by the way they went. */
export function createRequestCount(register: Metrics): (way: RequestWay) => void {
  const requests = new Counter({
    name: 'parley_graphql_requests_total',
    help: 'GraphQL requests over HTTP: answered fast, before the general pipeline, or by it.',
    labelNames: ['way'],
    registers: [register],
  });
  const byWay = { fast: requests.labels('fast'), general: requests.labels('general') };
  return (way) => byWay[way].inc();
}
