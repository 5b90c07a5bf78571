import DataLoader from 'dataloader';

/**
 * A loader of single rows by key: one entry for each key asked for, null where there is no row.
 *
 * @param list the rows of some distinct keys, in any order
 */
export function rowLoader<Row>(
  list: (keys: readonly string[]) => Promise<Row[]>,
  keyOf: (row: Row) => string,
): DataLoader<string, Row | null> {
  return new DataLoader(async (keys) => {
    const byKey = new Map((await list(keys)).map((row) => [keyOf(row), row]));
    return keys.map((key) => byKey.get(key) ?? null);
  });
}

/**
 * Groups rows by key.
 *
 * @returns the rows of each key asked for, in the order in which they came; none where a key has none
 */
export function groupByKey<Row>(keys: readonly string[], rows: Row[], keyOf: (row: Row) => string): Row[][] {
  const byKey = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = byKey.get(key);
    if (group) group.push(row);
    else byKey.set(key, [row]);
  }
  return keys.map((key) => byKey.get(key) ?? []);
}
