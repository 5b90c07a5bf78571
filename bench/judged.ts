/** A goal, and what was reached of it. */
export interface Judged {
  /** What is promised, in words. */
  goal: string;
  reached: number;
  /** What was to be reached: the least, or the most when `isMost`. */
  wanted: number;
  isMost?: boolean;
  /** What else was seen, for whoever reads the figure. */
  note?: string;
}

/** How much of a goal was reached: 1 is all of it, and more is better. */
export const shareOf = ({ reached, wanted, isMost = false }: Judged): number =>
  isMost ? wanted / reached : reached / wanted;

/** Prints each goal with what was reached of it. */
export function printJudged(judged: readonly Judged[]): void {
  for (const one of judged) {
    const { goal, reached, wanted, isMost, note } = one;
    const is = shareOf(one) >= 1 ? 'met    ' : 'NOT MET';
    const promised = `goal: ${isMost ? 'at most ' : ''}${String(wanted)}${note ? `; ${note}` : ''}`;
    console.log(`  ${is} ${goal}: ${reached.toFixed(2)} (${promised})`);
  }
}
