import { describe, expect, it } from 'vitest';
import { rowsMoved } from './anchor.ts';

const rows = (...ids: string[]) => ids.map((id) => ({ id, lastActivityAt: id.toLowerCase() }));
/** The same conversation with newer activity. */
const moved = (id: string) => ({ id, lastActivityAt: `${id} again` });

describe('a reader’s place', () => {
  const before = rows('a', 'b', 'c', 'd');
  it.each([
    ['something new above', [...rows('new'), ...before], 2, 1],
    ['two new above', [...rows('new', 'newer'), ...before], 1, 2],
    ['something gone above', rows('b', 'c', 'd'), 2, -1],
    ['something below', rows('a', 'b', 'c', 'x', 'd'), 1, 0],
    ['the row in view gone to the top', [moved('c'), ...rows('a', 'b', 'd')], 2, 0],
    ['the rows in view gone', rows('a', 'b'), 2, 0],
  ])('with %s moves by as many rows', (_, after, firstVisible, by) => {
    expect(rowsMoved(before, after, firstVisible)).toBe(by);
  });
});
