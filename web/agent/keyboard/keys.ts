import type { Texts } from '../../texts/en.ts';

export type KeyAct = 'next' | 'previous' | 'reply' | 'claim' | 'assign' | 'end' | 'search' | 'help' | 'leave';

/** The single keys, and what they do. */
export const KEYS: { keys: string[]; does: KeyAct }[] = [
  { keys: ['J'], does: 'next' },
  { keys: ['K'], does: 'previous' },
  { keys: ['R'], does: 'reply' },
  { keys: ['C'], does: 'claim' },
  { keys: ['A'], does: 'assign' },
  { keys: ['E'], does: 'end' },
  { keys: ['/'], does: 'search' },
  { keys: ['?'], does: 'help' },
  { keys: ['Esc'], does: 'leave' },
] satisfies { keys: string[]; does: keyof Texts['keys'] }[];

/** What of a key press decides what it means. */
export interface Press {
  key: string;
  hasModifier: boolean;
  /** Whether it goes into a field. */
  isTyping: boolean;
}

/** What a key press asks for; null when it is no shortcut, or one that would come in the way of typing. */
export function actOf({ key, hasModifier, isTyping }: Press): KeyAct | null {
  if (hasModifier || isTyping) return null;
  const name = key === 'Escape' ? 'Esc' : key.toUpperCase();
  return KEYS.find(({ keys }) => keys[0] === name)?.does ?? null;
}

/** The row that the next or previous one is, from the one that is open; undefined when there is none. */
export function neighbour<Row extends { id: string }>(
  rows: readonly Row[],
  openId: string | null,
  step: 1 | -1,
): Row | undefined {
  const index = rows.findIndex(({ id }) => id === openId);
  // What is open may have left the list: then it begins at the top.
  return index < 0 ? rows[0] : rows[index + step];
}
