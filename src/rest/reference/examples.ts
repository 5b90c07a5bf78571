import { readFileSync } from 'node:fs';

/** A call of a route as a gateway has answered it, with other ids and times. */
export interface Example {
  /** The row of the table that has answered: `GET /conversation/:id`. */
  row: string;
  /** What is to be seen by it, in a few words; no two of a row say the same. */
  shows: string;
  body?: unknown;
  status: number;
  answer: unknown;
}

/** What `test/reference/examples.test.ts` has recorded, and compares with what is answered now. */
export const EXAMPLES_FILE = new URL('./examples.json', import.meta.url);

export const readExamples = (): readonly Example[] => JSON.parse(readFileSync(EXAMPLES_FILE, 'utf8')) as Example[];

/** Examples in OpenAPI's form. */
export type NamedExamples = Record<string, { summary: string; value: unknown }>;

/** Gives examples names; undefined when there are none. */
export function namedExamples(examples: readonly { shows: string; value: unknown }[]): NamedExamples | undefined {
  if (examples.length === 0) return undefined;
  return Object.fromEntries(examples.map(({ shows, value }) => [nameOf(shows), { summary: shows, value }]));
}

const nameOf = (shows: string) => shows.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
