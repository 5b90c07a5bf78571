import { badUserInput } from './errors.ts';

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;

/** The paging arguments of a connection, as GraphQL hands them over. */
export interface PageArgs {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

/** Which page is asked for. `K` is the place of a row in the list's order. */
export interface PageRequest<K> {
  size: number;
  /** Whether the page is the last `size` rows of the range instead of the first. */
  isBackward: boolean;
  after: K | null;
  before: K | null;
}

/** A page of rows in the list's order, and whether there are more on either side. */
export interface Page<Row> {
  rows: Row[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  /** Counts the rows of all pages; run only when the count is asked for. */
  count: () => Promise<number>;
}

/**
 * Reads the paging arguments of a connection (contract section 4).
 *
 * @param decode the place that an edge cursor stands for; null when it is not one
 * @param largest the most that a page may hold: 100 for callers
 * @throws BAD_USER_INPUT that names the argument
 */
export function pageRequest<K>(
  args: PageArgs,
  decode: (cursor: string) => K | null,
  largest: number = MAX_PAGE_SIZE,
): PageRequest<K> {
  const { first, last } = args;
  if (first != null && last != null) throw badUserInput('Give first or last, not both.');
  const place = (name: 'after' | 'before'): K | null => {
    const cursor = args[name];
    if (cursor == null) return null;
    const decoded = decode(cursor);
    if (decoded === null) throw badUserInput(`${name} is not a cursor of this connection.`);
    return decoded;
  };
  const size = (name: 'first' | 'last', value: number): number => {
    if (value < 1 || value > largest) throw badUserInput(`${name} must be from 1 to ${largest}.`);
    return value;
  };
  const after = place('after');
  const before = place('before');
  if (first != null) return { size: size('first', first), isBackward: false, after, before };
  if (last != null) return { size: size('last', last), isBackward: true, after, before };
  return { size: DEFAULT_PAGE_SIZE, isBackward: before !== null && after === null, after, before };
}

/**
 * Makes a page of what was read for a request: up to `size + 1` rows, in the direction in which they were read.
 */
export function toPage<K, Row>(request: PageRequest<K>, read: Row[], count: () => Promise<number>): Page<Row> {
  const hasMore = read.length > request.size;
  const rows = hasMore ? read.slice(0, request.size) : read;
  if (request.isBackward) {
    return { rows: rows.reverse(), hasNextPage: request.before !== null, hasPreviousPage: hasMore, count };
  }
  return { rows, hasNextPage: hasMore, hasPreviousPage: request.after !== null, count };
}

/** A page without rows. */
export function emptyPage<Row>(): Page<Row> {
  return { rows: [], hasNextPage: false, hasPreviousPage: false, count: async () => 0 };
}

/** The fields of a connection type for a page. */
export function connection<Row>(page: Page<Row>, cursorOf: (row: Row) => string) {
  const [first] = page.rows;
  const last = page.rows.at(-1);
  return {
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: first === undefined ? null : cursorOf(first),
      endCursor: last === undefined ? null : cursorOf(last),
    },
    edges: () => page.rows.map((node) => ({ cursor: cursorOf(node), node })),
  };
}

/** Makes a cursor of the parts of a place: opaque to callers, of URL-safe characters. */
export function encodeCursor(...parts: (string | number)[]): string {
  return Buffer.from(parts.join(':')).toString('base64url');
}

/** The parts that {@link encodeCursor} was given, or null when the text is no such cursor. */
export function decodeCursor(cursor: string): string[] | null {
  if (!/^[\w-]{1,200}$/.test(cursor)) return null;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  return encodeCursor(text) === cursor ? text.split(':') : null;
}

/** A whole number that a cursor holds, or null when the text is none. */
export function cursorNumber(text: string | undefined): number | null {
  return text !== undefined && /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text))
    ? Number(text)
    : null;
}
