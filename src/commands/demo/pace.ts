import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../seed/random.ts';

/** How fast somebody is, in the time of people: what they take is divided by how many times faster the demo runs. */
export interface Pace {
  /** Waits for some time between two, in milliseconds. Rejects when the demo ends. */
  wait: (least: number, most: number) => Promise<void>;
  /** Waits for something, for so long in the time of people. Says whether it came, the time has passed or all is over. */
  waitFor: (ms: number, something: Promise<unknown>) => Promise<'came' | 'passed' | 'over'>;
  /** Milliseconds that are over when so many have passed for the people of the demo. */
  real: (ms: number) => number;
}

/**
 * @param times how many times faster than people
 * @param signal ends everything that is waited for
 */
export function createPace(random: Random, times: number, signal: AbortSignal): Pace {
  const real = (ms: number) => ms / times;
  return {
    real,
    wait: (least, most) => sleep(real(least + random.next() * (most - least)), undefined, { signal }),
    async waitFor(ms, something) {
      const came = new AbortController();
      const passed = sleep(real(ms), 'passed' as const, { signal: AbortSignal.any([signal, came.signal]) });
      try {
        return await Promise.race([something.then(() => 'came' as const), passed.catch(() => 'over' as const)]);
      } finally {
        came.abort();
      }
    },
  };
}
