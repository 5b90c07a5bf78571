import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startConversation, startGateway, type Actor, type Gateway } from '../support/gateway.ts';

const DOCS = readFileSync(new URL('../../docs/OPERATIONS.md', import.meta.url), 'utf8');

let gateway: Gateway;
let caller: Actor;

beforeAll(async () => {
  gateway = await startGateway();
  caller = await gateway.customer();
});
afterAll(() => gateway.stop());

const exposed = async () => (await fetch(`${gateway.url}/metrics`)).text();

/** Names and kinds of Parley's own metrics, as they are exposed. */
async function families() {
  const text = await exposed();
  return [...text.matchAll(/^# TYPE (parley_\w+) (\w+)$/gm)].map(([, name = '', type = '']) => {
    const [, help = ''] = new RegExp(`^# HELP ${name} (.*)$`, 'm').exec(text) ?? [];
    return { name, type, help };
  });
}

/** How many answers a histogram has counted with these labels. */
async function countOf(name: string, labels: Record<string, string>): Promise<number> {
  const lines = (await exposed()).split('\n').filter((line) => line.startsWith(`${name}_count{`));
  const fits = lines.filter((line) =>
    Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)),
  );
  return fits.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

const OPERATION = 'parley_operation_duration_seconds';

describe('what /metrics exposes', () => {
  it('has names, units and help by the conventions of Prometheus', async () => {
    const all = await families();
    expect(all.length).toBeGreaterThan(10);
    for (const { name, type, help } of all) {
      expect(name).toMatch(/^parley(_[a-z]+)+$/);
      expect(name.endsWith('_total'), `${name} is a ${type}`).toBe(type === 'counter');
      expect(name).not.toMatch(/_(ms|milliseconds|minutes|kilobytes|count|sum|bucket)$/);
      if (type === 'histogram') expect(name).toMatch(/_(seconds|bytes)$/);
      expect(help).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('is told in the docs, all of it and nothing else', async () => {
    const told = [...DOCS.matchAll(/^\| `(parley_\w+)`/gm)].map(([, name]) => name);
    expect(told.toSorted()).toEqual((await families()).map(({ name }) => name).toSorted());
  });
});

describe('how long operations took', () => {
  it('is told by name and outcome, of HTTP', async () => {
    await caller.gql('query TimedOverHttp { viewer { id } }');
    await caller.gql('query TimedAndRefused { viewer { id } conversations(first: 1, last: 1) { nodes { id } } }');
    expect(await countOf(OPERATION, { door: 'http', operation: 'query TimedOverHttp', outcome: 'ok' })).toBe(1);
    expect(await countOf(OPERATION, { operation: 'query TimedAndRefused', outcome: 'refused' })).toBe(1);
  });

  it('is told of the long way through Apollo as well', async () => {
    await fetch(`${gateway.url}/graphql?query=${encodeURIComponent('query TimedByGet { viewer { id } }')}`, {
      headers: { authorization: `Bearer ${caller.token}`, 'apollo-require-preflight': 'yes' },
    });
    expect(await countOf(OPERATION, { door: 'http', operation: 'query TimedByGet', outcome: 'ok' })).toBe(1);
  });

  it('is told of websockets, but not of subscriptions, which last as long as their clients like', async () => {
    const id = await startConversation(caller);
    const client = caller.socket();
    const watching = client.iterate({
      query: 'subscription Watched($id: ID!) { typing(conversationId: $id) { isTyping } }',
      variables: { id },
    });
    void watching.next();
    for await (const { data } of client.iterate({ query: 'query TimedOverSocket { viewer { id } }' })) {
      expect(data).not.toBeNull();
    }
    await watching.return?.();
    expect(await countOf(OPERATION, { door: 'websocket', operation: 'query TimedOverSocket', outcome: 'ok' })).toBe(1);
    expect(await exposed()).not.toContain('subscription Watched');
  });

  it("is told of REST by the shim's operation, and by the pattern of its route", async () => {
    const id = await startConversation(caller);
    expect((await caller.rest('GET', `/conversation/${id}`)).status).toBe(200);
    expect(await countOf(OPERATION, { door: 'rest', outcome: 'ok' })).toBeGreaterThan(0);
    const route = '/v1/support/conversation/:id';
    expect(await countOf('parley_http_request_duration_seconds', { method: 'GET', route, status: '200' })).toBe(1);
    expect(await exposed()).not.toContain(id);
  });

  it('has no more names than there is room for', async () => {
    for (let made = 0; made < 110; made += 1) await caller.gql(`query Made${made} { viewer { id } }`);
    expect(await countOf(OPERATION, { operation: 'query Made109' })).toBe(0);
    expect(await countOf(OPERATION, { operation: 'other' })).toBeGreaterThan(0);
  });
});
