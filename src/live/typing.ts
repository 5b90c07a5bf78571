import type { Bus, TypingSignal } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Entry, Source, Which } from './source.ts';

/**
 * How long it is remembered that somebody has stopped: longer than any client is waited for, so that one which is slow
 * is told of it too.
 */
const STOP_IS_KEPT_MS = 30_000;

/** What somebody has last said. */
export interface TypingEntry extends Entry {
  signal: TypingSignal;
}

interface Kept {
  entry: TypingEntry;
  /** Ends it, and later forgets it. */
  timer: NodeJS.Timeout;
}

/**
 * Who is typing (contract section 4, `typing`): what people say, ended by itself when they say nothing more. It is read
 * as the log is, but of each person it has only the newest; none of it is stored.
 */
export class TypingBoard implements Source<TypingEntry> {
  readonly name = 'typing';
  readonly #clock: Clock;
  readonly #listeners = new Set<(events: readonly TypingEntry[]) => void>();
  /** By conversation and person, in the order in which they spoke. */
  readonly #newest = new Map<string, Map<string, Kept>>();
  readonly #unsubscribe: () => void;
  #head = 0;

  constructor(bus: Bus, clock: Clock) {
    this.#clock = clock;
    this.#unsubscribe = bus.onTyping((signal) => this.#receive(signal));
  }

  stop(): void {
    this.#unsubscribe();
    for (const people of this.#newest.values()) for (const { timer } of people.values()) clearTimeout(timer);
    this.#newest.clear();
  }

  get head(): number {
    return this.#head;
  }

  behind(place: number): number {
    return Math.max(0, this.#head - place);
  }

  onEvents(listener: (events: readonly TypingEntry[]) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What people in one conversation have said last; it cannot be read in another way. */
  async read(after: number, { conversationId = '' }: Which, limit: number) {
    const events: TypingEntry[] = [];
    for (const { entry } of this.#newest.get(conversationId)?.values() ?? []) {
      if (entry.id <= after) continue;
      events.push(entry);
      if (events.length === limit) return { events, through: entry.id };
    }
    return { events, through: this.#head };
  }

  #receive(signal: TypingSignal): void {
    const { conversationId, userId, isTyping } = signal;
    const people = this.#newest.get(conversationId) ?? new Map<string, Kept>();
    const current = people.get(userId);
    // Who was not typing cannot stop.
    if (!isTyping && !current?.entry.signal.isTyping) return;

    clearTimeout(current?.timer);
    const timer = isTyping
      ? setTimeout(
          () => this.#receive({ ...signal, isTyping: false }),
          Math.max(0, signal.expiresAt - this.#clock.now()),
        )
      : setTimeout(() => this.#forget(signal), STOP_IS_KEPT_MS);
    const entry = { id: (this.#head += 1), conversationId, signal };
    // Taken out first, it becomes the last.
    people.delete(userId);
    people.set(userId, { entry, timer: timer.unref() });
    this.#newest.set(conversationId, people);
    for (const listener of this.#listeners) listener([entry]);
  }

  #forget({ conversationId, userId }: TypingSignal): void {
    const people = this.#newest.get(conversationId);
    people?.delete(userId);
    if (people?.size === 0) this.#newest.delete(conversationId);
  }
}
