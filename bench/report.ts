/** What was measured of one question. */
export interface Row {
  page: string;
  server: string;
  /** The server's processor time for a request, user and system, one figure for each round. */
  cpuMs: number[];
  /** How many requests it answered in a second, one figure for each round. */
  perSecond: number[];
  /** How long each request took. */
  tookMs: number[];
}

export function median(values: readonly number[]): number {
  const sorted = inOrder(values);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

/**
 * A figure of which more is worse, of the round that was disturbed the least: whatever else the machine does only adds to
 * it. NaN when there is none.
 */
export const least = (values: readonly number[]): number => (values.length === 0 ? NaN : Math.min(...values));

/** The value that so great a share of the values lies below. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = inOrder(values);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

const inOrder = (values: readonly number[]) => [...values].sort((a, b) => a - b);

/** Prints the table: of the rounds the least disturbed and the spread, of the requests the times they took. */
export function printTable(rows: readonly Row[]): void {
  printCells([
    ['', '', 'ms CPU', 'rounds', 'p50 ms', 'p99 ms'],
    ...rows.map(({ page, server, cpuMs, tookMs }) => [
      page,
      server,
      least(cpuMs).toFixed(3),
      `${least(cpuMs).toFixed(3)} to ${Math.max(...cpuMs).toFixed(3)}`,
      percentile(tookMs, 0.5).toFixed(2),
      percentile(tookMs, 0.99).toFixed(2),
    ]),
  ]);
}

/** Prints rows of cells under a heading: two columns of names, then figures. A name that is repeated is left out. */
export function printCells(table: readonly (readonly string[])[]): void {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)));
  for (const [index, cells] of table.entries()) {
    const padded = cells.map((cell, column) => {
      if (column > 1) return cell.padStart(widths[column]!);
      const isRepeated = column === 0 && table[index - 1]?.[0] === cell;
      return (isRepeated ? '' : cell).padEnd(widths[column]!);
    });
    console.log(`  ${padded.join('   ')}`);
  }
}
