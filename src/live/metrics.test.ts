import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMetrics } from '../platform/metrics.ts';
import { createLiveMetrics } from './metrics.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

it('lag is the age of the newest event when it is read, and never below zero', async () => {
  const register = createMetrics();
  const { read } = createLiveMetrics(register, () => undefined);
  const lag = async () => (await register.getSingleMetric('parley_live_tail_lag_seconds')!.get()).values[0]?.value;
  read([{ occurredAt: 900_000 }, { occurredAt: 997_500 }]);
  expect(await lag()).toBe(2.5);
  read([]);
  expect(await lag()).toBe(2.5);
  // Of a gateway whose clock is ahead.
  read([{ occurredAt: 1_000_500 }]);
  expect(await lag()).toBe(0);
});
