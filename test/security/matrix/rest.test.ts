import { afterAll, beforeAll, expect, test } from 'vitest';
import { canariesIn, conversationWord } from './canaries.ts';
import { wrongChanges } from './changes.ts';
import { NOBODY, withoutId } from './doors.ts';
import { call, routesThat, SAYS } from './route-calls.ts';
import { ACTORS, sightOf } from './sight.ts';
import { MALFORMED_ID, MISSING_ID, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test.each(routesThat('CHANGE'))(
  '%s %s does for each caller what its rule says',
  async (method, path, { rule, of, body }) => {
    const wrong = await wrongChanges(world, {
      rule,
      of,
      send: (actor, told) => {
        const callerId = actor === 'nobody' ? MISSING_ID : world.peopleIds[actor];
        return call(world, actor, [method, path], told[of], body?.({ ...told, callerId }));
      },
      nobody: NOBODY.rest,
      says: (verdict) => SAYS[verdict],
      isMalformedFirst: true,
    });
    expect(wrong).toEqual([]);
  },
);

test.each(routesThat('READ'))(
  '%s %s gives to whoever sees it, and is 404 for all others',
  async (method, path, { of, texts }) => {
    const wrong: string[] = [];
    for (const actor of ACTORS) {
      const missing = await call(world, actor, [method, path], MISSING_ID);
      const malformed = await call(world, actor, [method, path], MALFORMED_ID);
      const isNobody = actor === 'nobody';
      expect([actor, missing.outcome]).toEqual([actor, isNobody ? NOBODY.rest : SAYS.NOT_FOUND]);
      expect([actor, malformed.outcome]).toEqual([actor, isNobody ? NOBODY.rest : SAYS.INVALID]);
      for (const planted of world.planted) {
        const { kind } = planted;
        const isSeen = sightOf(actor, kind) !== null;
        const { outcome, raw } = await call(world, actor, [method, path], planted[of]);
        const expected = isNobody ? NOBODY.rest : isSeen ? 'OK' : SAYS.NOT_FOUND;
        if (outcome !== expected) wrong.push(`${actor}, ${kind.name}: ${expected} expected, ${outcome} found`);
        const words = texts
          .filter((text) => text !== 'reply' || kind.holder)
          .map((text) => conversationWord(kind, text));
        if (canariesIn(raw).join() !== (isSeen ? words.sort().join() : '')) {
          wrong.push(`${actor}, ${kind.name}: was told ${canariesIn(raw).join()}`);
        }
        if (!isSeen && withoutId(raw, planted[of]) !== withoutId(missing.raw, MISSING_ID)) {
          wrong.push(`${actor}, ${kind.name}: not answered as what is missing: ${raw}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  },
);

test('a deleted message is read by administrators and with readAny, and is missing for all others', async () => {
  for (const actor of ACTORS) {
    for (const { kind, deletedMessageId } of world.planted) {
      const isRead = sightOf(actor, kind) !== null && (actor === 'admin' || actor === 'reader');
      const { outcome, raw } = await call(world, actor, ['GET', '/messages/:id'], deletedMessageId);
      const missing = await call(world, actor, ['GET', '/messages/:id'], MISSING_ID);
      expect([actor, kind.name, outcome]).toEqual([actor, kind.name, isRead ? 'OK' : missing.outcome]);
      expect(canariesIn(raw)).toEqual(isRead ? [conversationWord(kind, 'deletedBody')] : []);
      if (!isRead) expect(withoutId(raw, deletedMessageId)).toBe(withoutId(missing.raw, MISSING_ID));
    }
  }
});
