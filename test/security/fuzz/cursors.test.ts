import fc, { type Arbitrary } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAcknowledged, type RawSocket } from '../../live/raw-socket.ts';
import { damaged, integer, runs, TEST_MS, text } from './inputs.ts';
import { startTarget, type Target } from './target.ts';

const CONNECTIONS = [
  ['conversations', 'first: 5, after: $cursor'],
  ['conversations', 'last: 5, before: $cursor'],
] as const;

const SUBSCRIPTIONS = [
  'unreadCountChanged(after: $cursor) { cursor }',
  'inboxEvents(after: $cursor) { cursor }',
  'conversationEvents(conversationId: $id, after: $cursor) { cursor }',
];

describe('cursors of any kind', () => {
  let target: Target;
  /** Ones that were given out, by connections and by the log. */
  let real: string[];
  let conversationId: string;

  beforeAll(async () => {
    target = await startTarget();
    const { data } = await target.callers[0]!.gql(
      '{ syncCursor conversations { edges { cursor node { id messages { edges { cursor } } } } } }',
    );
    const { edges } = data.conversations;
    conversationId = edges[0].node.id;
    real = [data.syncCursor, edges[0].cursor, edges[0].node.messages.edges[0].cursor];
  });
  afterAll(() => target.stop());

  const cursors = (): Arbitrary<string> => {
    const given = fc.constantFrom(...real);
    /** What is in a cursor, with something else in its place. */
    const decoded = given.map((cursor) => Buffer.from(cursor, 'base64url').toString());
    const numbered = fc.tuple(decoded, integer).map(([inside, number]) => inside.replaceAll(/\d+/g, String(number)));
    const encoded = fc
      .oneof(damaged(decoded), numbered, text)
      .map((inside) => Buffer.from(inside).toString('base64url'));
    return fc.oneof(given, damaged(given), encoded, text, fc.base64String({ maxLength: 40 }));
  };

  it.each(CONNECTIONS)('of %s (%s)', { timeout: TEST_MS }, async (field, args) => {
    const nested = `query ($cursor: String) { ${field}(${args}) { nodes { messages(${args}) { nodes { id } } } } }`;
    await fc.assert(
      fc.asyncProperty(cursors(), async (cursor) => {
        for (const query of [nested, `query ($cursor: String) { ${field}(${args}) { nodes { id } } }`]) {
          const { text: answer } = await target.ask('/graphql', {
            method: 'POST',
            headers: { authorization: `Bearer ${target.callers[2]!.token}`, 'content-type': 'application/json' },
            body: JSON.stringify({ query, variables: { cursor } }),
          });
          const { errors = [] } = JSON.parse(answer) as { errors?: { extensions: { code: string } }[] };
          for (const { extensions } of errors) expect(extensions.code).toBe('BAD_USER_INPUT');
        }
      }),
      runs(50),
    );
    await target.expectAlive();
  });

  it.each(SUBSCRIPTIONS)('of %s', { timeout: TEST_MS }, async (field) => {
    const query = `subscription ($cursor: String${field.includes('$id') ? ', $id: ID!' : ''}) { ${field} }`;
    let socket: RawSocket = await openAcknowledged(target.gateway, target.callers[2]!.token);
    let n = 0;
    await fc.assert(
      fc.asyncProperty(cursors(), async (cursor) => {
        n += 1;
        const [id, after] = [`s${n}`, `q${n}`];
        socket.send({ id, type: 'subscribe', payload: { query, variables: { cursor, id: conversationId } } });
        socket.send({ id: after, type: 'subscribe', payload: { query: '{ __typename }' } });
        // Until what was asked after it is answered, and it has begun or was refused.
        for (let answered = false; !answered;) {
          const message = (await socket.next()) as {
            id: string;
            type: string;
            payload?: { extensions: { code: string } }[];
          };
          if (message.id === id && message.type === 'error') {
            expect(['BAD_USER_INPUT', 'RESYNC_REQUIRED']).toContain(message.payload?.[0]?.extensions.code);
          }
          answered = message.id === after && message.type === 'complete';
        }
        socket.send({ id, type: 'complete' });
        if (n % 25 !== 0) return;
        socket.close();
        socket = await openAcknowledged(target.gateway, target.callers[2]!.token);
      }),
      runs(70),
    );
    socket.close();
    await target.expectAlive();
  });
});
