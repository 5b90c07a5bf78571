import { failureOf, type Failure } from './failure.ts';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 8_000;

/** How long to wait before the next try, in milliseconds: longer each time, and never the same for two pages. */
export function delayAfter(tries: number, atLeastMs = 0, random = Math.random): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** tries);
  return atLeastMs + ceiling * (0.5 + random() / 2);
}

/**
 * Waits, but not longer than until there is a good reason to try at once: the network is back, or somebody looks at the
 * page again.
 */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = new AbortController();
    const end = () => {
      over.abort();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, signal?.aborted ? 0 : ms);
    const options = { signal: over.signal };
    signal?.addEventListener('abort', end, options);
    window.addEventListener('online', end, options);
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && end(), options);
  });
}

/**
 * Asks until there is an answer, for as long as what stands in the way may pass.
 *
 * @param onWait told each time that it has to wait
 * @throws Failure that does not pass; whatever it was, once the signal is aborted
 */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  signal: AbortSignal,
  onWait?: (failure: Failure) => void,
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      const failure = failureOf(error);
      if (!failure.isPassing || signal.aborted) throw failure;
      onWait?.(failure);
      await pause(delayAfter(tries, failure.retryAfterMs), signal);
      if (signal.aborted) throw failure;
    }
  }
}
