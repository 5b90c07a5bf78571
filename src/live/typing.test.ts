import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryBus, type TypingSignal } from '../platform/bus.ts';
import { systemClock } from '../platform/clock.ts';
import { TypingBoard } from './typing.ts';

const CONVERSATION = 'a'.repeat(24);

describe('TypingBoard', () => {
  const bus = memoryBus();
  let board: TypingBoard;
  let heard: [userId: string, isTyping: boolean][];

  beforeEach(() => {
    vi.useFakeTimers();
    board = new TypingBoard(bus, systemClock);
    heard = [];
    board.onEvents((entries) => {
      for (const { signal } of entries) {
        if (signal.conversationId === CONVERSATION) heard.push([signal.userId, signal.isTyping]);
      }
    });
  });
  afterEach(() => {
    board.stop();
    vi.useRealTimers();
  });

  const signal = (userId: string, isTyping = true, conversationId = CONVERSATION): TypingSignal => ({
    conversationId,
    userId,
    side: 'USER',
    isTyping,
    expiresAt: Date.now() + (isTyping ? 5_000 : 0),
  });

  it('ends it five seconds after somebody said so, and once', () => {
    bus.signalTyping(signal('ann'));
    vi.advanceTimersByTime(4_999);
    expect(heard).toEqual([['ann', true]]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual([
      ['ann', true],
      ['ann', false],
    ]);
    vi.advanceTimersByTime(60_000);
    expect(heard).toHaveLength(2);
  });

  it('counts from the last time that they said so', () => {
    bus.signalTyping(signal('ann'));
    vi.advanceTimersByTime(4_000);
    bus.signalTyping(signal('ann'));
    vi.advanceTimersByTime(4_999);
    expect(heard.map(([, isTyping]) => isTyping)).toEqual([true, true]);
    vi.advanceTimersByTime(1);
    expect(heard.map(([, isTyping]) => isTyping)).toEqual([true, true, false]);
  });

  it('does not end again what has been stopped', () => {
    bus.signalTyping(signal('ann'));
    bus.signalTyping(signal('ann', false));
    bus.signalTyping(signal('ann', false));
    vi.advanceTimersByTime(60_000);
    expect(heard.map(([, isTyping]) => isTyping)).toEqual([true, false]);
  });

  it('keeps people and conversations apart', () => {
    bus.signalTyping(signal('ann'));
    bus.signalTyping(signal('ann', true, 'b'.repeat(24)));
    vi.advanceTimersByTime(2_000);
    bus.signalTyping(signal('bob'));
    vi.advanceTimersByTime(3_000);
    bus.signalTyping(signal('ann', false, 'b'.repeat(24)));
    vi.advanceTimersByTime(2_000);
    expect(heard).toEqual([
      ['ann', true],
      ['bob', true],
      ['ann', false],
      ['bob', false],
    ]);
  });

  it('has the newest of each person to read, in the order in which they spoke, and forgets who has stopped', async () => {
    const read = async (after: number) => {
      const { events, through } = await board.read(after, { conversationId: CONVERSATION }, 100);
      expect(through).toBe(board.head);
      return events.map((entry) => [entry.signal.userId, entry.signal.isTyping]);
    };
    for (const userId of ['ann', 'bob', 'ann', 'ann']) bus.signalTyping(signal(userId));
    const place = board.head;
    bus.signalTyping(signal('cid', true, 'b'.repeat(24)));
    expect(await read(0)).toEqual([
      ['bob', true],
      ['ann', true],
    ]);
    expect(await read(place)).toEqual([]);
    expect((await board.read(0, { conversationId: CONVERSATION }, 1)).through).toBeLessThan(place);
    vi.advanceTimersByTime(5_000);
    expect(await read(place)).toHaveLength(2);
    vi.advanceTimersByTime(60_000);
    expect(await read(0)).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells nobody who listens no longer, and leaves no timer behind when it stops', () => {
    const others: boolean[] = [];
    const stop = board.onEvents(([entry]) => others.push(entry!.signal.isTyping));
    bus.signalTyping(signal('ann'));
    stop();
    bus.signalTyping(signal('bob'));
    expect(others).toEqual([true]);
    board.stop();
    expect(vi.getTimerCount()).toBe(0);
    bus.signalTyping(signal('cid'));
    expect(heard).toHaveLength(2);
  });
});
