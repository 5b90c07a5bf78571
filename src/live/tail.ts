import type { Bus } from '../platform/bus.ts';
import type { Database } from '../platform/db/index.ts';
import type { Logger } from '../platform/log.ts';
import { eventRepository, type LoggedEvent } from '../modules/events/index.ts';
import type { Source, Which } from './source.ts';

/** How often the log is read without having been woken: a lost hint, or another process, costs no more than this. */
const POLL_MS = 1_000;
const BATCH = 500;
/** How many of the newest events are kept at hand for all subscribers. */
const MOST_RECENT = 2_000;

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
  #head = 0;
  readonly #listeners = new Set<(events: readonly LoggedEvent[]) => void>();
  #pulling: Promise<void> | null = null;
  #pullAgain = false;
  #stop: () => void = () => undefined;

  constructor(db: Database, bus: Bus, log: Logger) {
    this.#db = db;
    this.#bus = bus;
    this.#log = log;
  }

  async start(): Promise<void> {
    this.#head = await eventRepository.head(this.#db);
    this.#recentAfter = this.#head;
    const pull = () => void this.#pull();
    const timer = setInterval(pull, POLL_MS).unref();
    const unsubscribe = this.#bus.onWake(pull);
    this.#stop = () => {
      clearInterval(timer);
      unsubscribe();
    };
  }

  async stop(): Promise<void> {
    this.#stop();
    await this.#pulling;
  }

  /** The position of the newest event read. */
  get head(): number {
    return this.#head;
  }

  /** Calls back with each batch of events as it is read from the log. Returns how to stop it. */
  onEvents(listener: (events: readonly LoggedEvent[]) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
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
    for (let index = this.#indexAfter(after); index < this.#recent.length && events.length < limit; index += 1) {
      const event = this.#recent[index] as LoggedEvent;
      if (which.conversationId !== undefined && which.conversationId !== event.conversationId) continue;
      if (which.userId !== undefined && which.userId !== event.userId) continue;
      events.push(event);
    }
    return events;
  }

  /** The index of the first recent event after a position. */
  #indexAfter(position: number): number {
    let low = 0;
    let high = this.#recent.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#recent[middle] as LoggedEvent).id <= position) low = middle + 1;
      else high = middle;
    }
    return low;
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
        const events = await eventRepository.list(this.#db, { after: this.#head, through: MAX_POSITION }, BATCH);
        if (events.length === BATCH) this.#pullAgain = true;
        if (events.length > 0) this.#take(events);
      }
    } catch (error) {
      // The next poll tries again; until then nothing is lost, only late.
      this.#log.warn({ err: error }, 'the event log could not be read');
    } finally {
      // In the same step as the last look at `#pullAgain`: who wakes the tail from here on begins a new reading.
      this.#pulling = null;
    }
  }

  #take(events: LoggedEvent[]): void {
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

const MAX_POSITION = Number.MAX_SAFE_INTEGER;
