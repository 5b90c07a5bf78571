import type { GraphQLError } from 'graphql';
import type { Viewer } from '../modules/access/index.ts';
import { rateLimited } from '../shared/errors.ts';
import type { LiveSocket } from './live-socket.ts';

/** How many sockets and operations there may be; 0 lifts a limit (contract section 1, `LIMIT_...`). */
export interface SocketLimitSettings {
  socketsPerUser: number;
  socketsPerGuest: number;
  socketsPerAddress: number;
  operationsPerMinute: number;
  subscriptionsPerSocket: number;
}

const MINUTE_MS = 60_000;

interface Usage {
  windowStart: number;
  operations: number;
  subscriptions: number;
}

/** Counts what sockets use, and says what is too much. */
export class SocketLimits {
  readonly #settings: SocketLimitSettings;
  readonly #byUser = new Map<string, number>();
  readonly #byAddress = new Map<string, number>();
  readonly #usage = new WeakMap<LiveSocket, Usage>();

  constructor(settings: SocketLimitSettings) {
    this.#settings = settings;
  }

  /** Counts a socket of an address; false when it has too many. Undone by {@link releaseAddress}. */
  takeAddressSocket(address: string): boolean {
    return take(this.#byAddress, address, this.#settings.socketsPerAddress);
  }

  releaseAddress(address: string): void {
    give(this.#byAddress, address);
  }

  /** Counts a socket of a caller; false when they have too many. Undone by {@link releaseUser}. */
  takeUserSocket(viewer: Viewer): boolean {
    const { socketsPerUser, socketsPerGuest } = this.#settings;
    return take(this.#byUser, viewer.id, viewer.kind === 'GUEST' ? socketsPerGuest : socketsPerUser);
  }

  releaseUser({ id }: Viewer): void {
    give(this.#byUser, id);
  }

  /** Counts an operation of a socket, and says why it may not be run; null when it may. */
  refusalOfOperation(live: LiveSocket, now: number): { limit: string; error: GraphQLError } | null {
    const usage = this.#usageOf(live);
    if (now - usage.windowStart >= MINUTE_MS) Object.assign(usage, { windowStart: now, operations: 0 });
    usage.operations += 1;
    const { operationsPerMinute } = this.#settings;
    if (operationsPerMinute === 0 || usage.operations <= operationsPerMinute) return null;
    const retryAfter = (usage.windowStart + MINUTE_MS - now) / 1_000;
    return { limit: 'operations_per_minute', error: rateLimited('Too many operations on this socket.', retryAfter) };
  }

  /** Counts a subscription of a socket; an error when it has too many. */
  beginSubscription(live: LiveSocket): GraphQLError | null {
    const usage = this.#usageOf(live);
    const { subscriptionsPerSocket: most } = this.#settings;
    if (most > 0 && usage.subscriptions >= most) {
      return rateLimited(`A socket may have ${most} subscriptions at once.`, 1);
    }
    usage.subscriptions += 1;
    return null;
  }

  endSubscription(live: LiveSocket): void {
    this.#usageOf(live).subscriptions -= 1;
  }

  #usageOf(live: LiveSocket): Usage {
    let usage = this.#usage.get(live);
    if (!usage) this.#usage.set(live, (usage = { windowStart: 0, operations: 0, subscriptions: 0 }));
    return usage;
  }
}

function take(counts: Map<string, number>, key: string, limit: number): boolean {
  const count = counts.get(key) ?? 0;
  if (limit > 0 && count >= limit) return false;
  counts.set(key, count + 1);
  return true;
}

function give(counts: Map<string, number>, key: string): void {
  const count = counts.get(key) ?? 0;
  if (count <= 1) counts.delete(key);
  else counts.set(key, count - 1);
}
