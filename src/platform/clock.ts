/** The time of day, in milliseconds since 1970. Handed around so that tests can turn it. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
