import type { IncomingMessage } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { attached } from '../shared/attached.ts';
import { AskedByRequest } from './asked.ts';
import { takeJsonOnly } from './body-parser.ts';
import { Failure, methodNotAllowed, ofThrown } from './errors.ts';
import { dataOf } from './outcome.ts';
import { knownPaths, methodsOf } from './paths.ts';
import { documentTextOf, operationNameOf, OPERATION_HEADER, type Route } from './route.ts';
import { routes } from './routes.ts';

/** Where the legacy routes are. */
export const REST_PREFIX = '/v1/support';
/** The texts of all documents that the routes run. */
export const REST_DOCUMENTS: readonly string[] = routes.map(documentTextOf);
const LARGEST_BODY_BYTES = 100 * 1_024;

/** What the shim needs of the server behind it. */
export interface RestDoor<Caller> {
  /** Who is calling. Rejects with a GraphQLError, also when there is no token. */
  identify(request: IncomingMessage): Promise<Caller>;
  /** Runs one operation, with pages of up to 1,000. Never rejects for what GraphQL reports as errors. */
  execute(caller: Caller, document: string, variables: Record<string, unknown>): Promise<ExecutionResult>;
}

/**
 * Serves the legacy REST routes (contract section 5) below {@link REST_PREFIX}, in a plugin of their own: the parser of
 * bodies, the error answers and the hooks are for these routes only.
 *
 * Checks come in this order: path (404), method (405), token (401, 403), body and parameters (400, 413), operation.
 */
export function registerRest<Caller>(app: FastifyInstance, door: RestDoor<Caller>): void {
  void app.register(
    async (scope) => {
      takeJsonOnly(scope);
      scope.setErrorHandler<FastifyError>((error, request, reply) => answerFailure(error, request, reply));
      // A handler makes paths that do not exist part of this plugin; the hook below has answered before it.
      scope.setNotFoundHandler(() => {
        throw noSuchPath();
      });

      // Else a server's wildcard for CORS would take what is no preflight; preflights are answered by a hook before ours.
      scope.options('/*', () => {
        throw noSuchPath();
      });

      const paths = knownPaths(REST_PREFIX, routes);
      scope.addHook('onRequest', async ({ method, url }, reply) => {
        reply.header('cache-control', 'no-store');
        const known = paths.find(({ pattern }) => pattern.test(pathOf(url)));
        if (!known) throw noSuchPath();
        if (!known.methods.includes(method)) throw methodNotAllowed(known.methods);
      });

      for (const row of routes) serve(scope, door, row);
    },
    { prefix: REST_PREFIX },
  );
}

/** Answers the requests of one row. */
function serve<Caller>(scope: FastifyInstance, door: RestDoor<Caller>, row: Route): void {
  const document = documentTextOf(row);
  const operationName = operationNameOf(row);
  const callerOf = attached(({ raw }: FastifyRequest) => door.identify(raw));
  const options: Omit<RouteOptions, 'url'> = {
    method: methodsOf(row),
    exposeHeadRoute: false,
    bodyLimit: LARGEST_BODY_BYTES,
    // Before the body is read: whoever has no token is not listened to.
    onRequest: async (request, reply) => {
      reply.header(OPERATION_HEADER, operationName);
      await callerOf(request);
    },
    handler: async (request, reply) => {
      const caller = await callerOf(request);
      const result = await door.execute(caller, document, row.variables(new AskedByRequest(request)));
      const { status = 200, data, next = null } = row.answer(dataOf(result) as never);
      if (next !== null) reply.header('link', `<${nextPage(request.url, next)}>; rel="next"`);
      return reply.code(status).send({ success: true, data });
    },
  };
  scope.route({ ...options, url: row.path });
  // A router that ignores the slash at the end takes both paths for the same.
  if (!scope.initialConfig.routerOptions?.ignoreTrailingSlash) scope.route({ ...options, url: `${row.path}/` });
}

/**
 * For Fastify's `frameworkErrors`: what is wrong with a URL before there is a route (its encoding, its length).
 *
 * @returns false, with nothing answered, when the URL is not one of the shim's
 */
export function answerFrameworkError(error: unknown, request: FastifyRequest, reply: FastifyReply): boolean {
  if (!request.url.startsWith(`${REST_PREFIX}/`)) return false;
  reply.header('cache-control', 'no-store');
  answerFailure(error, request, reply);
  return true;
}

function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const failure = ofThrown(error);
  if (failure.cause !== undefined) request.log.error({ err: failure.cause }, 'a legacy request failed');
  void reply.code(failure.status).headers(failure.headers).send(failure.toBody());
}

const noSuchPath = () => new Failure('NOT_FOUND', 'There is no such path.');

/** The path of a URL as a request line holds it, which may be absolute. */
function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
}

/** The URL of a list's next page, relative to the host: the same parameters with another cursor. */
function nextPage(url: string, cursor: string): string {
  const [, query] = /\?([^#]*)/.exec(url) ?? [];
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `${pathOf(url)}?${parameters.toString()}`;
}
