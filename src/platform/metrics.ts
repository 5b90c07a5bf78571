import { collectDefaultMetrics, Registry } from 'prom-client';

export type Metrics = Registry;

/** What this gateway counts and measures, for `/metrics`: the process's own figures, and what each part registers. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
