import { afterAll, beforeAll, expect, test } from 'vitest';
import { canariesIn, leaksIn, mayRead, wordsOf, type Person } from './canaries.ts';
import { NOBODY, withoutId } from './doors.ts';
import { FILTERS } from './filter-table.ts';
import { call, routesThat, SAYS } from './route-calls.ts';
import { ACTORS, sightOf, type ActorName } from './sight.ts';
import { MISSING_ID, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** What a list of a route is in GraphQL, where its rules are. */
function conditionsOf(which: 'ALL' | 'QUEUE' | 'CUSTOMER') {
  if (which === 'CUSTOMER') return FILTERS.userId!;
  return FILTERS.scope!.filter(({ value }) => value === which);
}

test.each(routesThat('LIST'))('%s %s holds what the caller sees and no more', async (method, path, rule) => {
  const wrong: string[] = [];
  for (const actor of ACTORS) {
    const refusals = new Set<string>();
    for (const { value, holds, refusal } of conditionsOf(rule.which)) {
      const person = typeof value === 'object' ? value.person : 'missing';
      const id = person === 'missing' ? MISSING_ID : world.peopleIds[person];
      const where = `${actor}, ${JSON.stringify(value)}`;
      const { outcome, raw, value: data } = await call(world, actor, [method, path], id);
      const expected = actor === 'nobody' ? NOBODY.rest : SAYS[refusal?.(actor) ?? 'OK'];
      if (outcome !== expected) wrong.push(`${where}: ${expected} expected, ${outcome} found`);
      for (const word of leaksIn(actor, raw)) wrong.push(`${where}: was told ${word}`);
      if (expected === SAYS.NOT_FOUND) refusals.add(withoutId(raw, id));
      if (actor === 'nobody' || outcome !== 'OK') continue;
      const found = world.planted
        .filter(({ kind }) => sightOf(actor, kind) !== null && !kind.isDeleted && holds(kind, actor))
        .reverse();
      const ids = (data as { id: string }[]).map((one) => one.id);
      if (ids.join() !== found.map((one) => one.id).join()) wrong.push(`${where}: other conversations than expected`);
      const words = found.flatMap(({ kind: { customer, holder } }) => [customer, ...(holder ? [holder] : [])]);
      const names = canariesIn(raw).filter((word) => /(name|email)x$/.test(word));
      const expectedNames = rule.isPopulated ? namesOf(words, actor) : [];
      if (names.some((word) => !expectedNames.includes(word))) wrong.push(`${where}: was told ${names.join()}`);
    }
    if (refusals.size > 1) wrong.push(`${actor}: can tell apart: ${[...refusals].join('\n')}`);
  }
  expect(wrong).toEqual([]);
});

const namesOf = (people: Person[], actor: ActorName) => people.flatMap(wordsOf).filter((word) => mayRead(actor, word));
