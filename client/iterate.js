/**
 * @template T
 * @typedef {{ next(value: T): void, error(error: unknown): void, complete(): void }} Sink
 */

/**
 * A subscription as an async iterator. Begins at once; ends with `return()`, as on leaving a `for await`.
 *
 * @template T
 * @param {(sink: Sink<T>) => () => void} subscribe
 * @returns {AsyncGenerator<T, void, void>}
 */
export function iterate(subscribe) {
  /** @type {T[]} */
  const pending = [];
  /** @type {'failed' | 'completed' | undefined} */
  let ended;
  /** @type {unknown} */
  let failure;
  let wake = () => {};

  const stop = subscribe({
    next: (value) => {
      pending.push(value);
      wake();
    },
    error: (error) => {
      ended = 'failed';
      failure = error;
      wake();
    },
    complete: () => {
      ended ??= 'completed';
      wake();
    },
  });

  const results = (async function* () {
    try {
      for (;;) {
        while (pending.length > 0) yield /** @type {T} */ (pending.shift());
        if (ended === 'failed') throw failure;
        if (ended) return;
        await new Promise((resolve) => (wake = () => resolve(undefined)));
      }
    } finally {
      stop();
    }
  })();
  const close = results.return.bind(results);
  results.return = (/** @type {any} */ value) => {
    // At once: a generator that waits would go on until the next event.
    pending.length = 0;
    stop();
    return close(value);
  };
  return results;
}
