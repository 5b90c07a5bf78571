import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Where a watch has got to, kept over its own restarts. */
export interface Place {
  /** The cursor of the last run; undefined when there was none. */
  cursor: string | undefined;
  keep: (cursor: string) => void;
  /** Whether it outlives this run. */
  isKept: boolean;
}

/**
 * @param file nothing is kept without one. It is written anew after each line, and exchanged at once: a run that is cut
 *   off repeats the line that it was at, and never leaves one out
 */
export function openCursorFile(file: string | undefined): Place {
  if (file === undefined) return { cursor: undefined, keep: () => undefined, isKept: false };
  const cursor = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return {
    cursor: cursor === '' ? undefined : cursor,
    isKept: true,
    keep: (newer) => {
      writeFileSync(`${file}.new`, `${newer}\n`);
      renameSync(`${file}.new`, file);
    },
  };
}
