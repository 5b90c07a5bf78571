import fc, { type Arbitrary } from 'fast-check';
import { sized } from '../../scale/size.ts';

/** How many inputs there are of a kind: as many in `npm test`, ten times as many at full length. */
export const runs = (usual: number): fc.Parameters<unknown> => ({
  numRuns: sized(usual * 10, usual),
  // A run is repeated by the seed that its failure has printed.
  ...(process.env.FUZZ_SEED ? { seed: Number(process.env.FUZZ_SEED) } : {}),
  // What is found is found by its shape; to make it small takes longer than to find it.
  endOnFailure: process.env.FUZZ_SHRINK !== '1',
});

/** Long enough for a slow machine that has other work to do, and far shorter than a hang. */
export const PATIENCE_MS = 5_000;
/** How long a test of many inputs may take. */
export const TEST_MS = sized(600_000, 60_000);

/** Text that has broken programs. */
export const text: Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    ...[
      '',
      ' ',
      '\0',
      'a\0b',
      '\ud800',
      '\udc00x',
      '\u202e',
      '👩‍👩‍👧‍👦',
      '\r\nx: y',
      "' or 1=1 --",
      '"',
      '%',
      '_',
      '*',
      'NEAR(a b)',
    ],
    ...['__proto__', 'constructor', 'toString', 'null', 'true', '1e999', '-0', '../../etc/passwd', '${7*7}', '{{7*7}}'],
    ...[
      'http://',
      'https://[::1',
      'javascript:alert(1)',
      'data:,x',
      'https://x.example/a b',
      'a'.repeat(10_001),
      '𝒳'.repeat(5_000),
    ],
  ),
);

export const integer: Arbitrary<number> = fc.oneof(
  fc.integer({ min: -3, max: 120 }),
  fc.constantFrom(2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53, 1e21, -0, 0.5, 1e308),
);

/** Ids that there are, that there might be, and that cannot be. */
export const idsOf = (known: readonly string[]): Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...known) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('0123456789abcdef01234567', 'F'.repeat(24), 'f'.repeat(23), 'f'.repeat(25)),
    },
    { weight: 1, arbitrary: text },
  );

/** Any JSON, some of it nested deeply. */
export const json: Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3, noUnicodeString: false }),
  text,
  integer,
  fc.integer({ min: 1, max: 4_000 }).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown),
  fc.constantFrom(null, true, [], {}, JSON.parse('{"__proto__": {"x": 1}}') as unknown),
);

/** Mostly the one, now and then anything else. */
export const mostly = (usual: Arbitrary<unknown>, otherwise: Arbitrary<unknown> = json): Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: otherwise });

/** A text with something taken out, doubled or put in. */
export const damaged = (whole: Arbitrary<string>): Arbitrary<string> =>
  fc
    .tuple(
      whole,
      fc.nat(),
      fc.nat({ max: 12 }),
      fc.constantFrom('cut', 'double', 'put'),
      fc.oneof(text, fc.constantFrom('{', '}', '(', '$', '@', '!', '...', '"""', ':')),
    )
    .map(([given, at, length, how, put]) => {
      const start = given.length === 0 ? 0 : at % given.length;
      const part = given.slice(start, start + length);
      const rest = given.slice(start + length);
      return given.slice(0, start) + (how === 'cut' ? '' : how === 'double' ? part + part : put) + rest;
    });
