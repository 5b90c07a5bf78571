import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { rateLimited } from '../shared/errors.ts';
import type { Redis } from './redis.ts';
import type { CountRefusal } from './refusals.ts';

const MINUTE_S = 60;
/** How long Redis is waited for, in milliseconds, before a gateway counts for itself. */
const COUNT_WITHIN_MS = 500;

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

/**
 * Counts how often callers do things, in windows of a minute that begin with the first of them.
 *
 * @param shared where gateways count together; while it is away each counts for itself
 */
export function createRateLimits(
  settings: RateLimitSettings,
  refused: CountRefusal,
  shared?: { redis: Redis; prefix: string },
): RateLimits {
  const limiters = new Map<Rate, Pick<RateLimiterAbstract, 'consume'>>();
  for (const rate of Object.keys(RATES) as Rate[]) {
    const points = settings[RATES[rate].setting];
    if (points === 0) continue;
    const alone = new RateLimiterMemory({ keyPrefix: rate, points, duration: MINUTE_S });
    limiters.set(rate, shared ? together(shared, rate, points, alone) : alone);
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

/** Counts in Redis; while that is away, or does not answer, with `alone`. */
function together(
  { redis, prefix }: { redis: Redis; prefix: string },
  rate: Rate,
  points: number,
  alone: RateLimiterMemory,
): Pick<RateLimiterAbstract, 'consume'> {
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    useRedisPackage: true,
    rejectIfRedisNotReady: true,
    keyPrefix: `${prefix}:${rate}`,
    points,
    duration: MINUTE_S,
    insuranceLimiter: alone,
  });
  /** What Redis has been asked, has not answered in time, and may answer yet. */
  let overdue = 0;
  return {
    async consume(by) {
      // Nobody waits for what the last one has waited for in vain.
      if (overdue > 0) return alone.consume(by);
      const counted = limiter.consume(by);
      const isLate = Promise.withResolvers<null>();
      const timer = setTimeout(() => isLate.resolve(null), COUNT_WITHIN_MS);
      const first = await Promise.race([counted, isLate.promise]).finally(() => clearTimeout(timer));
      if (first !== null) return first;
      overdue += 1;
      const answered = () => void (overdue -= 1);
      counted.then(answered, answered);
      return alone.consume(by);
    },
  };
}
