import type { OperationVariables } from '@apollo/client';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { Failure } from './failure.ts';
import type { Gateway } from './gateway.ts';
import { untilAnswered } from './patience.ts';

/** Something that is read once and then kept current by events. */
export interface Followed<Snapshot extends { syncCursor: string }, Data, Variables> {
  /** Reads it, with the place in the log beside it. */
  read: () => Promise<Snapshot>;
  /** Shows what was read, in place of all that was shown before. Returns whether there is anything to follow. */
  show: (snapshot: Snapshot) => boolean;
  events: TypedDocumentNode<Data, Variables & { after?: string | null }>;
  variables: Variables;
  onEvent: (data: Data) => void;
  /** Told when it has to wait for its first answer. */
  onWait?: (failure: Failure) => void;
  /** Told once when it is over: with null when the caller has lost sight of it. Not told when it was stopped. */
  onEnd: (failure: Failure | null) => void;
}

/** Reads a snapshot and follows it from there, over every loss of the connection. Returns how to stop. */
export function follow<Snapshot extends { syncCursor: string }, Data, Variables extends OperationVariables>(
  gateway: Gateway,
  followed: Followed<Snapshot, Data, Variables>,
): () => void {
  const stopped = new AbortController();
  const { signal } = stopped;
  let unsubscribe = () => {};

  const end = (failure: Failure | null) => {
    if (signal.aborted) return;
    stopped.abort();
    unsubscribe();
    followed.onEnd(failure);
  };

  async function read(): Promise<string | null> {
    const snapshot = await untilAnswered(followed.read, signal, (failure) => {
      if (!signal.aborted) followed.onWait?.(failure);
    });
    if (signal.aborted) return null;
    if (!followed.show(snapshot)) {
      stopped.abort();
      unsubscribe();
      return null;
    }
    return snapshot.syncCursor;
  }

  async function begin() {
    const after = await read();
    if (after === null) return;
    unsubscribe = gateway.subscribe(
      followed.events,
      { ...followed.variables, after },
      {
        next: (data) => {
          if (!signal.aborted) followed.onEvent(data);
        },
        end,
        onResync: async () => (await read()) ?? Promise.reject(new Error('It is wanted no longer.')),
      },
    );
  }

  begin().catch((error: unknown) => end(error as Failure));
  return () => {
    stopped.abort();
    unsubscribe();
  };
}
