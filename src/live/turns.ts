import { setImmediate as nextTurn } from 'node:timers/promises';

/** How much of a turn of the event loop is for the log, in milliseconds. */
const LONGEST_MS = 20;

/**
 * Shares the event loop between everybody else and those who work through the log, however many they are and however
 * long their documents take: together they have a few milliseconds of each of its turns.
 */
export class Turns {
  #begunAt: number | null = null;
  #ended: Promise<void> = Promise.resolve();

  /**
   * To be asked between two pieces of work. What to wait for, when this turn's time is used up: it resolves in the next
   * turn; null while there is time.
   */
  share(): Promise<void> | null {
    if (this.#begunAt === null) this.#begin();
    else if (performance.now() - this.#begunAt > LONGEST_MS) return this.#ended;
    return null;
  }

  /** Resolves in the next turn. */
  next(): Promise<void> {
    if (this.#begunAt === null) this.#begin();
    return this.#ended;
  }

  #begin(): void {
    this.#begunAt = performance.now();
    this.#ended = nextTurn().then(() => void (this.#begunAt = null));
  }
}
