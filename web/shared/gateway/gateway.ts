import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, type OperationVariables } from '@apollo/client';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { OperationTypeNode } from 'graphql';
import { createResumingClient, type Hooks } from 'parley/client';
import { createStatusBoard, type StatusBoard } from './connection-status.ts';
import { failureOf, type Failure } from './failure.ts';
import { pause } from './patience.ts';
import { ResumingLink } from './resuming-link.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';
import { watchNetwork } from './network.ts';

const PATH = '/graphql';

/** The gateway, as a page of one signed-in person speaks to it. */
export interface Gateway {
  /** Answers with the data, or throws a Failure. Nothing is cached: what is shown is kept current by events. */
  query<Data, Variables extends OperationVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data>;
  mutate<Data, Variables extends OperationVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data>;
  /** Subscribes for as long as it takes; returns how to end it. */
  subscribe<Data, Variables extends OperationVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    handlers: FeedHandlers<Data>,
  ): () => void;
  board: StatusBoard;
  clock: ServerClock;
  stop: () => void;
}

export interface FeedHandlers<Data> {
  next: (data: Data) => void;
  /** Over: null when the gateway has completed it, as when the caller has lost sight of what it is about. */
  end: (failure: Failure | null) => void;
  /** Reads a fresh snapshot and resolves with its `syncCursor`. */
  onResync?: Hooks['onResync'];
}

/**
 * @param token null for what needs none
 * @param onSignedOut told when the gateway takes the token no longer; anything may be told it, several times
 */
export function connectGateway(token: string | null, onSignedOut: () => void): Gateway {
  const board = createStatusBoard();
  const clock = createServerClock();
  const socket = createResumingClient({
    url: `${location.origin.replace(/^http/, 'ws')}${PATH}`,
    token: token ?? '',
    // People look at it: the connection is missed sooner than a program would, and comes back sooner.
    keepAlive: 5_000,
    answerTimeoutMs: 5_000,
    longestDelayMs: 8_000,
    wait: pause,
  });
  const http = new HttpLink({
    uri: PATH,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    fetch: async (input, init) => {
      const answer = await fetch(input, { ...init, credentials: 'omit' });
      clock.learn(answer);
      return answer;
    },
  });
  const apollo = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new ResumingLink(socket),
      http,
    ),
    defaultOptions: { query: { fetchPolicy: 'no-cache' }, mutate: { fetchPolicy: 'no-cache' } },
    queryDeduplication: false,
    devtools: { enabled: false },
  });
  const stopWatching = watchNetwork({ setOnline: board.setOnline, cut: () => socket.terminate() });

  /** Data or a Failure; tells when the session is over. */
  async function answer<Data>(asked: Promise<{ data?: Data | undefined }>): Promise<Data> {
    try {
      const { data } = await asked;
      if (data === undefined) throw new Error('There was no answer.');
      return data;
    } catch (error) {
      throw noticed(failureOf(error));
    }
  }

  function noticed(failure: Failure): Failure {
    if (failure.kind === 'signed-out') onSignedOut();
    return failure;
  }

  return {
    query: (query, variables) => answer(apollo.query({ query, variables } as never)) as never,
    mutate: (mutation, variables) => answer(apollo.mutate({ mutation, variables } as never)) as never,
    subscribe: (query, variables, { next, end, onResync }) => {
      const feed = {};
      const hooks: Hooks = { onStatus: (status) => board.tell(feed, status), onResync };
      let isOver = false;
      // Apollo Client completes what has failed.
      const over = (failure: Failure | null) => {
        if (isOver) return;
        isOver = true;
        board.tell(feed, undefined);
        end(failure && noticed(failure));
      };
      const subscription = apollo
        .subscribe({ query, variables, fetchPolicy: 'no-cache', context: { hooks } } as never)
        .subscribe({
          next: ({ data, error }) => {
            board.heard();
            if (data) next(data as never);
            else if (error) over(failureOf(error));
          },
          error: (error: unknown) => over(failureOf(error)),
          complete: () => over(null),
        });
      return () => {
        isOver = true;
        board.tell(feed, undefined);
        subscription.unsubscribe();
      };
    },
    board,
    clock,
    stop: () => {
      stopWatching();
      board.stop();
      apollo.stop();
      void socket.dispose();
    },
  };
}
