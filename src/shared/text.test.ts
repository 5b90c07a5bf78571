import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileUrlProblem, textProblem } from './text.ts';

describe('a text', () => {
  test.each(['x', ' x ', '\u0001', '😀', '\u200b', 'x'.repeat(10), '😀'.repeat(10), 'e\u0301', '\ufffe'])(
    'may be %j',
    (text) => {
      expect(textProblem(text, 10)).toBeNull();
    },
  );

  test.each([
    ['', /empty/],
    [' ', /white space/],
    ['\t\n\u00a0\u3000', /white space/],
    ['a\0', /NUL/],
    ['\ud83d', /surrogate/],
    ['\ude00\ud83d', /surrogate/],
    ['x'.repeat(11), /at most 10 characters/],
    ['😀'.repeat(11), /at most 10 characters/],
  ])('may not be %j', (text, problem) => {
    expect(textProblem(text, 10)).toMatch(problem);
  });

  test('is as long as it has code points, and too long beyond the longest', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 20 }),
        (text, longest) => {
          fc.pre(text.trim() !== '' && !text.includes('\0'));
          expect(textProblem(text, longest) === null).toBe([...text].length <= longest);
        },
      ),
    );
  });
});

describe('the address of a file', () => {
  test.each(['http://a', 'https://a/b?c#d', 'HTTPS://A', 'https://[::1]:8080/', `https://a/${'x'.repeat(2_038)}`])(
    'may be %s',
    (address) => {
      expect(fileUrlProblem(address)).toBeNull();
    },
  );

  test.each([
    '',
    'a',
    '//a/b',
    'http:/a',
    'http://',
    'https://a b',
    'https://a\tb',
    ' https://a',
    'https://a\u007f',
    'ftp://a',
    'javascript:https://a',
    'https://a:port',
    'https://\ud800',
    `https://a/${'x'.repeat(2_039)}`,
  ])('may not be %j', (address) => {
    expect(fileUrlProblem(address)).not.toBeNull();
  });
});
