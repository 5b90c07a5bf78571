import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { startConversation, startGateway, type Gateway } from '../support/gateway.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const rulesOf = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.strictObject({
          alert: z.string(),
          expr: z.string(),
          for: z.string().regex(/^\d+m$/),
          labels: z.object({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});
const dashboardOf = z.object({
  panels: z.array(
    z.object({ title: z.string(), description: z.string(), targets: z.array(z.object({ expr: z.string() })).min(1) }),
  ),
});

const rules = rulesOf.parse(parse(read('deploy/prometheus/alerts.yml'))).groups.flatMap((group) => group.rules);
const { panels } = dashboardOf.parse(JSON.parse(read('deploy/grafana/parley.json')));
const queries = [...rules.map(({ expr }) => expr), ...panels.flatMap((panel) => panel.targets.map(({ expr }) => expr))];

let gateway: Gateway;
/** The labels of each series that a gateway exposes which has been asked something. */
const exposed = new Map<string, Set<string>>();

beforeAll(async () => {
  gateway = await startGateway();
  const customer = await gateway.customer();
  await startConversation(customer);
  await fetch(`${gateway.url}/healthz`);
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  for (const [, name = '', labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const known = exposed.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
    exposed.set(name, known);
  }
  // The others are not there before they are first counted; their names are, with their kind.
  for (const [, name = ''] of text.matchAll(/^# TYPE (\w+) counter$/gm))
    exposed.set(name, exposed.get(name) ?? new Set());
});
afterAll(() => gateway.stop());

/** The series that a query asks for. `up` is Prometheus' own. */
const seriesOf = (query: string) => [...query.matchAll(/\b(?:parley|process|nodejs)_\w+/g)].map(([name]) => name);

describe('the alarms and the dashboard', () => {
  it('ask for nothing that a gateway does not expose', () => {
    const asked = new Set(queries.flatMap(seriesOf));
    expect(asked.size).toBeGreaterThan(10);
    expect([...asked].filter((name) => !exposed.has(name))).toEqual([]);
  });

  it('show every metric of ours', () => {
    const asked = queries.flatMap(seriesOf).map((name) => name.replace(/_(bucket|count|sum)$/, ''));
    const ours = [...exposed.keys()].filter((name) => name.startsWith('parley_') && name !== 'parley_build_info');
    expect(ours.filter((name) => !asked.includes(name.replace(/_(bucket|count|sum)$/, '')))).toEqual([]);
  });

  it('tell by labels that there are', () => {
    const labelled = queries.flatMap((query) =>
      [...query.matchAll(/by \(([\w, ]+)\) \(rate\((\w+)/g)].map(([, labels = '', name = '']) => ({ labels, name })),
    );
    expect(labelled.length).toBeGreaterThan(5);
    for (const { labels, name } of labelled) {
      const known = exposed.get(name);
      // What has not been counted yet has no labels to look at.
      if (!known?.size) continue;
      // Prometheus itself says which gateway.
      const wanted = labels.split(/, */).filter((label) => label !== 'instance');
      expect(
        wanted.filter((label) => !known.has(label)),
        name,
      ).toEqual([]);
    }
  });

  it.each(rules.map((rule) => [rule.alert, rule] as const))('%s says what to do', (name, { annotations }) => {
    const [page = '', anchor] = annotations.runbook.split('#');
    expect(anchor).toBe(name.toLowerCase());
    expect(read(page)).toMatch(new RegExp(`^### ${name}$`, 'm'));
  });
});
