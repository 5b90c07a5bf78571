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
