import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../../src/rest/routes.ts';
import { idsOf, integer, json, mostly, runs, TEST_MS, text } from './inputs.ts';
import { startTarget, type Target } from './target.ts';

/** One segment, never the end of the path. */
const segment = (value: string) => encodeURIComponent(value.toWellFormed()) || '%20';

describe('the legacy routes, given anything', () => {
  let target: Target;
  beforeAll(async () => void (target = await startTarget()));
  afterAll(() => target.stop());

  it.each(routes)('$method $path', { timeout: TEST_MS }, async ({ method, path }) => {
    const id = idsOf(target.ids);
    const body = fc.record(
      {
        ...Object.fromEntries(['userId', 'conversationId'].map((name) => [name, mostly(id)])),
        ...Object.fromEntries(
          ['message', 'fileUrl', 'fileType', 'comment', 'isDeleted'].map((name) => [name, mostly(text)]),
        ),
        rating: mostly(integer),
        isClosed: mostly(fc.boolean()),
        supportId: mostly(id),
      },
      { requiredKeys: [] },
    );
    const raw = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      json.map((value) => new TextEncoder().encode(JSON.stringify(value))),
    );
    const input = fc.record({
      caller: fc.nat({ max: target.callers.length - 1 }),
      segments: fc.array(id, { minLength: 2, maxLength: 2 }),
      parameters: fc.array(
        fc.tuple(
          fc.oneof(fc.constantFrom('limit', 'cursor', 'messageLimit', 'isGuest'), text),
          fc.oneof(text, integer.map(String), fc.constantFrom('true', 'false')),
        ),
        { maxLength: 3 },
      ),
      body: fc.oneof(
        { weight: 4, arbitrary: body.map((value) => new TextEncoder().encode(JSON.stringify(value))) },
        { weight: 1, arbitrary: raw },
      ),
      key: fc.option(fc.string({ unit: 'grapheme-ascii', maxLength: 20 })),
    });
    await fc.assert(
      fc.asyncProperty(input, async ({ caller, segments, parameters, body: sent, key }) => {
        const left = [...segments];
        const filled = path.replace(/:\w+/g, () => segment(left.pop() ?? ''));
        const query = new URLSearchParams(
          parameters.map((pair) => pair.map((part) => part.toWellFormed()) as [string, string]),
        );
        const before = target.stored();
        const { status, text: answer } = await target.ask(`/v1/support${filled}?${query.toString()}`, {
          method,
          headers: {
            authorization: `Bearer ${target.callers[caller]!.token}`,
            ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
            ...(key === null ? {} : { 'idempotency-key': key.trim() }),
          },
          ...(method === 'GET' ? {} : { body: Buffer.from(sent) }),
        });
        // A URL that is so long never becomes a request.
        if (status === 431) return;
        const { success, error } = JSON.parse(answer) as {
          success: boolean;
          error?: { code: string; message: string };
        };
        expect(success).toBe(status < 400);
        if (status < 400) return;
        expect(error).toEqual(expect.objectContaining({ code: expect.any(String), message: expect.any(String) }));
        expect(target.stored()).toBe(before);
      }),
      runs(35),
    );
    await target.expectAlive();
  });
});
