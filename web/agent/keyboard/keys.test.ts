import { describe, expect, it } from 'vitest';
import { actOf, neighbour } from './keys.ts';

const press = (key: string, more = {}) => actOf({ key, hasModifier: false, isTyping: false, ...more });

describe('single keys', () => {
  it.each([
    ['j', 'next'],
    ['K', 'previous'],
    ['r', 'reply'],
    ['c', 'claim'],
    ['a', 'assign'],
    ['e', 'end'],
    ['/', 'search'],
    ['?', 'help'],
    ['x', null],
    ['Escape', 'leave'],
  ])('%s', (key, act) => {
    expect(press(key)).toBe(act);
  });

  it('are text while somebody types, and the browser’s with a modifier', () => {
    expect(press('j', { isTyping: true })).toBeNull();
    expect(press('c', { hasModifier: true })).toBeNull();
  });

  it('go to the neighbour of what is open, and begin at the top', () => {
    const rows = [{ id: 'a' }, { id: 'b' }];
    expect(neighbour(rows, 'a', 1)?.id).toBe('b');
    expect(neighbour(rows, 'b', -1)?.id).toBe('a');
    expect(neighbour(rows, 'b', 1)).toBeUndefined();
    expect(neighbour(rows, null, -1)?.id).toBe('a');
    expect(neighbour(rows, 'gone', 1)?.id).toBe('a');
    expect(neighbour(rows.slice(2), null, 1)).toBeUndefined();
  });
});
