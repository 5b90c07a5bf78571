import { Presets, SingleBar } from 'cli-progress';
import { count } from './command.ts';

export interface Progress {
  advance: (by: number) => void;
  /** Prints a line on standard output, above the bar. */
  say: (line: string) => void;
  /** The same on standard error. */
  warn: (line: string) => void;
  stop: () => void;
}

/** How much has to be done for the next plain line. */
const PLAIN_STEP = 0.1;

/**
 * Shows on standard error how far a command has come: a bar on a terminal.
 *
 * @param whenPiped what is shown instead where standard error is no terminal
 */
export function startProgress(what: string, total: number, whenPiped: 'lines' | 'nothing'): Progress {
  if (process.stderr.isTTY && total > 0) return barOf(what, total);
  let done = 0;
  let next = PLAIN_STEP;
  return {
    advance: (by) => {
      done += by;
      if (whenPiped === 'nothing' || done < next * total) return;
      console.error(`${count(done)} of ${count(total)} ${what}`);
      next = done / total + PLAIN_STEP;
    },
    say: (line) => console.log(line),
    warn: (line) => console.error(line),
    stop: () => undefined,
  };
}

function barOf(what: string, total: number): Progress {
  const bar = new SingleBar(
    {
      format: `{bar} {percentage}% of ${count(total)} ${what}, {eta_formatted} left`,
      barsize: 30,
      // Lines that are said meanwhile may be longer than the terminal is wide.
      linewrap: true,
      stream: process.stderr,
      etaBuffer: 100,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    advance: (by) => bar.increment(by),
    say: (line) => {
      // The bar is drawn anew below the line at its next turn.
      process.stderr.write('\r\u001b[K');
      console.log(line);
    },
    warn: (line) => {
      process.stderr.write('\r\u001b[K');
      console.error(line);
    },
    stop: () => bar.stop(),
  };
}
