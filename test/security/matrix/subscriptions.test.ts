import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAcknowledged } from '../../live/raw-socket.ts';
import { leaksIn } from './canaries.ts';
import { documentOf } from './documents.ts';
import { NOBODY, withoutId } from './doors.ts';
import { refusalIn, type Frame } from './listener.ts';
import { SUBSCRIPTIONS } from './query-table.ts';
import { ACTORS, CALLERS, sightOf, type CallerName } from './sight.ts';
import { MALFORMED_ID, MISSING_ID, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const ABOUT_ONE = Object.entries(SUBSCRIPTIONS).flatMap(([name, rule]) => (rule === 'ALL' ? [] : [name]));

/** Subscribes, asks something else, and ends it: what came before the answer is all that the subscription was told. */
async function begin(actor: CallerName, query: string, variables: object): Promise<{ outcome: string; raw: string }> {
  const socket = await openAcknowledged(world.gateway, world.actors[actor].token);
  socket.send({ id: 'x', type: 'subscribe', payload: { query, variables } });
  socket.send({ id: 'after', type: 'subscribe', payload: { query: '{ syncCursor }' } });
  const frames: Frame[] = [];
  for (;;) {
    const frame = (await socket.next()) as unknown as Frame;
    if (frame.id === 'after' && frame.type === 'complete') break;
    if (frame.id === 'x') frames.push(frame);
  }
  socket.close();
  return { outcome: frames.length === 0 ? 'BEGUN' : refusalIn(frames), raw: JSON.stringify(frames) };
}

describe.each(ABOUT_ONE)('%s of one conversation', (name) => {
  const document = documentOf('subscription', name, ['conversationId']);

  test('begins for whoever sees it, and is NOT_FOUND for all others as for what is missing', async () => {
    const wrong: string[] = [];
    for (const actor of CALLERS as readonly CallerName[]) {
      const missing = await begin(actor, document, { conversationId: MISSING_ID });
      const malformed = await begin(actor, document, { conversationId: MALFORMED_ID });
      expect([actor, missing.outcome, malformed.outcome]).toEqual([actor, 'NOT_FOUND', 'NOT_FOUND']);
      for (const { kind, id } of world.planted) {
        const isSeen = sightOf(actor, kind) !== null;
        const { outcome, raw } = await begin(actor, document, { conversationId: id });
        const expected = isSeen ? 'BEGUN' : 'NOT_FOUND';
        if (outcome !== expected) wrong.push(`${actor}, ${kind.name}: ${expected} expected, ${outcome} found`);
        for (const word of leaksIn(actor, raw)) wrong.push(`${actor}, ${kind.name}: was told ${word}`);
        if (!isSeen && withoutId(raw, id) !== withoutId(missing.raw, MISSING_ID)) {
          wrong.push(`${actor}, ${kind.name}: not answered as what is missing: ${raw}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

test('inboxEvents of a list that is not the caller’s is refused as the list itself is', async () => {
  const document = documentOf('subscription', 'inboxEvents', ['filter']);
  for (const actor of ['guestA', 'guestB', 'userA', 'userB'] as const) {
    const person = world.peopleIds.agent;
    const other = await begin(actor, document, { filter: { userId: person } });
    const missing = await begin(actor, document, { filter: { userId: MISSING_ID } });
    expect([actor, other.outcome]).toEqual([actor, 'NOT_FOUND']);
    expect(withoutId(other.raw, person)).toBe(withoutId(missing.raw, MISSING_ID));
    for (const scope of ['ALL', 'QUEUE']) {
      expect((await begin(actor, document, { filter: { scope } })).outcome).toBe('FORBIDDEN');
    }
  }
  for (const actor of ['agent', 'otherAgent'] as const) {
    expect((await begin(actor, document, { filter: { scope: 'ALL' } })).outcome).toBe('FORBIDDEN');
  }
});

test.each(Object.keys(SUBSCRIPTIONS))('%s has nothing for nobody, and nothing for anybody over HTTP', async (name) => {
  const isAboutOne = ABOUT_ONE.includes(name);
  const document = documentOf('subscription', name, isAboutOne ? ['conversationId'] : []);
  for (const actor of ACTORS) {
    const answers = new Set<string>();
    for (const id of [MISSING_ID, ...world.planted.map((one) => one.id)]) {
      const { outcome, raw } = await world.doors.http.ask(actor, document, isAboutOne ? { conversationId: id } : {});
      expect([actor, outcome]).not.toEqual([actor, 'OK']);
      answers.add(withoutId(raw, id));
    }
    expect(answers.size, actor).toBe(1);
  }
  const { outcome } = await world.doors.websocket.ask('nobody', document, { conversationId: world.planted[0]!.id });
  expect(outcome).toBe(NOBODY.websocket);
});
