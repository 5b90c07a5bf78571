import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/platform/log.ts';
import { send, startConversation, startGateway, type Actor, type Gateway } from '../support/gateway.ts';

/** A span as a collector is sent it (OTLP in JSON). */
interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  status: { code?: number };
  attributes: Record<string, unknown>;
}

const [INTERNAL, SERVER, CLIENT] = [1, 2, 3];
const FAILED = 2;

interface Sent {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { spans: (Omit<Span, 'attributes'> & { attributes: Attribute[] })[] }[];
  }[];
}
interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number };
}

const record = (attributes: readonly Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]));

/** Takes traces as a collector does. */
async function startCollector() {
  const spans: Span[] = [];
  const services = new Set<unknown>();
  const server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      for (const { resource, scopeSpans } of (JSON.parse(body) as Sent).resourceSpans) {
        services.add(record(resource.attributes)['service.name']);
        for (const span of scopeSpans.flatMap((scope) => scope.spans))
          spans.push({ ...span, attributes: record(span.attributes) });
      }
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, spans, services, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER_SPAN = 'b7ad6b7169203331';
const traceparent = (isSampled: boolean) => `00-${TRACE}-${CALLER_SPAN}-${isSampled ? '01' : '00'}`;

describe('traces', () => {
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let gateway: Gateway;
  let customer: Actor;
  let agent: Actor;
  let conversation: string;
  const lines: Record<string, unknown>[] = [];

  beforeAll(async () => {
    collector = await startCollector();
    const log = createLogger('info', true, { write: (line) => void lines.push(JSON.parse(line) as never) });
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'desk' };
    gateway = await startGateway({ env, log });
    [customer, agent] = [await gateway.customer(), await gateway.agent()];
    conversation = await startConversation(customer);
    const ask = (operation: string, headers: Record<string, string> = {}) =>
      fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${customer.token}`, ...headers },
        body: JSON.stringify({
          query: `query ${operation} { conversation(id: "${conversation}") { user { name } lastMessage { body } } }`,
        }),
      });
    await ask('Fast', { traceparent: traceparent(true) });
    await ask('General', { origin: gateway.url });
    await ask('NotSampled', { traceparent: traceparent(false) });
    await fetch(
      `${gateway.url}/graphql?query=${encodeURIComponent('query Apollo { conversations(first: 1) { totalCount } }')}`,
      {
        headers: { authorization: `Bearer ${customer.token}`, 'apollo-require-preflight': 'yes' },
      },
    );
    await send(agent, conversation, 'A word that nobody else is to read');
    await customer.rest('GET', `/conversation/${conversation}`);
    await customer.rest('GET', '/nowhere');
    await fetch(`${gateway.url}/healthz`);
    const socket = agent.socket();
    await new Promise<void>((resolve, reject) => {
      socket.subscribe(
        { query: 'query OverSocket { unreadTotals { messages } }' },
        { next: () => undefined, error: reject, complete: resolve },
      );
    });
    // What has not been sent goes with the end.
    await gateway.stop();
  });
  afterAll(() => collector.server.close());

  const named = (name: string) => {
    const found = collector.spans.filter((span) => span.name === name);
    expect(found, `spans named ${name}`).toHaveLength(1);
    return found[0]!;
  };
  const below = ({ traceId, spanId }: Span) =>
    collector.spans.filter((span) => span.traceId === traceId && span.parentSpanId === spanId);
  const above = ({ parentSpanId }: Span) => collector.spans.find(({ spanId }) => spanId === parentSpanId);

  it.each(['Fast', 'General', 'Apollo'])(
    'show a request, its operation below it, and its SQL below that: %s',
    (name) => {
      const operation = named(`query ${name}`);
      expect(operation).toMatchObject({ kind: INTERNAL });
      expect(operation.attributes).toEqual({ 'graphql.operation.type': 'query', 'graphql.operation.name': name });
      expect(above(operation)).toMatchObject({
        kind: SERVER,
        name: expect.stringMatching(/^(GET|POST) \/graphql$/),
        attributes: { 'http.route': '/graphql', 'http.response.status_code': 200 },
      });
      const statements = below(operation);
      expect(statements.length).toBeGreaterThan(0);
      for (const { kind, attributes } of statements) {
        expect(kind).toBe(CLIENT);
        expect(attributes).toMatchObject({
          'db.system.name': expect.stringMatching(/^(sqlite|postgresql)$/),
          'db.query.text': expect.stringContaining('select'),
          'db.operation.name': 'SELECT',
        });
      }
    },
  );

  it('go on where the caller has begun them', () => {
    expect(above(named('query Fast'))).toMatchObject({ traceId: TRACE, parentSpanId: CALLER_SPAN });
  });

  it('leave out what their beginning has decided to leave out', () => {
    expect(collector.spans.filter(({ name }) => name === 'query NotSampled')).toEqual([]);
  });

  it('show the legacy routes, and what they are served by', () => {
    const request = named('GET /v1/support/conversation/:id');
    expect(below(request).map(({ name }) => name)).toEqual([expect.stringMatching(/^query /)]);
    expect(collector.spans.some(({ attributes }) => attributes['http.response.status_code'] === 404)).toBe(true);
  });

  it('show mutations, and operations of websockets', () => {
    const writes = collector.spans.filter(({ attributes }) => attributes['db.operation.name'] === 'INSERT');
    expect(writes.map((span) => above(span)?.attributes['graphql.operation.type'])).toContain('mutation');
    const operation = named('query OverSocket');
    expect(above(operation)).toMatchObject({ kind: SERVER, name: 'WS query OverSocket' });
    expect(below(operation).length).toBeGreaterThan(0);
  });

  it('say nothing of what is asked with, nor of probes', () => {
    const all = JSON.stringify(collector.spans);
    expect(all).not.toContain('A word that nobody else is to read');
    expect(all).not.toContain(conversation);
    expect(all).not.toContain('/healthz');
  });

  it('are named by the gateway, and found from the log', () => {
    expect([...collector.services]).toEqual(['desk']);
    const line = lines.find(({ operation }) => operation === 'query Fast');
    expect(line).toMatchObject({ msg: 'answered', traceId: TRACE });
    expect(above(named('query Fast'))?.attributes['parley.request_id']).toBe(line?.requestId);
    expect(lines.find(({ operation }) => operation === 'query OverSocket')?.traceId).toBe(
      named('query OverSocket').traceId,
    );
  });

  it('are of every operation, and of no other statement', () => {
    const withoutParent = collector.spans.filter((span) => span.kind === CLIENT && above(span)?.kind !== INTERNAL);
    expect(withoutParent).toEqual([]);
  });
});

describe('traces of what fails', () => {
  it('say so where it is no fault of the caller', async () => {
    const collector = await startCollector();
    let isFailing = false;
    const gateway = await startGateway({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
      onStatement: () => {
        if (isFailing) throw new Error('planted');
      },
    });
    try {
      const agent = await gateway.agent();
      isFailing = true;
      await agent.gql('query Failing { conversations(first: 1) { totalCount } }');
      await agent.gql('query Refused { conversations(first: 101) { totalCount } }');
    } finally {
      isFailing = false;
      await gateway.stop();
      collector.server.close();
    }
    const operation = (name: string) => collector.spans.find((span) => span.name === `query ${name}`);
    expect(operation('Failing')).toMatchObject({
      status: { code: FAILED },
      attributes: { 'error.type': 'INTERNAL_SERVER_ERROR' },
    });
    expect(operation('Refused')?.status.code ?? 0).toBe(0);
    expect(operation('Refused')?.attributes['error.type']).toBe('BAD_USER_INPUT');
  });

  it('cost no answer where the collector is away', async () => {
    const collector = await startCollector();
    collector.server.close();
    const gateway = await startGateway({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
    try {
      const { data } = await (await gateway.agent()).gql('{ unreadTotals { messages } }');
      expect(data).toEqual({ unreadTotals: { messages: 0 } });
    } finally {
      await gateway.stop();
    }
  });
});
