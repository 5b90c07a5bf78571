import { Gauge, Histogram } from 'prom-client';
import { isFault } from '../shared/errors.ts';
import type { Metrics } from './metrics.ts';

/** By which door an operation came. */
export type DoorName = 'http' | 'rest' | 'websocket';

/** An HTTP request that has been answered. */
export interface AnsweredRequest {
  method: string;
  /** The pattern of its path, which holds nothing of a caller's; null when there is none. */
  route: string | null;
  status: number;
  seconds: number;
}

/** A query or a mutation that has been answered. */
export interface AnsweredOperation {
  door: DoorName;
  /** Kind and name, of a valid document. */
  operation: string;
  /** The code of the first error; null when there is none. */
  code: string | null;
  seconds: number;
}

export type Timings = ReturnType<typeof createTimings>;

/** From a plain read to what a statement may take. */
const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** How many operations have a name of their own: callers choose names, and each is a row of figures for good. */
const MOST_NAMES = 100;
const OTHERS = 'other';
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Measures how long what is asked takes, in seconds, whichever door it comes by. */
export function createTimings(register: Metrics, version: string) {
  const registers = [register];
  const requests = new Histogram({
    name: 'parley_http_request_duration_seconds',
    help: 'How long HTTP requests took to be answered, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_S,
    registers,
  });
  const operations = new Histogram({
    name: 'parley_operation_duration_seconds',
    help: 'How long queries and mutations took, by door, name and outcome (ok, refused, fault).',
    labelNames: ['door', 'operation', 'outcome'],
    buckets: BUCKETS_S,
    registers,
  });
  new Gauge({
    name: 'parley_build_info',
    help: 'Always 1; says which version runs on which Node.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node: process.version }, 1);

  const names = new Set<string>();
  function nameOf(operation: string): string {
    if (names.has(operation)) return operation;
    if (names.size >= MOST_NAMES) return OTHERS;
    names.add(operation);
    return operation;
  }

  return {
    request: ({ method, route, status, seconds }: AnsweredRequest): void => {
      const labels = { method: METHODS.has(method) ? method : OTHERS, route: route ?? 'none', status: String(status) };
      requests.observe(labels, seconds);
    },
    operation: ({ door, operation, code, seconds }: AnsweredOperation): void => {
      // A subscription lasts as long as its client likes.
      if (operation.startsWith('subscription')) return;
      operations.observe({ door, operation: nameOf(operation), outcome: outcomeOf(code) }, seconds);
    },
  };
}

function outcomeOf(code: string | null): 'ok' | 'refused' | 'fault' {
  if (code === null) return 'ok';
  return isFault(code) ? 'fault' : 'refused';
}
