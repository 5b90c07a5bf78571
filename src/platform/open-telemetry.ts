import { AsyncLocalStorage } from 'node:async_hooks';
import {
  defaultTextMapGetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace as traces,
  type Attributes,
  type Context,
  type Span,
  type SpanOptions,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { isFault } from '../shared/errors.ts';
import type { Trace } from './trace.ts';
import type { TracedGateway, Tracing, TracingSettings } from './tracing.ts';

/** How long a collector that does not answer is waited for at the end, in milliseconds. */
const LAST_SENT_WITHIN_MS = 2_000;
/** The name of what could not be read. */
const UNREAD = 'GraphQL';

function end(span: Span, name: string, attributes: Attributes, isFaulty: boolean): void {
  span.updateName(name).setAttributes(attributes);
  if (isFaulty) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** Traces that go to a collector, over HTTP, some seconds after they were made. */
export function sendTraces(
  { endpoint, serviceName, ratio }: TracingSettings & { endpoint: string },
  { version, system }: TracedGateway,
): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('parley', version);
  const propagator = new W3CTraceContextPropagator();
  /** The operation under way: statements are its own. */
  const underWay = new AsyncLocalStorage<Context>();

  async function runBelow<T>(parent: Span, trace: Trace, work: () => Promise<T>): Promise<T> {
    const span = tracer.startSpan(UNREAD, {}, traces.setSpan(ROOT_CONTEXT, parent));
    try {
      return await underWay.run(traces.setSpan(ROOT_CONTEXT, span), work);
    } finally {
      const { operation, code } = trace;
      const [type, name] = operation?.split(' ') ?? [];
      const attributes = {
        ...(type !== undefined && { 'graphql.operation.type': type }),
        ...(name !== undefined && { 'graphql.operation.name': name }),
        ...(code !== null && { 'error.type': code }),
      };
      end(span, operation ?? UNREAD, attributes, isFault(code));
    }
  }

  return {
    begin(headers) {
      const parent = headers ? propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter) : ROOT_CONTEXT;
      const span = tracer.startSpan(UNREAD, { kind: SpanKind.SERVER }, parent);
      return {
        traceId: span.spanContext().traceId,
        operation: (trace, work) => runBelow(span, trace, work),
        end: (name, attributes, isFaulty) => end(span, name, attributes, isFaulty),
      };
    },

    statement(sql) {
      const context = underWay.getStore();
      // What nobody has asked for (polls, maintenance) is nobody's.
      if (!context) return undefined;
      const verb = /^\s*(?:with\b.*?\)\s*)?(\w+)/is.exec(sql)?.[1]?.toUpperCase() ?? 'SQL';
      const options: SpanOptions = {
        kind: SpanKind.CLIENT,
        // Its values are not in it.
        attributes: { 'db.system.name': system, 'db.operation.name': verb, 'db.query.text': sql },
      };
      const span = tracer.startSpan(verb, options, context);
      return () => span.end();
    },

    async stop() {
      const timeout = new Promise<void>((resolve) => setTimeout(resolve, LAST_SENT_WITHIN_MS).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), timeout]);
    },
  };
}
