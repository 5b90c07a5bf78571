import { leaksIn, wordsAbout } from './canaries.ts';
import { withoutId, type Answered } from './doors.ts';
import { RULES, verdictOf, type Rule, type Target, type Told, type Verdict } from './mutation-table.ts';
import { ACTORS, CALLERS, KINDS, sightOf, type ActorName } from './sight.ts';
import { MALFORMED_ID, MISSING_ID, type World } from './world.ts';

const TARGETS: readonly Target[] = [...KINDS, 'missing', 'malformed'];

/** A way to change something, and how its door says what came of it. */
export interface Change {
  rule: keyof typeof RULES;
  of: 'id' | 'messageId';
  brings?: true | undefined;
  send: (actor: ActorName, told: Told) => Promise<Answered>;
  /** What whoever has no token is answered. */
  nobody: string;
  /** How the door says a verdict. */
  says: (verdict: Verdict) => string;
  /** Whether the door looks at the form of an id before anything else. */
  isMalformedFirst?: boolean;
}

const nameOf = (target: Target) => (typeof target === 'string' ? target : target.name);

/**
 * Asks for a change of every conversation as everybody, and for one of none. Refused calls ask of the planted
 * conversations, which must then be as they were; the others each of a conversation of their own.
 *
 * @returns what was not as the rule says, empty when all was
 */
export async function wrongChanges(world: World, change: Change): Promise<string[]> {
  const rule: Rule = RULES[change.rule];
  const wrong: string[] = [];
  const planted = new Map(world.planted.map((one) => [one.kind, one]));

  async function told(target: Target, isDone: boolean): Promise<Told> {
    if (typeof target !== 'string') return world.told(isDone ? await world.fresh(target) : planted.get(target)!);
    const id = target === 'missing' ? MISSING_ID : MALFORMED_ID;
    return { ...world.told(world.planted[0]!), id, messageId: id };
  }

  /** Returns the answer with the id that was named taken out. */
  async function check(actor: ActorName, target: Target, expected: string, isDone: boolean): Promise<string> {
    const asked = await told(target, isDone);
    const { outcome, raw } = await change.send(actor, asked);
    const where = `${actor}, ${nameOf(target)}`;
    if (outcome !== expected) wrong.push(`${where}: ${expected} expected, ${outcome} found`);
    const brought = isDone && change.brings && typeof target !== 'string' ? wordsAbout(target) : [];
    for (const word of leaksIn(actor, raw)) if (!brought.includes(word)) wrong.push(`${where}: was told ${word}`);
    return withoutId(raw, asked[change.of]);
  }

  const expectedOf = (actor: ActorName, target: Target): string => {
    if (actor === 'nobody') return change.nobody;
    if (target === 'malformed' && change.isMalformedFirst) return change.says('INVALID');
    return change.says(verdictOf(rule, actor, target));
  };

  const before = await traces(world);
  for (const actor of ACTORS) {
    const answers = new Map<Target, string>();
    for (const target of TARGETS) {
      const expected = expectedOf(actor, target);
      if (expected !== 'OK') answers.set(target, await check(actor, target, expected, false));
    }
    // What is not there for a caller is answered as if it had never been: to the byte.
    for (const [target, answer] of answers) {
      const isThere = typeof target !== 'string' && sightOf(actor, target) !== null && !rule.never?.includes(actor);
      const isNamed = actor !== 'nobody' && verdictOf(rule, actor, target) === 'ALREADY_ASSIGNED';
      if (isThere || isNamed || target === 'malformed') continue;
      if (answer !== answers.get('missing')) {
        wrong.push(
          `${actor}, ${nameOf(target)}: not answered as what is missing:\n${answer}\n${answers.get('missing')}`,
        );
      }
    }
  }
  if ((await traces(world)) !== before) wrong.push('what was refused has left a trace');

  await Promise.all(
    CALLERS.map(async (actor) => {
      for (const target of TARGETS) if (expectedOf(actor, target) === 'OK') await check(actor, target, 'OK', true);
    }),
  );
  return wrong;
}

/** The planted conversations, and the place in the log: the same before and after means that nothing was stored. */
async function traces({ planted, actors }: World): Promise<string> {
  const fields = planted.map(({ id }, index) => `c${index}: conversation(id: "${id}") { version updatedAt }`);
  return JSON.stringify(await actors.admin.gql(`{ syncCursor ${fields.join(' ')} }`));
}
