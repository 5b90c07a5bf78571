/** Several things that somebody does beside each other, and who hears of it when one of them fails. */
export interface Errands {
  begin: (errand: Promise<unknown>) => void;
  /** Rejects with the first error. */
  failed: Promise<never>;
}

export function createErrands(): Errands {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Whoever waits for it may have ended before.
  failed.catch(() => undefined);
  return { failed, begin: (errand) => void errand.catch(reject) };
}
