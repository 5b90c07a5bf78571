import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode } from 'graphql-ws';
import { useServer, type Extra } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { GraphQLError, type ExecutionArgs, type GraphQLSchema } from 'graphql';
import type { CreateContext } from '../graphql/context.ts';
import type { OperationRequest, Operations } from '../graphql/execute.ts';
import type { Viewer } from '../modules/access/index.ts';
import type { Authentication } from '../modules/authentication/index.ts';
import { callerError } from '../shared/errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/log.ts';

const INIT_WAIT_MS = 3_000;
const KEEP_ALIVE_MS = 12_000;
const LARGEST_FRAME_BYTES = 64 * 1_024;
/** The longest that a timer can run; a token that lasts longer is looked at again then. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const TRY_AGAIN_LATER = 1013;

export interface SocketParts {
  schema: GraphQLSchema;
  operations: Operations;
  authentication: Authentication;
  createContext: CreateContext;
  clock: Clock;
  log: Logger;
}

/** What is known of a socket once its caller is. */
type SocketState = { viewer: Viewer; expiry: NodeJS.Timeout };

/** The arguments of an operation with the request that they were made of, which Apollo takes as it came. */
type SocketOperation = ExecutionArgs & { request: OperationRequest; createContext: () => ReturnType<CreateContext> };

/** GraphQL over websockets (`graphql-transport-ws` only), by the same rules as over HTTP. */
export function createSocketServer({ schema, operations, authentication, createContext, clock, log }: SocketParts) {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_FRAME_BYTES,
    perMessageDeflate: false,
  });

  /** Closes the socket when its token ends. */
  function closeAtExpiry(extra: Extra & Partial<SocketState>, viewer: Viewer): void {
    const left = viewer.expiresAt - clock.now();
    if (left <= 0) {
      extra.socket.close(CloseCode.Forbidden, 'The token has expired');
      return;
    }
    extra.expiry = setTimeout(() => closeAtExpiry(extra, viewer), Math.min(left, LONGEST_TIMER_MS)).unref();
  }

  const disposable = useServer<Record<string, unknown>, SocketState>(
    {
      schema,
      connectionInitWaitTimeout: INIT_WAIT_MS,
      onConnect: async ({ connectionParams, extra }) => {
        const { authorization } = connectionParams ?? {};
        const guestId = extra.request.headers['guest-id'];
        try {
          const viewer = await authentication.authenticate({
            authorization: typeof authorization === 'string' ? authorization : undefined,
            guestId: Array.isArray(guestId) ? guestId.join(',') : guestId,
          });
          if (!viewer) return false;
          extra.viewer = viewer;
          closeAtExpiry(extra, viewer);
          return true;
        } catch (error) {
          const code = error instanceof GraphQLError ? error.extensions.code : undefined;
          if (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN') return false;
          log.warn({ err: error }, 'a caller could not be identified');
          extra.socket.close(TRY_AGAIN_LATER, 'Try again later');
          return false;
        }
      },
      onDisconnect: ({ extra }) => clearTimeout(extra.expiry),
      onClose: ({ extra }) => clearTimeout(extra.expiry),
      onSubscribe: ({ extra }, _id, payload) => {
        const { viewer } = extra;
        if (!viewer) return [callerError('UNAUTHENTICATED', 'The connection is not acknowledged.')];
        const checked = operations.check(payload.query, payload.operationName);
        if ('errors' in checked) return checked.errors;
        const operation: SocketOperation = {
          schema,
          document: checked.document,
          operationName: payload.operationName ?? null,
          variableValues: payload.variables ?? null,
          request: payload,
          createContext: () => createContext(viewer),
        };
        return operation;
      },
      execute: (args) => {
        const { request, createContext: create } = args as SocketOperation;
        return operations.execute(request, create());
      },
      subscribe: (args) => {
        const { request: _request, createContext: create, ...operation } = args as SocketOperation;
        return operations.subscribe(operation, create);
      },
      // Results come in the form that callers are sent; graphql-ws would look for instances of its error class in them.
      onNext: (_ctx, _id, _payload, _args, result) => result,
      onError: (_ctx, _id, _payload, errors) => [...errors],
    },
    server,
    KEEP_ALIVE_MS,
  );

  return {
    /** Takes over a connection that asks to be upgraded; its Origin has been checked. */
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      server.handleUpgrade(request, socket, head, (webSocket) => server.emit('connection', webSocket, request));
    },
    /** Closes every socket with 1012 (service restart), so that clients come back. */
    async stop(): Promise<void> {
      for (const client of server.clients) client.close(1012, 'The gateway restarts');
      await disposable.dispose();
    },
  };
}
