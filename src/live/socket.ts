import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import { getOperationAST, GraphQLError, type GraphQLSchema } from 'graphql';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Admission } from '../graphql/admission.ts';
import type { CreateContext } from '../graphql/context.ts';
import type { AskedOperation, CheckedOperation, Operations } from '../graphql/execute.ts';
import type { Viewer } from '../modules/access/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/log.ts';
import type { Tracing } from '../platform/tracing.ts';
import { callerError } from '../shared/errors.ts';
import type { Hub } from './hub.ts';
import { LiveSocket, TRY_AGAIN_LATER } from './live-socket.ts';
import type { LiveMetrics } from './metrics.ts';
import { traceOperation } from './operation-log.ts';
import type { Patience } from './patience.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import { SocketLimits, type SocketLimitSettings } from './socket-limits.ts';
import { runSubscription, type SocketOperation } from './subscription.ts';

const INIT_WAIT_MS = 3_000;
const TOKEN_CHECK_MS = 5_000;
const KEEP_ALIVE_MS = 12_000;
const LARGEST_FRAME_BYTES = 64 * 1_024;
const SERVICE_RESTART = 1012;
/** Over how long the sockets are closed when the gateway ends, so that their clients do not come back all at once. */
const LONGEST_DRAIN_MS = 3_000;
const DRAIN_MS_PER_SOCKET = 5;

export interface SocketParts {
  schema: GraphQLSchema;
  operations: Operations;
  admission: Admission;
  createContext: CreateContext;
  hub: Hub;
  metrics: LiveMetrics;
  limits: SocketLimitSettings;
  patience: Patience;
  clock: Clock;
  log: Logger;
  tracing: Tracing | null;
}

export type SocketServer = ReturnType<typeof createSocketServer>;

