import type { Bus, TypingSignal } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';

type Listener = (signal: TypingSignal) => void;

/**
 * Who is typing (contract section 4, `typing`): passes on what people say, and ends it by itself when they say nothing
 * more. Keeps nothing else, and nothing of it is stored.
 */
export class TypingBoard {
  readonly #clock: Clock;
  readonly #listeners = new Map<string, Set<Listener>>();
  /** Who is typing now, and the timer that ends it. By conversation and person. */
  readonly #typing = new Map<string, { timer: NodeJS.Timeout; signal: TypingSignal }>();
  readonly #unsubscribe: () => void;

  constructor(bus: Bus, clock: Clock) {
    this.#clock = clock;
    this.#unsubscribe = bus.onTyping((signal) => this.#receive(signal));
  }

  stop(): void {
    this.#unsubscribe();
    for (const { timer } of this.#typing.values()) clearTimeout(timer);
    this.#typing.clear();
  }

  listen(conversationId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(conversationId) ?? new Set();
    this.#listeners.set(conversationId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(conversationId);
    };
  }

  #receive(signal: TypingSignal): void {
    const key = `${signal.conversationId}:${signal.userId}`;
    const current = this.#typing.get(key);
    clearTimeout(current?.timer);
    if (signal.isTyping) {
      const timer = setTimeout(
        () => this.#receive({ ...signal, isTyping: false }),
        Math.max(0, signal.expiresAt - this.#clock.now()),
      ).unref();
      this.#typing.set(key, { timer, signal });
    } else if (!this.#typing.delete(key)) {
      // Who was not typing cannot stop.
      return;
    }
    for (const listener of this.#listeners.get(signal.conversationId) ?? []) listener(signal);
  }
}
