/* eslint-disable @typescript-eslint/prefer-promise-reject-errors -- a GraphQL client fails with the list of errors that it was sent */
import type { Client } from 'graphql-ws';

/** What a subscription has received so far, and ways to wait for more without sleeping. */
export interface Received<T> {
  events: T[];
  /** Resolves with the first `count` events; rejects when the stream ends before, or after 5 seconds. */
  take(count: number): Promise<T[]>;
  /** Resolves when the stream has completed; rejects when it failed. */
  done: Promise<void>;
  /** Ends the subscription. */
  stop(): void;
}

const PATIENCE_MS = 5_000;

/**
 * Subscribes and collects. `T` is the value of the one root field.
 *
 * @returns once the gateway has begun to deliver: the socket has sent the subscription, and an operation sent after it
 * on the same socket has been answered
 */
export async function collect<T>(
  client: Client,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Received<T>> {
  const events: T[] = [];
  const waiting = new Set<() => void>();
  const wake = () => [...waiting].forEach((check) => check());
  let ended: { error?: unknown } | null = null;
  let stop: () => void = () => undefined;

  const done = new Promise<void>((resolve, reject) => {
    stop = client.subscribe<Record<string, T>>(
      { query, variables },
      {
        next: ({ data, errors }) => {
          if (errors) {
            ended = { error: errors };
            reject(errors);
          } else if (data) events.push(Object.values(data)[0] as T);
          wake();
        },
        error: (error) => {
          ended = { error };
          reject(error);
          wake();
        },
        complete: () => {
          ended ??= {};
          resolve();
          wake();
        },
      },
    );
  });
  done.catch(() => undefined);
  // Operations of a socket are begun in the order in which they come.
  await new Promise<void>((resolve, reject) => {
    client.subscribe(
      { query: '{ syncCursor }' },
      { next: () => undefined, error: (error) => reject(error as Error), complete: () => resolve() },
    );
  });

  return {
    events,
    done,
    stop: () => stop(),
    take: (count) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (events.length < count && !ended) return;
          clearTimeout(timer);
          waiting.delete(check);
          if (events.length >= count) resolve(events.slice(0, count));
          else reject(new Error(`The stream ended after ${events.length} of ${count}: ${JSON.stringify(ended)}`));
        };
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`Only ${events.length} of ${count} events came: ${JSON.stringify(events)}`));
        }, PATIENCE_MS);
        waiting.add(check);
        check();
      }),
  };
}
