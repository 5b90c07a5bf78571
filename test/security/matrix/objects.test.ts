import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canariesIn, conversationWord, mayRead, PEOPLE, wordsAbout, wordsOf, type Person } from './canaries.ts';
import { documentOf } from './documents.ts';
import { NOBODY, withoutId } from './doors.ts';
import { QUERIES, type Sort } from './query-table.ts';
import { ACTORS, CALLERS, seesPerson, sightOf, type ActorName } from './sight.ts';
import { MALFORMED_ID, MISSING_ID, startWorld, type World } from './world.ts';

/** Something with an id. */
interface Target {
  name: string;
  id: string;
  /** Null for an id of nothing. */
  sort: Sort | null;
  isSeen: (actor: ActorName) => boolean;
  /** All that is planted in it and in what it leads to. */
  words: string[];
}

let world: World;
let targets: Target[];
beforeAll(async () => {
  world = await startWorld();
  targets = [
    ...world.planted.flatMap(({ kind, id, messageId, deletedMessageId }): Target[] => {
      const isSeen = (actor: ActorName) => sightOf(actor, kind) !== null;
      const readsDeleted = (actor: ActorName) => isSeen(actor) && (actor === 'admin' || actor === 'reader');
      const words = wordsAbout(kind);
      return [
        { name: kind.name, id, sort: 'conversation', isSeen, words },
        { name: `a message of ${kind.name}`, id: messageId, sort: 'message', isSeen, words },
        {
          name: `a deleted message of ${kind.name}`,
          id: deletedMessageId,
          sort: 'message',
          isSeen: readsDeleted,
          words: [...words, conversationWord(kind, 'deletedBody')].sort(),
        },
      ];
    }),
    ...PEOPLE.map((person): Target => ({
      name: person,
      id: world.peopleIds[person],
      sort: 'person',
      isSeen: (actor) => seesPerson(actor, person),
      words: wordsOf(person),
    })),
    { name: 'missing', id: MISSING_ID, sort: null, isSeen: () => false, words: [] },
    { name: 'malformed', id: MALFORMED_ID, sort: null, isSeen: () => false, words: [] },
  ];
});
afterAll(() => world.stop());

const BY_ID = Object.entries(QUERIES).flatMap(([name, rule]) =>
  rule.gives === 'OBJECT' ? [[name, rule.of] as const] : [],
);

describe.each(['http', 'websocket'] as const)('over %s', (door) => {
  test.each(BY_ID)(
    '%s gives everything of an object to whoever sees it, and nothing to others',
    async (name, sorts) => {
      const document = documentOf('query', name, ['id']);
      const wrong: string[] = [];
      await Promise.all(
        ACTORS.map(async (actor) => {
          const answers = new Map<Target, string>();
          for (const target of targets) {
            const isGiven = target.sort !== null && sorts.includes(target.sort) && target.isSeen(actor);
            const { outcome, raw } = await world.doors[door].ask(actor, document, { id: target.id });
            const expected = actor === 'nobody' ? NOBODY[door] : isGiven ? 'OK' : 'NULL';
            if (outcome !== expected) wrong.push(`${actor}, ${target.name}: ${expected} expected, ${outcome} found`);
            const words = isGiven ? target.words.filter((word) => mayRead(actor, word)) : [];
            const found = canariesIn(raw);
            for (const word of found)
              if (!words.includes(word)) wrong.push(`${actor}, ${target.name}: was told ${word}`);
            for (const word of words) if (!found.includes(word)) wrong.push(`${actor}, ${target.name}: misses ${word}`);
            if (!isGiven) answers.set(target, withoutId(raw, target.id));
          }
          const told = new Set(answers.values());
          if (told.size > 1)
            wrong.push(`${actor}: can tell what is not seen from what is missing: ${[...told].join('\n')}`);
        }),
      );
      expect(wrong).toEqual([]);
    },
  );

  test('viewer is the caller, and syncCursor the same place for all', async () => {
    const places = new Set<string>();
    for (const actor of CALLERS) {
      const viewer = await world.doors[door].ask(actor, documentOf('query', 'viewer', []), {});
      expect([viewer.value.id, canariesIn(viewer.raw)]).toEqual([world.peopleIds[actor as Person], wordsOf(actor)]);
      const place = await world.doors[door].ask(actor, documentOf('query', 'syncCursor', []), {});
      places.add(place.value as string);
      expect(canariesIn(place.raw)).toEqual([]);
    }
    expect(places.size).toBe(1);
    for (const name of ['viewer', 'syncCursor']) {
      const { outcome } = await world.doors[door].ask('nobody', documentOf('query', name, []), {});
      expect(outcome).toBe(NOBODY[door]);
    }
  });
});
