import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentsOf } from './documents.ts';
import { damaged, json, runs, TEST_MS } from './inputs.ts';
import { schema } from './schema.ts';
import { startTarget, type Target } from './target.ts';

describe('documents of any kind', () => {
  let target: Target;
  beforeAll(async () => void (target = await startTarget()));
  afterAll(() => target.stop());

  /** Sends a body as it stands; what was refused as a whole has stored nothing. */
  async function post(
    body: string | Uint8Array,
    caller: number,
    type = 'application/json',
  ): Promise<{ errors?: { extensions: { code: string } }[] }> {
    const before = target.stored();
    const { text, status } = await target.ask('/graphql', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${target.callers[caller]!.token}`,
        'content-type': type,
        'apollo-require-preflight': '1',
      },
      body: typeof body === 'string' ? body : Buffer.from(body),
    });
    const answer = JSON.parse(text) as { data?: unknown; errors?: { extensions: { code: string } }[] };
    expect(answer.data != null || answer.errors !== undefined).toBe(true);
    if (status >= 400 || answer.data == null) expect(target.stored()).toBe(before);
    return answer;
  }

  const caller = () => fc.nat({ max: target.callers.length - 1 });
  const documents = () => documentsOf(['query', 'mutation'], target.ids);

  it('that are valid', { timeout: TEST_MS }, async () => {
    const valid = documents().filter((document) => validate(schema, parse(document)).length === 0);
    await fc.assert(
      fc.asyncProperty(valid, caller(), async (query, who) => {
        const { errors = [] } = await post(JSON.stringify({ query }), who);
        // What is valid here is so there, whatever becomes of it.
        for (const { extensions } of errors) expect(extensions.code).not.toMatch(/^GRAPHQL_/);
      }),
      runs(300),
    );
    await target.expectAlive();
  });

  it('that are nearly valid', { timeout: TEST_MS }, async () => {
    await fc.assert(
      fc.asyncProperty(damaged(documents()), caller(), async (query, who) => {
        await post(JSON.stringify({ query }), who);
      }),
      runs(300),
    );
    await target.expectAlive();
  });

  it('that are no documents', { timeout: TEST_MS }, async () => {
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .record({ query: json, variables: json, operationName: json, extensions: json }, { requiredKeys: [] })
        .map((body) => JSON.stringify(body)),
      json.map((body) => JSON.stringify(body)),
      damaged(documents().map((query) => JSON.stringify({ query }))),
      fc.nat({ max: 9_000 }).map((depth) => JSON.stringify({ query: '{ a '.repeat(depth) })),
    );
    const types = fc.constantFrom(
      'application/json',
      'application/json; charset=utf-16',
      'text/plain',
      'application/graphql',
      'x',
      '',
    );
    await fc.assert(
      fc.asyncProperty(bodies, caller(), fc.oneof(fc.constant('application/json'), types), async (body, who, type) => {
        await post(body, who, type);
      }),
      runs(300),
    );
    await target.expectAlive();
  });
});
