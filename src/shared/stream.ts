/**
 * An async iterator that can be ended while it waits: `return` aborts the signal at once, where a plain generator would
 * first wait for what it awaits.
 *
 * @param produce must stop waiting when the signal is aborted
 */
export function abortable<T>(produce: (signal: AbortSignal) => AsyncGenerator<T, void>): AsyncIterableIterator<T> {
  const controller = new AbortController();
  const generator = produce(controller.signal);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => generator.next(),
    async return() {
      controller.abort();
      await generator.return();
      return { done: true, value: undefined };
    },
    async throw(error) {
      controller.abort();
      return generator.throw(error);
    },
  };
}
