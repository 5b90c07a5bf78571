import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wrongChanges } from './changes.ts';
import { documentOf } from './documents.ts';
import { NOBODY } from './doors.ts';
import { MUTATIONS } from './mutation-table.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

describe.each(['http', 'websocket'] as const)('over %s', (door) => {
  test.each(Object.entries(MUTATIONS))('%s does for each caller what its rule says', async (use, expectation) => {
    const [name = ''] = use.split(' ');
    const document = documentOf('mutation', name, ['input']);
    const { rule, of, brings, input } = expectation;
    const wrong = await wrongChanges(world, {
      rule,
      of,
      brings,
      send: (actor, told) => world.doors[door].ask(actor, document, { input: input(told) }),
      nobody: NOBODY[door],
      says: (verdict) => verdict,
    });
    expect(wrong).toEqual([]);
  });
});
