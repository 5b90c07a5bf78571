/** What a list needs to tell of a row, to keep a reader's place in it. */
export interface AnchorRow {
  id: string;
  lastActivityAt: string;
}

/**
 * By how many rows the list has to be scrolled so that the reader goes on seeing what they saw, after it has changed:
 * measured at the first visible row that has not itself moved. Zero when all of them have.
 *
 * @param firstVisible the index of the first row that is in view, in the list before
 */
export function rowsMoved(before: readonly AnchorRow[], after: readonly AnchorRow[], firstVisible: number): number {
  if (before === after) return 0;
  const places = new Map(after.map(({ id }, index) => [id, index]));
  // A screen holds far fewer.
  for (let index = firstVisible; index < Math.min(before.length, firstVisible + 100); index += 1) {
    const row = before[index]!;
    const place = places.get(row.id);
    if (place !== undefined && after[place]!.lastActivityAt === row.lastActivityAt) return place - index;
  }
  return 0;
}
