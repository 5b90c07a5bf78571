/**
 * What time it is on the gateway. The machine's own clock may be wrong by hours; what is "today" is told by the answers'
 * `Date`, to the second.
 */
export interface ServerClock {
  /** Milliseconds since 1970. */
  now: () => number;
  /** Learns from an answer that has just come. */
  learn(answer: Response): void;
}

export function createServerClock(localNow: () => number = Date.now): ServerClock {
  let offsetMs = 0;
  return {
    now: () => localNow() + offsetMs,
    learn: ({ headers }) => {
      const told = Date.parse(headers.get('date') ?? '');
      // Within a few seconds the machine's own clock is as good, and runs more evenly.
      if (!Number.isNaN(told)) offsetMs = Math.abs(told - localNow()) > 5_000 ? told - localNow() : 0;
    },
  };
}
