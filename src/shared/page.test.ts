import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connection, cursorNumber, decodeCursor, encodeCursor, pageRequest, toPage, type PageArgs } from './page.ts';

const numberOf = (cursor: string) => cursorNumber(decodeCursor(cursor)?.[0]);

describe('a cursor', () => {
  test('gives back the parts that it was made of', () => {
    const part = fc.oneof(fc.nat(), fc.stringMatching(/^[0-9a-z]{1,24}$/));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const cursor = encodeCursor(...parts);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(decodeCursor(cursor)).toEqual(parts.map(String));
      }),
    );
  });

  test('is nothing else that somebody may send', () => {
    for (const text of [
      '',
      ' ',
      'a b',
      'YTox=',
      'YTox\n',
      'YTp+',
      'YTp/',
      'A'.repeat(201),
      'YTo',
      '_',
      '-',
      'ü',
      '\0',
    ]) {
      const parts = decodeCursor(text);
      if (parts !== null) expect(encodeCursor(parts.join(':'))).toBe(text);
    }
    expect(['', ' ', 'YTox=', 'YTox\n', 'A'.repeat(201), '_', 'gA', 'YTpx~'].map(decodeCursor)).toEqual(
      Array(8).fill(null),
    );
  });

  test('is never taken for another of the same parts', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (text) => {
        const parts = decodeCursor(text);
        expect(parts === null || encodeCursor(parts.join(':')) === text).toBe(true);
      }),
    );
  });

  test.each(['0', '1', '42', '9007199254740991'])('may hold the number %s', (text) => {
    expect(cursorNumber(text)).toBe(Number(text));
  });

  test.each(['', '-1', '01', '1.5', '1e3', ' 1', '0x1', '9007199254740992', '99999999999999999999', 'NaN', undefined])(
    'may not hold %j for a number',
    (text) => {
      expect(cursorNumber(text)).toBeNull();
    },
  );
});

describe('the arguments of a page', () => {
  test('ask for the first 20 when they say nothing', () => {
    const request = { size: 20, isBackward: false, after: null, before: null };
    expect(pageRequest({}, numberOf)).toEqual(request);
    expect(pageRequest({ first: null, after: null, last: null, before: null }, numberOf)).toEqual(request);
  });

  test('say in which direction, from where and how many', () => {
    const [two, nine] = [encodeCursor(2), encodeCursor(9)];
    expect(pageRequest({ first: 3, after: two }, numberOf)).toEqual({
      size: 3,
      isBackward: false,
      after: 2,
      before: null,
    });
    expect(pageRequest({ last: 3, before: nine }, numberOf)).toEqual({
      size: 3,
      isBackward: true,
      after: null,
      before: 9,
    });
    expect(pageRequest({ last: 100, after: two, before: nine }, numberOf)).toEqual({
      size: 100,
      isBackward: true,
      after: 2,
      before: 9,
    });
  });

  test.each<[PageArgs, RegExp]>([
    [{ first: 1, last: 1 }, /first or last/],
    [{ first: 0 }, /first must be from 1 to 100/],
    [{ last: -5 }, /last must be from 1 to 100/],
    [{ first: 101 }, /first must be from 1 to 100/],
    [{ after: 'x' }, /after is not a cursor/],
    [{ before: '' }, /before is not a cursor/],
  ])('%j are refused by name', (args, message) => {
    expect(() => pageRequest(args, numberOf)).toThrow(message);
  });

  test('may ask for more where a door allows it', () => {
    expect(pageRequest({ first: 1_000 }, numberOf, 1_000).size).toBe(1_000);
    expect(() => pageRequest({ first: 1_001 }, numberOf, 1_000)).toThrow(/1 to 1000/);
  });
});

test('a page of a list knows whether there is more on either side', () => {
  const whole = fc.uniqueArray(fc.nat({ max: 50 }), { maxLength: 20 }).map((list) => list.sort((a, b) => a - b));
  const bound = fc.option(fc.integer({ min: -1, max: 51 }));
  fc.assert(
    fc.property(
      whole,
      fc.integer({ min: 1, max: 8 }),
      fc.boolean(),
      bound,
      bound,
      (list, size, isBackward, after, before) => {
        const range = list.filter((n) => (after === null || n > after) && (before === null || n < before));
        const read = (isBackward ? range.toReversed() : range).slice(0, size + 1);
        const page = toPage<number, number>({ size, isBackward, after, before }, read, async () => list.length);
        expect(page.rows).toEqual(isBackward ? range.slice(-size) : range.slice(0, size));
        if (isBackward) expect(page.hasPreviousPage).toBe(range.length > size);
        else expect(page.hasNextPage).toBe(range.length > size);
        const { edges, pageInfo } = connection(page, (n) => encodeCursor(n));
        expect(edges().map(({ node }) => node)).toEqual(page.rows);
        expect(pageInfo.startCursor).toBe(edges().at(0)?.cursor ?? null);
        expect(pageInfo.endCursor).toBe(edges().at(-1)?.cursor ?? null);
      },
    ),
  );
});
