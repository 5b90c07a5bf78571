import type { IncomingHttpHeaders } from 'node:http';
import type { Trace } from './trace.ts';

/** Where traces are sent, in OpenTelemetry's own names. */
export interface TracingSettings {
  /** The address of a collector that takes OTLP over HTTP, as `http://localhost:4318`; null: there are no traces. */
  endpoint: string | null;
  serviceName: string;
  /** Of the traces that begin here, how many are sent: from 0 to 1. Those that begin elsewhere are decided there. */
  ratio: number;
}

/** A request, or an operation of a websocket, that is under way as a part of a trace. */
export interface OpenSpan {
  /** Of the trace, as collectors and `traceparent` have it. */
  readonly traceId: string;
  /** Runs an operation below it; what the operation was is told by the trace once it is over. */
  operation<T>(trace: Trace, work: () => Promise<T>): Promise<T>;
  /** To be called once, when it is over. */
  end(name: string, attributes: Record<string, string | number>, isFault: boolean): void;
}

/** Traces what is asked: a request or a websocket's operation, below it GraphQL's, below that its SQL. */
export interface Tracing {
  /** Something was asked; the headers of a request may say which trace it belongs to. */
  begin(headers?: IncomingHttpHeaders): OpenSpan;
  /** Told of a statement before it is run; what it returns is to be called when it is over. */
  statement(sql: string): (() => void) | undefined;
  /** Sends what has not been sent. */
  stop(): Promise<void>;
}

/** Who sends traces, and of which database. */
export interface TracedGateway {
  version: string;
  /** In OpenTelemetry's names. */
  system: 'sqlite' | 'postgresql';
}

/** Sends traces to a collector; null when none is set, and then nothing of OpenTelemetry's is loaded. */
export async function createTracing(
  { endpoint, ...settings }: TracingSettings,
  of: TracedGateway,
): Promise<Tracing | null> {
  if (endpoint === null) return null;
  const { sendTraces } = await import('./open-telemetry.ts');
  return sendTraces({ endpoint, ...settings }, of);
}
