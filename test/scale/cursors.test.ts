import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogCursors, type LogCursors } from '../../src/modules/events/index.ts';
import { openDatabase, type Database } from '../../src/platform/db/index.ts';
import { decodeCursor, encodeCursor } from '../../src/shared/page.ts';
import { startScene, syncCursor, type Scene } from '../live/acts.ts';
import { send } from '../support/gateway.ts';
import { cutAll, openLive, type LiveClient } from './live-client.ts';

const REFUSALS = ['BAD_USER_INPUT', 'RESYNC_REQUIRED'];

/** Anything but a cursor of a place that this log has. */
function wrongCursors(good: string): fc.Arbitrary<string> {
  const [version = '', epoch = '', place = ''] = decodeCursor(good) ?? [];
  const number = fc.oneof(
    fc.bigInt().map(String),
    fc.double().map(String),
    fc.constantFrom('', '-1', '01', '1e3', '0x10', ' 1', '9007199254740993', '9'.repeat(17), 'NaN', '1.5', '१'),
    fc.nat().map(String),
  );
  const parts = fc.tuple(
    fc.oneof(fc.constant(version), fc.string()),
    fc.oneof(fc.constant(epoch), fc.string()),
    number,
  );
  const mutated = fc
    .tuple(fc.nat(good.length - 1), fc.string({ minLength: 0, maxLength: 3, unit: 'grapheme' }))
    .map(([at, text]) => good.slice(0, at) + text + good.slice(at + 1));
  return fc
    .oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.base64String({ maxLength: 300 }),
      parts.map((of) => encodeCursor(...of)),
      parts.map((of) => encodeCursor(...of, 'more')),
      parts.map((of) => of.join(':')),
      mutated,
    )
    .filter((cursor) => {
      const [its, own, number, ...rest] = decodeCursor(cursor) ?? [];
      const isGood = its === version && own === epoch && rest.length === 0 && /^(0|[1-9]\d*)$/.test(number ?? '');
      return !(isGood && Number(number) <= Number(place));
    });
}

describe('a cursor that is not one', () => {
  let scene: Scene;
  let client: LiveClient;
  let good: string;

  beforeAll(async () => {
    scene = await startScene();
    await send(scene.customer, scene.id, 'something to replay');
    good = await syncCursor(scene.admin);
    client = await openLive(scene.gateway.wsUrl, scene.admin.token);
  });
  afterAll(async () => {
    await cutAll([client]);
    await scene.gateway.stop();
  });

  it('is refused as BAD_USER_INPUT or RESYNC_REQUIRED, whatever it is', async () => {
    const { database }: { database: Database } = await openDatabase('sqlite::memory:');
    const cursors: LogCursors = await createLogCursors(database, 1);
    const codes = new Map<unknown, number>();
    await fc.assert(
      fc.asyncProperty(wrongCursors(await cursors.head()), async (cursor) => {
        const error = await cursors.position(cursor, Date.now()).then(
          (place) => new GraphQLError(`It stands for ${place}.`),
          (reason: unknown) => reason as GraphQLError,
        );
        expect(REFUSALS).toContain(error.extensions?.code);
        codes.set(error.extensions.code, (codes.get(error.extensions.code) ?? 0) + 1);
      }),
      { numRuns: 10_000 },
    );
    // It was worth asking: both kinds were there.
    for (const code of REFUSALS) expect(codes.get(code)).toBeGreaterThan(100);
    await database.close();
  });

  it('is refused by each subscription, which tells nothing', async () => {
    const roots = ['unreadCountChanged', 'inboxEvents', `conversationEvents(conversationId: "${scene.id}")`];
    const queries = roots.map((root) => {
      const field = root.includes('(') ? root.replace(')', ', after: $after)') : `${root}(after: $after)`;
      return `subscription ($after: String) { ${field} { cursor } }`;
    });
    await fc.assert(
      fc.asyncProperty(wrongCursors(good), fc.constantFrom(...queries), async (after, query) => {
        const [first, second, ...more] = await client.run(query, { after });
        expect([first?.type, second?.type, more]).toEqual(['next', 'complete', []]);
        expect(first?.payload.data ?? null).toBeNull();
        expect(REFUSALS).toContain(first?.payload.errors[0].extensions.code);
      }),
      { numRuns: 500 },
    );
    // What is no text is refused before that; the socket lives.
    for (const after of [1, true, {}, [], [good, good]]) {
      const messages = await client.run(queries[0]!, { after });
      expect(messages.at(0)?.payload.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    }
    await client.settled();
  });
});
