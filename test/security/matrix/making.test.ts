import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leaksIn, personWord, type Person } from './canaries.ts';
import { documentOf } from './documents.ts';
import { NOBODY, overRest, withoutId } from './doors.ts';
import { ACTORS, AGENTS, type ActorName } from './sight.ts';
import { MALFORMED_ID, MISSING_ID, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const CUSTOMER: readonly Person[] = ['guestA', 'guestB', 'userA', 'userB', 'stranger'];

/** Contract section 2: customers create for themselves, staff for any customer; `writeAny` as an administrator. */
const createsForAll = (actor: ActorName) => AGENTS.includes(actor) || actor === 'admin' || actor === 'writer';

const HOLDERS = (['agent', 'otherAgent'] as const).flatMap((agent) =>
  (['name', 'username'] as const).map((text) => personWord(agent, text)),
);

type Create = (actor: ActorName, input: object) => ReturnType<typeof overRest>;

const graphql =
  (door: 'http' | 'websocket'): Create =>
  (actor, input) =>
    world.doors[door].ask(actor, documentOf('mutation', 'createConversation', ['input']), { input });

const rest: Create = (actor, { isGuest, ...body }: { isGuest?: boolean }) =>
  overRest(world.gateway, world.tokens[actor], {
    method: 'POST',
    path: `/conversations${isGuest === undefined ? '' : `?isGuest=${isGuest}`}`,
    body,
  });

describe.each([
  ['http', graphql('http'), { forbidden: 'FORBIDDEN', malformed: 'INVALID' }],
  ['websocket', graphql('websocket'), { forbidden: 'FORBIDDEN', malformed: 'INVALID' }],
  ['rest', rest, { forbidden: '403 FORBIDDEN', malformed: '400 BAD_USER_INPUT' }],
] as const)('over %s', (door, create, says) => {
  test('customers start conversations for themselves, and learn of nobody by trying for others', async () => {
    const wrong: string[] = [];
    for (const actor of ACTORS) {
      const refusals = new Set<string>();
      const mayAll = createsForAll(actor);
      const check = async (whom: string, userId: string, expected: string, more: object = {}) => {
        const { outcome, raw } = await create(actor, { userId, ...more });
        const told = actor === 'nobody' ? NOBODY[door] : expected;
        if (outcome !== told) wrong.push(`${actor} for ${whom}: ${told} expected, ${outcome} found`);
        // Whoever has been given the new conversation is one of its customer's people from now on.
        const given = outcome === 'OK' ? HOLDERS : [];
        for (const word of leaksIn(actor, raw)) {
          if (!given.includes(word)) wrong.push(`${actor} for ${whom}: was told ${word}`);
        }
        if (expected === says.forbidden) refusals.add(withoutId(raw, userId));
      };
      for (const person of CUSTOMER) {
        await check(person, world.peopleIds[person], mayAll || person === actor ? 'OK' : says.forbidden);
        // Not even by saying what kind of person it is.
        if (mayAll || person === actor) continue;
        for (const isGuest of [true, false]) await check(person, world.peopleIds[person], says.forbidden, { isGuest });
      }
      if (!mayAll) await check('missing', MISSING_ID, says.forbidden);
      await check('malformed', MALFORMED_ID, says.malformed);
      if (refusals.size > 1) wrong.push(`${actor} can tell apart: ${[...refusals].join('\n')}`);
    }
    expect(wrong).toEqual([]);
  });
});

test.each(['http', 'websocket'] as const)(
  'over %s, whoever makes a guest is told of that guest alone',
  async (door) => {
    const document = documentOf('mutation', 'createGuest', ['input']);
    for (const actor of ACTORS) {
      const input = { name: `New ${actor}`, email: `new@${actor}.example` };
      const { outcome, raw, value } = await world.doors[door].ask(actor, document, { input });
      // It needs no token, but a socket does.
      if (actor === 'nobody' && door === 'websocket') {
        expect(outcome).toBe(NOBODY.websocket);
        continue;
      }
      expect([actor, outcome]).toEqual([actor, 'OK']);
      expect(value.guest.name).toBe(input.name);
      expect(leaksIn(actor, raw)).toEqual([]);
    }
  },
);
