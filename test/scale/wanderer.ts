import type { Random } from '../live/random.ts';
import { cutAll, eventOf, openLive, positionOf, type LiveClient } from './live-client.ts';

/** What is subscribed to, by whom: a document that takes `$after` and selects `cursor`. */
export interface Interest {
  wsUrl: string;
  token: string;
  query: string;
  variables?: Record<string, unknown>;
}

/** The most events that are seen before the next cut. */
const LONGEST_STAY = 120;

/** A subscriber whose connection breaks again and again, and who comes back with the cursor of the last event seen. */
export class Wanderer {
  /** The places in the log of all events seen, in the order in which they came. */
  readonly seen: number[] = [];
  cuts = 0;
  readonly #interest: Interest;
  readonly #random: Random;
  #cursor: string;
  #isSettling = false;
  #client: LiveClient | null = null;
  #last = Number.POSITIVE_INFINITY;
  readonly #arrived = Promise.withResolvers<void>();

  constructor(interest: Interest, after: string, random: Random) {
    this.#interest = interest;
    this.#cursor = after;
    this.#random = random;
    this.#arrived.promise.catch(() => undefined);
    this.#wander().catch(this.#arrived.reject);
  }

  /** Is cut no more; resolves when the event at a place of the log has been seen, or any after it. */
  async settle(last: number): Promise<void> {
    this.#isSettling = true;
    this.#last = last;
    this.#check();
    await this.#arrived.promise;
    if (this.#client) await cutAll([this.#client]);
  }

  async #wander(): Promise<void> {
    while (!this.#isSettling) await this.#connect();
    // The last time, until it is over.
    await this.#connect();
  }

  async #connect(): Promise<void> {
    const { wsUrl, token, query, variables } = this.#interest;
    // Sometimes cut before anything came, sometimes in the middle of a replay or of a burst.
    let left = this.#random.chance(0.15) ? 0 : 1 + this.#random.below(LONGEST_STAY);
    const client = await openLive(wsUrl, token, (message) => {
      const { cursor } = eventOf(message);
      this.#cursor = cursor;
      this.seen.push(positionOf(cursor));
      this.#check();
      left -= 1;
      if (left === 0) cut();
    });
    const cut = () => {
      if (this.#isSettling) return;
      this.cuts += 1;
      client.webSocket.terminate();
    };
    this.#client = client;
    client.subscribe('1', query, { ...variables, after: this.#cursor });
    if (left === 0) cut();
    await client.closed;
  }

  #check(): void {
    if ((this.seen.at(-1) ?? 0) >= this.#last) this.#arrived.resolve();
  }
}
