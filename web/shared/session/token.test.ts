import { describe, expect, it } from 'vitest';
import { splitFragment } from './token.ts';

describe('a token in the fragment of an address', () => {
  it.each([
    ['#token=a.b-c_d', { token: 'a.b-c_d', rest: '' }],
    ['#/mine/644a53ed9829e85215296ee6&token=a.b', { token: 'a.b', rest: '#/mine/644a53ed9829e85215296ee6' }],
    ['#token=a.b&/mine/644a53ed9829e85215296ee6', { token: 'a.b', rest: '#/mine/644a53ed9829e85215296ee6' }],
    ['#/closed&token=Bearer%20a.b', { token: 'Bearer a.b', rest: '#/closed' }],
    // What is not a token is left as it was written.
    ['#/mine/x%20y?z=1&token=a&token=b', { token: 'a', rest: '#/mine/x%20y?z=1' }],
    ['#/mine', { token: null, rest: '#/mine' }],
    ['#token=', { token: '', rest: '' }],
    ['', { token: null, rest: '' }],
  ])('is taken out of %j and leaves the rest as it is', (hash, taken) => {
    expect(splitFragment(hash)).toEqual(taken);
  });
});
