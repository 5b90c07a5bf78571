import { Counter } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** Counts that a limit has refused something. */
export type CountRefusal = (limit: string) => void;

/** One counter for what every limit refuses, at whichever door. */
export function createRefusals(register: Metrics): CountRefusal {
  const refusals = new Counter({
    name: 'parley_refusals_total',
    help: 'Requests, operations, subscriptions and sockets refused, by limit.',
    labelNames: ['limit'],
    registers: [register],
  });
  return (limit) => refusals.inc({ limit });
}
