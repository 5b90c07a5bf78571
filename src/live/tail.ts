import type { Bus } from '../platform/bus.ts';
import type { Database } from '../platform/db/index.ts';
import type { Logger } from '../platform/log.ts';
import { eventRepository, type LoggedEvent } from '../modules/events/index.ts';
import type { Source, Which } from './source.ts';

/** How often the log is read without having been woken: a lost hint, or another process, costs no more than this. */
export const POLL_MS = 1_000;
/** How soon what is held up is looked at again, at first; each time it takes twice as long, up to the longest. */
const LOOK_AGAIN_MS = 2;
const LONGEST_LOOK_AGAIN_MS = 1_000;
const BATCH = 500;
/** How many of the newest events are kept at hand for all subscribers. */
const MOST_RECENT = 2_000;
/** How many of the newest positions are kept, to count with. */
const MOST_POSITIONS = 20_000;

/**
 * The end of the event log, read once for all subscribers of this gateway. A subscriber asks for what comes after a
 * position; so none of them has a queue, and a slow one costs nothing.
 */
export class EventTail implements Source<LoggedEvent> {
  readonly name = 'log';
  readonly #db: Database;
  readonly #bus: Bus;
  readonly #log: Logger;
  /** The newest events, oldest first: all those after `#recentAfter`. */
  #recent: LoggedEvent[] = [];
  #recentAfter = 0;
  /** The positions of the newest events, oldest first. */
  #positions: number[] = [];
  #head = 0;
  readonly #listeners = new Set<(events: readonly LoggedEvent[]) => void>();
  #planned: NodeJS.Immediate | undefined;
  #pulling: Promise<void> | null = null;
  #pullAgain = false;
  readonly #pollMs: number;
  #lookingAgain: NodeJS.Timeout | undefined;
  #lookAgainMs = LOOK_AGAIN_MS;
  #heldUpAt: number | null = null;
  #stop: () => void = () => undefined;

  constructor(db: Database, bus: Bus, log: Logger, pollMs = POLL_MS) {
    this.#db = db;
    this.#bus = bus;
    this.#log = log;
    this.#pollMs = pollMs;
  }

  async start(): Promise<void> {
    this.#head = await eventRepository.head(this.#db);
    this.#recentAfter = this.#head;
    const timer = setInterval(() => void this.#pull(), this.#pollMs).unref();
    const unsubscribe = this.#bus.onWake(() => this.#planPull());
    this.#stop = () => {
      clearInterval(timer);
      clearImmediate(this.#planned);
      clearTimeout(this.#lookingAgain);
      unsubscribe();
    };
  }

  async stop(): Promise<void> {
    this.#stop();
    await this.#pulling;
    clearTimeout(this.#lookingAgain);
  }

  /** The position of the newest event read. */
  get head(): number {
    return this.#head;
  }

  /**
   * Since when something could not be read from the log that has been committed, or may have been: milliseconds since
   * 1970; null when all that is known of has been read.
   */
  get heldUpAt(): number | null {
    return this.#heldUpAt;
  }

  /** Calls back with each batch of events as it is read from the log. Returns how to stop it. */
  onEvents(listener: (events: readonly LoggedEvent[]) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  behind(position: number): number {
    return this.#positions.length - indexAfter(this.#positions, position, (id) => id);
  }

  async read(after: number, which: Which, limit: number): Promise<{ events: LoggedEvent[]; through: number }> {
    const head = this.#head;
    if (after >= head) return { events: [], through: after };
    const events =
      after >= this.#recentAfter
        ? this.#readRecent(after, which, limit)
        : await eventRepository.list(this.#db, { after, through: head, ...which }, limit);
    const last = events.at(-1);
    return { events, through: events.length === limit && last ? last.id : head };
  }

  #readRecent(after: number, which: Which, limit: number): LoggedEvent[] {
    const events: LoggedEvent[] = [];
    for (
      let index = indexAfter(this.#recent, after, ({ id }) => id);
      index < this.#recent.length && events.length < limit;
      index += 1
    ) {
      const event = this.#recent[index] as LoggedEvent;
      if (which.conversationId !== undefined && which.conversationId !== event.conversationId) continue;
      if (which.userId !== undefined && which.userId !== event.userId) continue;
      events.push(event);
    }
    return events;
  }

  /** What is committed in one turn of the event loop is read together: an operation may change many things. */
  #planPull(): void {
    this.#planned ??= setImmediate(() => {
      this.#planned = undefined;
      void this.#pull();
    });
  }

  #pull(): Promise<void> {
    this.#pullAgain = true;
    this.#pulling ??= this.#pullAll();
    return this.#pulling;
  }

  async #pullAll(): Promise<void> {
    try {
      while (this.#pullAgain) {
        this.#pullAgain = false;
        const { events, heldUpAt } = await eventRepository.next(this.#db, this.#head, BATCH);
        if (events.length === BATCH) this.#pullAgain = true;
        if (events.length > 0) this.#take(events);
        this.#heldUpAt = heldUpAt;
        if (heldUpAt === null || events.length > 0) this.#lookAgainMs = LOOK_AGAIN_MS;
        if (heldUpAt !== null) this.#lookAgain();
      }
    } catch (error) {
      // The next look tries again; until then nothing is lost, only late.
      this.#heldUpAt ??= Date.now();
      this.#lookAgain();
      this.#log.warn({ err: error }, 'the event log could not be read');
    } finally {
      // In the same step as the last look at `#pullAgain`: who wakes the tail from here on begins a new reading.
      this.#pulling = null;
    }
  }

  /** Who holds something up need not have anything to tell when they are done, so that nobody else would wake us. */
  #lookAgain(): void {
    clearTimeout(this.#lookingAgain);
    this.#lookingAgain = setTimeout(() => void this.#pull(), this.#lookAgainMs).unref();
    this.#lookAgainMs = Math.min(2 * this.#lookAgainMs, LONGEST_LOOK_AGAIN_MS);
  }

  #take(events: LoggedEvent[]): void {
    this.#positions.push(...events.map(({ id }) => id));
    // Now and then, as it moves all of them.
    if (this.#positions.length > 2 * MOST_POSITIONS) this.#positions = this.#positions.slice(-MOST_POSITIONS);
    this.#recent.push(...events);
    const surplus = this.#recent.length - MOST_RECENT;
    if (surplus > 0) {
      this.#recentAfter = (this.#recent[surplus - 1] as LoggedEvent).id;
      this.#recent.splice(0, surplus);
    }
    this.#head = (events.at(-1) as LoggedEvent).id;
    for (const listener of this.#listeners) listener(events);
  }
}

/** The index of the first of what is in order that comes after a position. */
function indexAfter<T>(list: readonly T[], position: number, positionOf: (one: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positionOf(list[middle] as T) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
