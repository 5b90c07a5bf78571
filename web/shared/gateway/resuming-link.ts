import { ApolloLink, Observable } from '@apollo/client';
import { print } from 'graphql';
import type { Hooks, ResumingClient } from 'parley/client';
import { failureOf } from './failure.ts';

/** What a subscription may bring in its context, for {@link ResumingLink}. */
export interface LiveContext {
  hooks?: Hooks;
}

/**
 * Subscriptions over `parley/client`: what `GraphQLWsLink` is for graphql-ws, but that each subscription brings its own
 * hooks, in `context.hooks`.
 */
export class ResumingLink extends ApolloLink {
  readonly #client: ResumingClient;

  constructor(client: ResumingClient) {
    super();
    this.#client = client;
  }

  override request(operation: ApolloLink.Operation): Observable<ApolloLink.Result> {
    const { hooks } = operation.getContext() as LiveContext;
    const { query, variables, operationName } = operation;
    return new Observable((observer) =>
      this.#client.subscribe(
        { query: print(query), variables, operationName, ...hooks },
        {
          next: (result) => observer.next(result as ApolloLink.Result),
          error: (error) => observer.error(failureOf(error)),
          complete: () => observer.complete(),
        },
      ),
    );
  }
}