/** GraphQL over websockets (`graphql-transport-ws` only), by the same rules as over HTTP. */
export function createSocketServer(parts: SocketParts) {
  const { schema, operations, admission, createContext, hub, metrics, patience, clock, log, tracing } = parts;
  const limits = new SocketLimits(parts.limits);
  const sockets = new Set<LiveSocket>();
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols,
  });

  const protocol = makeServer<Record<string, unknown>, { live: LiveSocket }>({
    schema,
    connectionInitWaitTimeout: INIT_WAIT_MS,
    onConnect: async ({ connectionParams, extra: { live } }) => {
      const viewer = await identify(live, connectionParams?.authorization);
      // It may be gone by now, and would be counted for ever.
      if (!viewer || !live.writer.isOpen) return false;
      if (!limits.takeUserSocket(viewer)) {
        metrics.refused('sockets_per_user');
        live.close(TRY_AGAIN_LATER, 'Too many sockets of this user', 'limit');
        return false;
      }
      live.identify(viewer, clock);
      // It may have been revoked since it was looked at.
      endIfRevoked(live);
      return live.writer.isOpen;
    },
    onSubscribe: ({ extra: { live } }, id, payload) => live.during(() => begin(live, id, payload)),
    execute: async (args) => {
      const { request, live, viewer, traced } = args as SocketOperation;
      const contextValue = createContext(viewer, { address: live.address, trace: traced.trace });
      const work = async () => {
        await live.begun();
        return operations.execute(request, contextValue);
      };
      return live.during(work).finally(traced.over);
    },
    subscribe: (args) =>
      runSubscription(args as SocketOperation, { schema, operations, createContext, hub, metrics, limits }),
    // Results come in the form that callers are sent; graphql-ws would look for instances of its error class in them.
    onNext: (_ctx, _id, _payload, _args, result) => result,
    onError: (_ctx, _id, _payload, errors) => [...errors],
  });

  /** What an operation is run with, or what it is refused with. */
  async function begin(
    live: LiveSocket,
    id: string,
    asked: AskedOperation,
  ): Promise<SocketOperation | readonly GraphQLError[]> {
    const { viewer } = live;
    if (!viewer) return [callerError('UNAUTHENTICATED', 'The connection is not acknowledged.')];
    const traced = traceOperation(log, viewer, metrics.answered, tracing);
    const checked = await check(live, viewer, asked);
    if ('errors' in checked) {
      const told = checked.errors.map((error) => operations.told(error, traced.trace));
      traced.over();
      return told;
    }
    const { document, request } = checked;
    const { operationName = null, variables: variableValues = null } = request;
    const operation = getOperationAST(document, operationName);
    if (operation) traced.trace.operation = operations.describe(operation);
    return { schema, document, operationName, variableValues, id, request, live, viewer, traced };
  }

  /** Whether an operation may be run: whether the socket and the caller have not asked for too much, and what of it. */
  async function check(live: LiveSocket, viewer: Viewer, asked: AskedOperation): Promise<CheckedOperation> {
    const refusal = limits.refusalOfOperation(live, clock.now());
    if (refusal) {
      metrics.refused(refusal.limit);
      return { errors: [refusal.error] };
    }
    try {
      await admission.admitOperation(viewer);
    } catch (error) {
      return { errors: [error] };
    }
    return operations.check(asked);
  }

  /** Whatever becomes of an upgrade, the connection ends. A function of its own, so that the request is not kept till then. */
  function releaseAtClose(socket: Duplex, address: string): void {
    socket.once('close', () => limits.releaseAddress(address));
  }

  /** The caller of a socket; null when there is none, and the socket is closed, or about to be. */
  async function identify(live: LiveSocket, authorization: unknown): Promise<Viewer | null> {
    const timeout = Promise.withResolvers<never>();
    const timer = setTimeout(() => timeout.reject(new Error('The token check took too long.')), TOKEN_CHECK_MS);
    try {
      const checking = admission.admit(
        {
          authorization: typeof authorization === 'string' ? authorization : undefined,
          guestId: live.guestId,
        },
        live.address,
      );
      return await Promise.race([checking, timeout.promise]);
    } catch (error) {
      const code = error instanceof GraphQLError ? error.extensions.code : undefined;
      if (code !== 'UNAUTHENTICATED' && code !== 'FORBIDDEN') {
        log.warn({ err: error }, 'a caller could not be identified');
        live.close(TRY_AGAIN_LATER, 'Try again later');
      }
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  function open(webSocket: WebSocket, guestId: string | undefined, address: string): void {
    const live = new LiveSocket(webSocket, guestId, address, metrics, patience);
    sockets.add(live);
    metrics.socketOpened();
    const closed = protocol.opened(
      {
        protocol: webSocket.protocol,
        send: (data) => live.send(data),
        close: (code, reason) => live.close(code ?? CloseCode.InternalServerError, reason ?? ''),
        onMessage: (listener) => live.onMessage(listener, log),
      },
      { live },
    );
    webSocket.once('close', (code, reason) => {
      sockets.delete(live);
      metrics.socketClosed();
      if (live.viewer) limits.releaseUser(live.viewer);
      live.ended();
      void Promise.resolve(closed(code, reason.toString())).catch((error: unknown) => {
        log.error({ err: error }, 'a socket could not be cleaned up');
      });
    });
  }

  function endIfRevoked(live: LiveSocket): void {
    if (live.viewer && admission.isRevoked(live.viewer)) {
      live.close(CloseCode.Forbidden, 'The token has been revoked', 'token_revoked');
    }
  }
  const stopWatching = admission.onRevoked(() => sockets.forEach(endIfRevoked));

  // One timer for all: whoever has not answered the last ping is gone.
  const keepAlive = setInterval(() => {
    for (const live of sockets) live.keepAlive();
  }, KEEP_ALIVE_MS).unref();

  return {
    /** Takes over a connection that asks to be upgraded; its Origin has been checked. */
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, address: string): void {
      if (!limits.takeAddressSocket(address)) {
        metrics.refused('sockets_per_address');
        refuseUpgrade(socket, '429 Too Many Requests', 'Retry-After: 5');
        return;
      }
      releaseAtClose(socket, address);
      const guestId = request.headers['guest-id'];
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        open(webSocket, Array.isArray(guestId) ? guestId.join(',') : guestId, address);
      });
    },

    /** Closes every socket with 1012, once what it has under way is answered; spread over a few seconds. */
    async drain(): Promise<void> {
      const open = [...sockets];
      const spread = Math.min(LONGEST_DRAIN_MS, open.length * DRAIN_MS_PER_SOCKET);
      await Promise.all(
        open.map((live, index) => live.drain((spread * index) / open.length, SERVICE_RESTART, 'The gateway restarts')),
      );
      clearInterval(keepAlive);
      stopWatching();
      webSockets.close();
    },

    /** Ends every socket that is still there, whatever it has under way. */
    cutAll(): void {
      for (const live of sockets) live.cut();
    },
  };
}
