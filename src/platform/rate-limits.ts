import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { rateLimited } from '../shared/errors.ts';
import type { CountRefusal } from './refusals.ts';

const MINUTE_S = 60;

/** How often something may be done in a minute; 0 lifts a limit (contract section 1, `LIMIT_...`). */
export interface RateLimitSettings {
  requestsPerMinute: number;
  guestsPerMinute: number;
  sendsPerMinute: number;
  sendsPerMinuteOfGuest: number;
}

/** Something that can be done too often, with the label that its refusals are counted under and what callers are told. */
const RATES = {
  requests: { setting: 'requestsPerMinute', limit: 'requests_per_minute', what: 'requests' },
  guests: { setting: 'guestsPerMinute', limit: 'guests_per_minute', what: 'guests from this address' },
  sends: { setting: 'sendsPerMinute', limit: 'sends_per_minute', what: 'messages' },
  sendsOfGuest: { setting: 'sendsPerMinuteOfGuest', limit: 'sends_per_minute', what: 'messages' },
} as const;

export type Rate = keyof typeof RATES;

export interface RateLimits {
  /**
   * Counts one more of something.
   *
   * @param by who does it: the id of a caller, or an address
   * @throws RATE_LIMITED (429), with how long to wait, when it was too often
   */
  take(rate: Rate, by: string): Promise<void>;
}

/** Where nobody is in a hurry: tests of parts that have no door. */
export const unlimited: RateLimits = { take: () => Promise.resolve() };

/** Counts how often callers do things, in windows of a minute that begin with the first of them. */
export function createRateLimits(settings: RateLimitSettings, refused: CountRefusal): RateLimits {
  const limiters = new Map<Rate, RateLimiterAbstract>();
  for (const rate of Object.keys(RATES) as Rate[]) {
    const points = settings[RATES[rate].setting];
    if (points > 0) limiters.set(rate, new RateLimiterMemory({ keyPrefix: rate, points, duration: MINUTE_S }));
  }
  return {
    async take(rate, by) {
      try {
        await limiters.get(rate)?.consume(by);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        const { limit, what } = RATES[rate];
        refused(limit);
        throw rateLimited(`Too many ${what} in a minute.`, refusal.msBeforeNext / 1_000);
      }
    },
  };
}
