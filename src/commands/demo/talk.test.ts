import { describe, expect, test } from 'vitest';
import { createRandom } from '../seed/random.ts';
import { filled, OPENERS } from '../seed/texts.ts';
import { answerTo, createFacts, replyTo, themeOf, type Said } from './talk.ts';
import { GENERAL_LINES, THEMES, type Theme } from './themes.ts';

const byCustomer = (body: string): Said => ({ side: 'USER', body });
const byAgent = (body: string): Said => ({ side: 'SUPPORT', body });

/** A whole conversation as a customer and an agent of the demo have it. */
function converse(theme: Theme, opener: string, seed: string) {
  const random = createRandom(seed);
  const facts = createFacts(random);
  const messages = [byCustomer(filled(opener, facts))];
  for (let turn = 0; turn < 10; turn += 1) {
    const { body, isParting } = replyTo(messages, 'Emma Kaya', random);
    messages.push(byAgent(body));
    if (isParting) return { messages, facts, isOver: true };
    const answer = answerTo(messages, theme, facts, random);
    if (answer !== null) messages.push(byCustomer(answer));
  }
  return { messages, facts, isOver: false };
}

describe.each(THEMES.map((theme) => [theme.openers[0] as string, theme] as const))('%s', (_, theme) => {
  test('an agent knows from the first words what it is about', () => {
    for (const opener of theme.openers) {
      expect(themeOf([byCustomer(filled(opener, createFacts(createRandom('any'))))])).toBe(theme);
    }
  });

  test('is talked through to the end, turn by turn, however the dice fall', () => {
    for (const opener of theme.openers) {
      for (let seed = 0; seed < 20; seed += 1) {
        const { messages, isOver } = converse(theme, opener, String(seed));
        expect(isOver).toBe(true);
        expect(messages.map(({ side }) => side)).toEqual(
          Array.from({ length: 2 * (theme.turns.length + 1) }, (_, index) => (index % 2 === 0 ? 'USER' : 'SUPPORT')),
        );
        expect(messages.filter(({ body }) => /\{|undefined/.test(body ?? ''))).toEqual([]);
        // Nothing general is said where there is something that fits.
        expect(messages.filter(({ body }) => GENERAL_LINES.some((line) => body?.endsWith(line)))).toEqual([]);
      }
    }
  });
});

test('the agent calls the order by the number that the customer has told', () => {
  const messages = [byCustomer('Where is my parcel? It is number 4815162.')];
  for (let seed = 0; seed < 10; seed += 1) {
    expect(replyTo(messages, null, createRandom(String(seed))).body).toContain('order 4815162');
    expect(replyTo([byCustomer('Where is my parcel?')], null, createRandom(String(seed))).body).toContain('your order');
  }
});

test('most of what seeded customers begin with is understood', () => {
  const random = createRandom('any');
  for (const opener of OPENERS) expect([opener, themeOf([byCustomer(opener)])]).not.toContain(null);
  expect(replyTo([byCustomer('Do you like opera?')], null, random)).toEqual({
    body: GENERAL_LINES[0],
    isParting: false,
  });
});

test('somebody who says thanks in the middle is not sent away', () => {
  const messages = [
    byCustomer('My parcel is late'),
    byAgent('I am sorry to hear that. Let me see where your order is.'),
    byCustomer('Thank you'),
  ];
  expect(replyTo(messages, null, createRandom('any')).isParting).toBe(false);
});

test('a customer answers what an agent who is a person asks', () => {
  const facts = createFacts(createRandom('any'));
  const messages = [byCustomer('I was charged twice'), byAgent('What is the number of your order?')];
  expect(answerTo(messages, THEMES[0] as Theme, facts, createRandom('any'))).toContain(facts('number'));
});
