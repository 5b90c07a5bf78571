import { print, type DocumentNode } from 'graphql';
import type { Client } from 'graphql-ws';

interface Operation {
  query: DocumentNode;
  variables?: Record<string, unknown>;
  operationName?: string;
}

interface Observer {
  next: (result: unknown) => void;
  error: (error: unknown) => void;
  complete: () => void;
}

/** What `GraphQLWsLink` of Apollo Client 3 and 4 does with its client, and no more. */
export class GraphQLWsLink {
  readonly client: Client;
  constructor(client: Client) {
    this.client = client;
  }

  request(operation: Operation) {
    return {
      subscribe: (observer: Observer) => {
        let isClosed = false;
        const whenOpen =
          <T extends unknown[]>(tell: (...told: T) => void) =>
          (...told: T) => {
            if (!isClosed) tell(...told);
          };
        const unsubscribe = this.client.subscribe(
          { ...operation, query: print(operation.query) },
          {
            next: whenOpen(observer.next),
            complete: whenOpen(observer.complete),
            error: whenOpen((error) => observer.error(asError(error))),
          },
        );
        return {
          unsubscribe: () => {
            isClosed = true;
            unsubscribe();
          },
        };
      },
    };
  }
}

function asError(error: unknown): Error {
  if (error instanceof Error) return error;
  const { code, reason } = error as { code?: number; reason?: string };
  if (code !== undefined) return new Error(`Socket closed with event ${code} ${reason}`);
  return Object.assign(new Error('GraphQL errors'), { errors: error });
}
