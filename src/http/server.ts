import type { Duplex } from 'node:stream';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import {
  fastify,
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
} from 'fastify';
import type { Admission } from '../graphql/admission.ts';
import type { CreateContext } from '../graphql/context.ts';
import type { ErrorTeller } from '../graphql/errors.ts';
import { createRequestCount } from '../graphql/metrics.ts';
import type { Operations } from '../graphql/execute.ts';
import { refuseUpgrade } from '../live/refuse-upgrade.ts';
import type { Viewer } from '../modules/access/index.ts';
import { unauthenticated, type RequestContext } from '../modules/request-context.ts';
import type { Logger } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Timings } from '../platform/timings.ts';
import type { Trace } from '../platform/trace.ts';
import type { Tracing } from '../platform/tracing.ts';
import { answerFrameworkError, registerRest } from '../rest/handler.ts';
import { createAddressOf } from './address.ts';
import { headersWithoutOrigin, protectBrowsers } from './browsers.ts';
import { fastLane, type FastLane } from './fast-lane.ts';
import { GRAPHQL_PATH, graphqlRoute } from './graphql-route.ts';
import { healthRoutes, type Health } from './health.ts';
import { pageRoutes } from './pages.ts';
import { createOriginRule, type IsAllowedOrigin } from './origins.ts';
import { createPlainRequests } from './plain-requests.ts';
import { referencePage } from './reference-page.ts';
import { OPENAPI_PATH, referenceRoutes } from './reference.ts';
import { createContextOf, createIdentify } from './identify.ts';
import {
  answeredBy,
  createAnswerLog,
  logRequests,
  nameAnswer,
  REQUEST_ID,
  traceOf,
  traceRequests,
} from './request-log.ts';

/** How long is waited for a request, for its headers, and for the next on a connection. */
const SERVER = { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 };
const LARGEST_BODY_BYTES = 100 * 1_024;
/** The most that a page of the legacy lists may hold; GraphQL callers have less. */
const LARGEST_REST_PAGE = 1_000;

export interface HttpParts {
  apollo: ApolloServer<RequestContext>;
  errors: ErrorTeller;
  operations: Operations;
  admission: Admission;
  createContext: CreateContext;
  health: Health;
  isProduction: boolean;
  corsOrigins: readonly string[];
  trustedProxies: readonly string[];
  metrics: Metrics;
  timings: Timings;
  log: Logger;
  tracing: Tracing | null;
  /** Takes over a connection to {@link GRAPHQL_PATH} that asks to become a websocket. */
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer, address: string) => void;
}

/** The HTTP server with every path that there is; not listening yet. */
export async function createHttpServer(parts: HttpParts): Promise<FastifyInstance> {
  const { apollo, errors, operations, admission, createContext, health, corsOrigins, metrics, log, upgrade } = parts;
  const addressOf = createAddressOf(parts.trustedProxies);
  const isAllowedOrigin = createOriginRule(corsOrigins);
  const countRequest = createRequestCount(metrics);
  const logAnswer = createAnswerLog(log, parts.timings);
  const identify = createIdentify(admission, errors, addressOf);
  const contextOf = createContextOf(identify, createContext);
  const plain = createPlainRequests(operations, contextOf);
  const lane: FastLane = {
    path: GRAPHQL_PATH,
    requests: plain,
    headers: headersWithoutOrigin(parts.isProduction),
    largestBodyBytes: LARGEST_BODY_BYTES,
    isDraining: health.isDraining,
    count: countRequest,
    logAnswer,
    log,
  };
  const traced = (listener: RequestListener) => (parts.tracing ? traceRequests(parts.tracing, listener) : listener);
  const logger: FastifyBaseLogger = log;
  const app = fastify({
    serverFactory: (generally) => createServer(SERVER, traced(fastLane(lane, generally))),
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (request) => traceOf(request).id,
    bodyLimit: LARGEST_BODY_BYTES,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    // What is wrong with a URL before there is a route.
    frameworkErrors: (error, request, reply: FastifyReply) => {
      nameAnswer(request, reply);
      if (!answerFrameworkError(error, request, reply))
        void reply.code(400).send({ message: 'The URL cannot be read.' });
      logAnswer(traceOf(request.raw), answeredBy(request, reply));
    },
  });

  logRequests(app, logAnswer);
  answerFaults(app);
  await protectBrowsers(app, { isAllowedOrigin, isProduction: parts.isProduction });

  app.get('/', async (_request, reply) => reply.redirect(GRAPHQL_PATH));
  await app.register(healthRoutes, health);
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
  await app.register(pageRoutes, { hasExplorer: !parts.isProduction });
  await app.register(referenceRoutes);
  await app.register(referencePage, { documentPath: OPENAPI_PATH });
  await app.register(graphqlRoute, { apollo, plain, contextOf, errors, count: countRequest });
  registerRest<{ viewer: Viewer; address: string; trace: Trace }>(app, {
    identify: async (request) => {
      const { viewer, ...door } = await identify(request);
      if (!viewer) throw unauthenticated();
      return { viewer, ...door };
    },
    // The shim's documents are Parley's own: their pages are what the legacy lists promise.
    execute: ({ viewer, ...door }, query, variables) =>
      operations.execute(
        { query, variables },
        createContext(viewer, { ...door, largestPage: LARGEST_REST_PAGE, mostCost: 0 }),
      ),
  });

  app.server.on('upgrade', (request, socket, head) => {
    const refusal = refusalOf(request, isAllowedOrigin, health);
    if (refusal === null) {
      upgrade(request, socket, head, addressOf(request));
      return;
    }
    const { id } = traceOf(request);
    refuseUpgrade(socket, refusal, `${REQUEST_ID}: ${id}`);
    log.info({ requestId: id, method: 'UPGRADE', status: Number.parseInt(refusal) }, 'answered');
  });
  return app;
}

/** What is told outside of the doors, which have their own forms: of paths that do not exist, and of faults. */
function answerFaults(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ message: 'There is no such path.' }));
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { statusCode = 500 } = error;
    if (statusCode < 500) return reply.code(statusCode).send({ message: 'The request cannot be read.' });
    request.log.error({ err: error }, 'a request failed');
    return reply.code(500).send({ message: 'Something went wrong on our side.' });
  });
}

/** Why a connection may not become a websocket, as a status line; null when it may. */
function refusalOf(request: IncomingMessage, isAllowedOrigin: IsAllowedOrigin, health: Health): string | null {
  const [path] = (request.url ?? '').split('?');
  if (path !== GRAPHQL_PATH && path !== `${GRAPHQL_PATH}/`) return '404 Not Found';
  // Browsers always say where a page is from; whoever does not is no browser.
  const { origin, host } = request.headers;
  if (origin !== undefined && !isAllowedOrigin(origin, host)) return '403 Forbidden';
  return health.isDraining() ? '503 Service Unavailable' : null;
}
