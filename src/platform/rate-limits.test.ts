import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRateLimits, type RateLimits } from './rate-limits.ts';

const SETTINGS = { requestsPerMinute: 2, guestsPerMinute: 1, sendsPerMinute: 0, sendsPerMinuteOfGuest: 1 };

let refused: string[];
let rates: RateLimits;
beforeEach(() => {
  vi.useFakeTimers();
  refused = [];
  rates = createRateLimits(SETTINGS, (limit) => refused.push(limit));
});
afterEach(() => vi.useRealTimers());

const retryAfter = (error: unknown) => (error as { extensions: { retryAfter: number } }).extensions.retryAfter;

test('a window is a minute from the first', async () => {
  await rates.take('requests', 'a');
  vi.advanceTimersByTime(20_000);
  await rates.take('requests', 'a');
  expect(retryAfter(await rates.take('requests', 'a').catch((error: unknown) => error))).toBe(40);
  vi.advanceTimersByTime(39_999);
  expect(retryAfter(await rates.take('requests', 'a').catch((error: unknown) => error))).toBe(1);
  vi.advanceTimersByTime(1);
  await rates.take('requests', 'a');
  await rates.take('requests', 'a');
  await expect(rates.take('requests', 'a')).rejects.toMatchObject({
    extensions: { code: 'RATE_LIMITED', retryAfter: 60 },
  });
  expect(refused).toEqual(['requests_per_minute', 'requests_per_minute', 'requests_per_minute']);
});

test('callers and what they do are counted apart', async () => {
  await rates.take('guests', 'a');
  await rates.take('guests', 'b');
  await rates.take('sendsOfGuest', 'a');
  await expect(rates.take('guests', 'a')).rejects.toThrow('guests');
  await expect(rates.take('sendsOfGuest', 'a')).rejects.toThrow('messages');
  expect(refused).toEqual(['guests_per_minute', 'sends_per_minute']);
});

test('0 lifts a limit', async () => {
  for (let count = 0; count < 1_000; count += 1) await rates.take('sends', 'a');
  expect(refused).toEqual([]);
});
