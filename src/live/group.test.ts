import { expect, test, vi } from 'vitest';
import type { FreshConversations } from './fresh-conversations.ts';
import { Group } from './group.ts';
import { END, type Verdict } from './judge.ts';
import type { LiveMetrics } from './metrics.ts';
import type { Source } from './source.ts';
import type { Subscriber } from './subscriber.ts';
import { Turns } from './turns.ts';

const conversationId = 'a'.repeat(24);
const source = { head: 0 } as Source;
const told = (variant: string): Verdict => ({ root: {}, variant });

/** A group of subscribers with these judges, and what becomes of each when they are told of an event. */
async function tell(judges: readonly Subscriber['judge'][], execute: (variant: string) => Buffer | Promise<Buffer>) {
  const metrics = { executed: vi.fn(), delivered: vi.fn() };
  const conversations = { find: async () => undefined } as unknown as FreshConversations;
  const failed: unknown[] = [];
  const outcomes: string[][] = judges.map(() => []);
  const isOver = Promise.withResolvers<void>();
  metrics.delivered.mockImplementation(() => isOver.resolve());
  const parts = { metrics: metrics as unknown as LiveMetrics, turns: new Turns(), conversations };
  const subscribers: Subscriber[] = [];
  const group = new Group(parts, source, {}, 0, {
    stalled: () => undefined,
    ended: (subscriber) => outcomes[subscribers.indexOf(subscriber)]?.push('ended'),
    failed: (_, error) => {
      failed.push(error);
      isOver.resolve();
    },
    emptied: () => undefined,
  });
  for (const [index, judge] of judges.entries()) {
    let variant = '';
    const sink = { write: (payloads: readonly Buffer[]) => Boolean(outcomes[index]?.push(...payloads.map(String))) };
    const subscriber = {
      source,
      position: 0,
      begunAt: 0,
      judge: (...asked: Parameters<Subscriber['judge']>) => {
        const verdict = judge(...asked);
        if (!(verdict instanceof Promise) && verdict && verdict !== END) variant = verdict.variant;
        return verdict;
      },
      execute: () => execute(variant),
      sink: sink as unknown as Subscriber['sink'],
      isEnded: false,
    };
    subscribers.push(subscriber);
    group.join(subscriber);
  }
  group.take([{ id: 1, conversationId }], 1);
  await isOver.promise;
  return { outcomes, failed, executed: metrics.executed.mock.calls, positions: subscribers.map((one) => one.position) };
}

const late = <T>(value: T) => new Promise<T>((resolve) => setImmediate(() => resolve(value)));

test('judges that answer at once and ones that have to read are each heard, in any order', async () => {
  const judges = [() => late(told('')), () => told(''), () => late(null), () => late(END), () => null, () => told('')];
  const { outcomes, positions, executed } = await tell(judges, () => Buffer.from('it'));
  expect(outcomes).toEqual([['it'], ['it'], [], ['ended'], [], ['it']]);
  expect(positions).toEqual(judges.map(() => 1));
  expect(executed).toEqual([[1]]);
});

test('what an event is to some and what it is to others is executed once each, at once or later', async () => {
  const judges = ['one', 'other', 'one', 'other'].map((variant) => () => told(variant));
  const execute = vi.fn((variant: string) => (variant === 'one' ? Buffer.from(variant) : late(Buffer.from(variant))));
  const { outcomes, executed } = await tell(judges, execute);
  expect(outcomes).toEqual([['one'], ['other'], ['one'], ['other']]);
  expect(execute).toHaveBeenCalledTimes(2);
  expect(executed).toEqual([[2]]);
});

test('an execution that fails ends the streams of all, whichever way it fails', async () => {
  for (const fail of [() => Promise.reject(new Error('away')), () => raise()]) {
    const { failed, outcomes } = await tell([() => told(''), () => told('')], fail);
    await late(null);
    expect(failed).toHaveLength(2);
    expect(outcomes).toEqual([[], []]);
  }
});

function raise(): never {
  throw new Error('away');
}
