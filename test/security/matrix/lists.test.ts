import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canariesIn, leaksIn, mayRead, wordsAbout } from './canaries.ts';
import { documentOf } from './documents.ts';
import { NOBODY, withoutId } from './doors.ts';
import { CLOSED_KIND, FILTERS, unreadOf, type Condition } from './filter-table.ts';
import { CALLERS, sightOf, type CallerName } from './sight.ts';
import { MISSING_ID, startWorld, type Planted, type World } from './world.ts';

let world: World;
/** The conversations of the world, newest activity first. */
let inOrder: Planted[];
beforeAll(async () => {
  world = await startWorld();
  inOrder = [...world.planted].reverse();
  const { id } = inOrder.find(({ kind }) => kind === CLOSED_KIND)!;
  await world.actors.admin.gql(`mutation { closeConversation(input: { id: "${id}" }) { userErrors { code } } }`);
});
afterAll(() => world.stop());

const DOCUMENT = documentOf('query', 'conversations', ['filter', 'first', 'after', 'last', 'before']);

const given = (value: Condition['value']) =>
  typeof value !== 'object' ? value : value.person === 'missing' ? MISSING_ID : world.peopleIds[value.person];

/** What a caller sees of the world, in the order of lists. Deleted ones are listed only when they are asked for. */
const seen = (actor: CallerName, isDeleted = false) =>
  inOrder.filter(({ kind }) => sightOf(actor, kind) !== null && kind.isDeleted === isDeleted);

const idsOf = (value: { nodes: { id: string }[] }) => value.nodes.map(({ id }) => id);

describe.each(['http', 'websocket'] as const)('over %s', (door) => {
  const ask = (actor: Parameters<World['doors']['http']['ask']>[0], variables: object) =>
    world.doors[door].ask(actor, DOCUMENT, { first: 20, ...variables });

  test.each(Object.entries(FILTERS))(
    'a list by %s holds what the caller sees, and counts no more',
    async (name, conditions) => {
      const wrong: string[] = [];
      await Promise.all(
        CALLERS.map(async (caller) => {
          const actor = caller;
          const refusals = new Set<string>();
          for (const { value, holds, refusal } of conditions) {
            const where = `${actor}, ${name}: ${JSON.stringify(value)}`;
            const answered = await ask(actor, { filter: { [name]: given(value) } });
            const expected = refusal?.(actor) ?? 'OK';
            if (answered.outcome !== expected) wrong.push(`${where}: ${expected} expected, ${answered.outcome} found`);
            for (const word of leaksIn(actor, answered.raw)) wrong.push(`${where}: was told ${word}`);
            if (expected === 'NOT_FOUND') refusals.add(withoutId(answered.raw, String(given(value))));
            if (answered.outcome !== 'OK') continue;
            const found = seen(actor, name === 'isDeleted' && value === true).filter(({ kind }) => holds(kind, actor));
            const ids = found.map(({ id }) => id);
            if (idsOf(answered.value).join() !== ids.join()) wrong.push(`${where}: other conversations than expected`);
            if (answered.value.totalCount !== ids.length) wrong.push(`${where}: counts ${answered.value.totalCount}`);
            const words = found.flatMap(({ kind }) => wordsAbout(kind)).filter((word) => mayRead(actor, word));
            if (canariesIn(answered.raw).join() !== [...new Set(words)].sort().join())
              wrong.push(`${where}: other words`);
          }
          if (refusals.size > 1) wrong.push(`${actor}, ${name}: can tell apart: ${[...refusals].join('\n')}`);
        }),
      );
      expect(wrong).toEqual([]);
    },
  );

  test('a cursor of somebody else’s list begins at that place in one’s own', async () => {
    const all = await ask('admin', {});
    const edges = all.value.edges as { cursor: string; node: { id: string } }[];
    for (const actor of CALLERS as readonly CallerName[]) {
      const own = seen(actor).map(({ id }) => id);
      for (const [place, { cursor }] of edges.entries()) {
        const before = new Set(edges.slice(0, place).map(({ node }) => node.id));
        const after = new Set(edges.slice(place + 1).map(({ node }) => node.id));
        const following = await ask(actor, { after: cursor });
        expect(idsOf(following.value), `${actor} after ${place}`).toEqual(own.filter((id) => after.has(id)));
        expect(following.value.totalCount).toBe(own.length);
        const leading = await ask(actor, { first: undefined, last: 20, before: cursor });
        expect(idsOf(leading.value), `${actor} before ${place}`).toEqual(own.filter((id) => before.has(id)));
        expect([...leaksIn(actor, following.raw), ...leaksIn(actor, leading.raw)]).toEqual([]);
      }
    }
  });

  test('a cursor of a message elsewhere leads to no message that is not there', async () => {
    const document = `query ($id: ID!, $after: String) { conversation(id: $id) { messages(first: 5, after: $after) {
      totalCount edges { cursor } nodes { id body conversation { id } } } } }`;
    for (const actor of CALLERS as readonly CallerName[]) {
      for (const { id } of seen(actor)) {
        const elsewhere = world.planted.find((one) => one.id !== id)!;
        const { value } = await world.doors[door].ask('admin', document, { id: elsewhere.id });
        const { raw, value: found } = await world.doors[door].ask(actor, document, {
          id,
          after: value.messages.edges[0].cursor,
        });
        expect(leaksIn(actor, raw)).toEqual([]);
        for (const { conversation } of found.messages.nodes) expect(conversation.id).toBe(id);
      }
    }
  });

  test('totals are of what the caller sees, and of nothing else', async () => {
    const document = documentOf('query', 'unreadTotals', []);
    for (const actor of CALLERS as readonly CallerName[]) {
      const counts = seen(actor)
        .map(({ kind }) => unreadOf(kind, actor))
        .filter((count) => count > 0);
      const { raw, value } = await world.doors[door].ask(actor, document, {});
      const messages = counts.reduce((sum, count) => sum + count, 0);
      expect([actor, value]).toEqual([actor, { conversations: counts.length, messages }]);
      expect(canariesIn(raw)).toEqual([]);
    }
  });

  test('nobody has no list and no totals', async () => {
    expect((await ask('nobody', {})).outcome).toBe(NOBODY[door]);
    const { outcome } = await world.doors[door].ask('nobody', documentOf('query', 'unreadTotals', []), {});
    expect(outcome).toBe(NOBODY[door]);
  });
});
