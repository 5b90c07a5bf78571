import type { Side } from '../../generated/command-operations.ts';
import type { Random } from '../seed/random.ts';
import { filled, makeUp } from '../seed/texts.ts';
import { ANSWERS, GENERAL_LINES, PARTING_LINES, THEMES, type Theme } from './themes.ts';

/** A message as those who talk see it. */
export interface Said {
  side: Side;
  /** Null when it is a file. */
  body: string | null;
}

/** What one customer has to tell: the same order, the same day, all along. */
export type Facts = (slot: string) => string;

export function createFacts(random: Random): Facts {
  const made = new Map<string, string>();
  return (slot) => {
    let value = made.get(slot);
    if (value === undefined) made.set(slot, (value = makeUp(slot, random)));
    return value;
  };
}

/** What it is about, from what the customer has said; null when nothing fits. */
export function themeOf(messages: readonly Said[]): Theme | null {
  for (const { side, body } of messages) {
    const theme = side === 'USER' && body !== null && THEMES.find(({ words }) => words.test(body));
    if (theme) return theme;
  }
  return null;
}

export interface Reply {
  body: string;
  /** Whether all has been said, so that the conversation can be closed. */
  isParting: boolean;
}

/**
 * What an agent says next, to whomever it is: by what it is about, by how often the support side has had its turn, and
 * by whether the customer sounds content.
 *
 * @param name of the customer, when it is known
 */
export function replyTo(messages: readonly Said[], name: string | null, random: Random): Reply {
  const turns = turnsOf(messages, 'SUPPORT');
  const theme = themeOf(messages);
  const last = messages.findLast(({ side }) => side === 'USER')?.body ?? '';
  if (turns > 0 && /\b(thanks|thank you|bye|perfect|great|wonderful)\b/i.test(last) && !last.includes('?')) {
    const isOver = turns >= (theme?.turns.length ?? 1);
    if (isOver) return { body: random.pick(PARTING_LINES), isParting: true };
  }
  const general = GENERAL_LINES[Math.min(turns, GENERAL_LINES.length - 1)] as string;
  const line = theme?.turns[turns] ? random.pick(theme.turns[turns].agent) : general;
  const body = filled(line.replace(/order \{number\}/g, orderIn(messages)), (slot) => makeUp(slot, random));
  const [first] = name?.split(' ') ?? [];
  return { body: turns === 0 && first ? `Hello ${first}! ${body}` : body, isParting: false };
}

/** What a customer says next to what the support side has said; null when there is nothing more to say. */
export function answerTo(messages: readonly Said[], theme: Theme, facts: Facts, random: Random): string | null {
  const turn = turnsOf(messages, 'SUPPORT') - 1;
  const said = messages.at(-1)?.body ?? '';
  const lines = theme.turns[turn]?.customer;
  // One who follows the theme is answered by it; anybody else by what they ask.
  const isByTheme = lines !== undefined && theme.turns[turn]?.agent.some((line) => isLike(said, line));
  const asked = isByTheme ? undefined : ANSWERS.find((one) => one.asked.test(said))?.answers;
  const line = asked ?? lines;
  return line ? filled(random.pick(line), facts) : null;
}

/** How often a side has had its turn: messages one after the other are one. */
function turnsOf(messages: readonly Said[], side: Side): number {
  return messages.filter((message, index) => message.side === side && messages[index - 1]?.side !== side).length;
}

/** Whether a message is made of a line: its last words are. */
function isLike(said: string, line: string): boolean {
  return said.endsWith(line.slice(line.lastIndexOf('}') + 1).trim());
}

function orderIn(messages: readonly Said[]): string {
  for (const { side, body } of messages) {
    const number = side === 'USER' && body !== null && /\b\d{4,8}\b/.exec(body);
    if (number) return `order ${number[0]}`;
  }
  return 'your order';
}
