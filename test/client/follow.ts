import { createResumingClient, type ClientOptions, type ResumingClient, type ResumingRequest } from 'parley/client';
import { afterEach } from 'vitest';
import WebSocket from 'ws';

const PATIENCE_MS = 10_000;

const clients: ResumingClient[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
});

/** A client that does not wait between its retries; ended with the test. */
export function resumingClient(options: ClientOptions): ResumingClient {
  const client = createResumingClient({
    webSocketImpl: WebSocket,
    wait: () => new Promise((resolve) => setImmediate(resolve)),
    ...options,
  });
  clients.push(client);
  return client;
}

/** Messages that were sent in a conversation. */
export const MESSAGES = `subscription ($conversationId: ID!, $after: String) {
  conversationEvents(conversationId: $conversationId, after: $after) { cursor ... on MessageAdded { message { seq body } } }
}`;

/** Runs a query to its end. */
export function run(client: ResumingClient, query: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.subscribe({ query }, { next: () => undefined, error: reject, complete: resolve });
  });
}

/** What a sink has been told, and ways to wait for more. */
export interface Followed<T> {
  events: T[];
  /** `live`, `reconnecting`, ... in the order in which they were told. */
  statuses: string[];
  reasons: unknown[];
  /** Resolves with the first so many events. */
  take(count: number): Promise<T[]>;
  /** Resolves when a status has been told so many times. */
  until(status: string, times?: number): Promise<void>;
  /** Resolves when it has ended: with the error, or with null when it has completed. */
  ended: Promise<unknown>;
  stop(): void;
}

/** Subscribes, and collects the value of the one root field. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what is tested
export function follow<T = any>(client: Pick<ResumingClient, 'subscribe'>, request: ResumingRequest): Followed<T> {
  const events: T[] = [];
  const statuses: string[] = [];
  const reasons: unknown[] = [];
  const checks = new Set<() => void>();
  const changed = () => [...checks].forEach((check) => check());
  const ended = Promise.withResolvers<unknown>();
  let end: { error: unknown } | null = null;
  const finish = (error: unknown) => {
    end = { error };
    ended.resolve(error);
    changed();
  };

  const when = (what: string, isTrue: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      const settle = (error?: Error) => {
        clearTimeout(timer);
        checks.delete(check);
        if (error) reject(error);
        else resolve();
      };
      const state = () => JSON.stringify({ events, statuses, end: end && String(end.error) }, null, 1);
      const check = () => {
        if (isTrue()) settle();
        else if (end) settle(new Error(`Ended before ${what}: ${state()}`));
      };
      const timer = setTimeout(() => settle(new Error(`Never came: ${what}: ${state()}`)), PATIENCE_MS);
      checks.add(check);
      check();
    });

  const stop = client.subscribe<Record<string, T>>(
    {
      ...request,
      onStatus: (status, reason) => {
        statuses.push(status);
        reasons.push(reason);
        request.onStatus?.(status, reason);
        changed();
      },
    },
    {
      next: ({ data }) => {
        if (data) events.push(Object.values(data)[0] as T);
        changed();
      },
      error: finish,
      complete: () => finish(null),
    },
  );
  return {
    events,
    statuses,
    reasons,
    take: async (count) => {
      await when(`${count} events`, () => events.length >= count);
      return events.slice(0, count);
    },
    until: (status, times = 1) =>
      when(`${status} (${times})`, () => statuses.filter((told) => told === status).length >= times),
    ended: ended.promise,
    stop,
  };
}
