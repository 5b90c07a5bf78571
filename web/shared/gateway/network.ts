const TICK_MS = 5_000;
/** A timer that comes this late was not slow: the machine has slept. */
const SLEPT_MS = 20_000;

/**
 * Watches for what a connection does not notice by itself, or only after a while: the network is gone or back, or the
 * machine has slept. Returns how to stop.
 *
 * @param cut lets go of the connection, which may look whole and be dead, so that another one is made
 */
export function watchNetwork({
  setOnline,
  cut,
}: {
  setOnline: (isOnline: boolean) => void;
  cut: () => void;
}): () => void {
  const over = new AbortController();
  window.addEventListener('online', () => setOnline(true), { signal: over.signal });
  window.addEventListener(
    'offline',
    () => {
      setOnline(false);
      cut();
    },
    { signal: over.signal },
  );
  setOnline(navigator.onLine);

  let last = Date.now();
  const timer = setInterval(() => {
    const slept = Date.now() - last > SLEPT_MS;
    last = Date.now();
    // Timers of a page in the background are slow too; then a needless new connection costs nothing.
    if (slept) cut();
  }, TICK_MS);
  return () => {
    over.abort();
    clearInterval(timer);
  };
}
