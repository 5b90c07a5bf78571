import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXAMPLES_FILE, readExamples, type Example } from '../../src/rest/reference/examples.ts';
import { routes } from '../../src/rest/routes.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { everyCall, type Call } from './calls.ts';
import { faultsBy, openApi, operationFor } from './openapi.ts';

/**
 * The examples of the reference are what a gateway has answered, ids and times aside.
 * `RECORD=1 npx vitest run --project sqlite test/reference/examples.test.ts` records them anew; the difference is then to
 * be read.
 */
const isRecording = process.env.RECORD === '1';

let gateway: Gateway;
let answered: readonly Example[];
beforeAll(async () => {
  gateway = await startGateway();
  answered = alike(await everyCall(gateway));
});
afterAll(() => gateway.stop());

/** Calls with the same ids and times, whenever they were made. */
function alike(calls: readonly Call[]): Example[] {
  const examples = calls.map(({ row, shows, body, answer: { status, json } }) => ({
    row,
    shows,
    ...(body && { body }),
    status,
    answer: json as unknown,
  }));
  const ids = new Map<string, string>();
  const idFor = (id: string) => {
    const known = ids.get(id) ?? `644a53f19829e8521529${(0x6e00 + ids.size).toString(16)}`;
    ids.set(id, known);
    return known;
  };
  const text = JSON.stringify(examples)
    .replaceAll(/\b[0-9a-f]{24}\b/g, idFor)
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-01-02T03:04:05.678Z');
  return JSON.parse(text) as Example[];
}

test('the examples are what is answered', () => {
  if (isRecording) writeFileSync(EXAMPLES_FILE, `${JSON.stringify(answered, null, 2)}\n`);
  expect(readExamples()).toEqual(answered);
});

test('each stands in the document, once, under what it is an example of', () => {
  const standing = routes.flatMap(({ method, path }) => {
    const row = `${method} ${path}`;
    return Object.entries(operationFor(row).responses).flatMap(([status, { content }]) =>
      Object.values(content['application/json'].examples ?? {}).map(({ summary }) => `${row} ${status} ${summary}`),
    );
  });
  expect(standing.toSorted()).toEqual(
    readExamples()
      .map(({ row, status, shows }) => `${row} ${status} ${shows}`)
      .toSorted(),
  );
});

test.each(routes.map(({ method, path }) => `${method} ${path}`))(
  '%s has one that succeeds and one that fails',
  (row) => {
    const { requestBody, responses } = operationFor(row);
    const statuses = Object.keys(responses).filter((status) => responses[status]!.content['application/json'].examples);
    expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
    expect(statuses.some((status) => status.startsWith('4'))).toBe(true);
    if (!requestBody) return;
    const { schema, examples } = requestBody.content['application/json'];
    const bodies = Object.values(examples ?? {});
    // A body that may be left away has an example where the route is called with one.
    if (requestBody.required) expect(bodies.length).toBeGreaterThan(0);
    for (const { value } of bodies) expect(faultsBy(schema, value)).toEqual([]);
  },
);

test('nothing in them is of this machine', () => {
  const text = JSON.stringify(openApi);
  expect(text).not.toMatch(/127\.0\.0\.1|localhost/);
});
