import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { IncomingMessage } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Admission } from '../graphql/admission.ts';
import type { CreateContext } from '../graphql/context.ts';
import type { ErrorTeller } from '../graphql/errors.ts';
import type { AskedOperation, Operations } from '../graphql/execute.ts';
import type { RequestContext } from '../modules/request-context.ts';
import type { AddressOf } from './address.ts';
import { allowLandingPage } from './browsers.ts';
import { credentialsOf } from './credentials.ts';
import { traceOf } from './request-log.ts';

export const GRAPHQL_PATH = '/graphql';

/** How many ways to ask for a type of answer are remembered: clients have a few, and nobody may fill the memory. */
const MOST_ACCEPTED = 100;

const TOO_LARGE = { message: 'The body is larger than 100 KB.', extensions: { code: 'PAYLOAD_TOO_LARGE' } };
const UNREADABLE = { message: 'The request cannot be read.', extensions: { code: 'BAD_REQUEST' } };

/**
 * GraphQL over HTTP, as Apollo Server speaks it: POST and GET, with its protection against cross-site requests. What is
 * asked in the plainest way (a POST of JSON, which no form of another site can send) is answered past it, to the same
 * byte, and all the rest by Apollo.
 */
export async function graphqlRoute(
  app: FastifyInstance,
  {
    apollo,
    operations,
    errors,
    admission,
    addressOf,
    createContext,
  }: {
    apollo: ApolloServer<RequestContext>;
    operations: Operations;
    errors: ErrorTeller;
    admission: Admission;
    addressOf: AddressOf;
    createContext: CreateContext;
  },
): Promise<void> {
  allowLandingPage(app);

  const contexts = new WeakMap<IncomingMessage, Promise<RequestContext>>();

  /** One context for each request, whichever way it goes: its caller is identified, and counted, once. */
  function contextOf({ headers, raw }: FastifyRequest): Promise<RequestContext> {
    let context = contexts.get(raw);
    if (!context) {
      context = identify(headers, raw);
      contexts.set(raw, context);
    }
    return context;
  }

  async function identify(headers: FastifyRequest['headers'], raw: IncomingMessage): Promise<RequestContext> {
    const [address, trace] = [addressOf(raw), traceOf(raw)];
    const viewer = await admission.admit(credentialsOf(headers), address).catch((error: unknown) => {
      throw errors.asCallerError(error, trace);
    });
    trace.viewerId = viewer?.id ?? null;
    return createContext(viewer, { address, trace });
  }

  // Any other type of body is handed on as it is: Apollo says what it thinks of it.
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  // What goes wrong before Apollo is told in GraphQL's form all the same.
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    // A Content-Type that cannot be read is malformed input like any other.
    const status = error.statusCode === 415 ? 400 : (error.statusCode ?? 500);
    if (status < 500) {
      const told = status === 413 ? TOO_LARGE : UNREADABLE;
      return reply.code(status).send({ errors: [told] });
    }
    const { message, extensions } = errors.format({ message: '' }, error, traceOf(request.raw));
    return reply.code(500).send({ errors: [{ message, extensions }] });
  });

  const apolloHandler = fastifyApolloHandler(apollo, { context: contextOf });
  const types = new LRUCache<string, string>({ max: MOST_ACCEPTED });

  app.route({
    url: GRAPHQL_PATH,
    // Apollo answers the others with 405.
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    async handler(request, reply) {
      const operation = plainOperation(request);
      if (!operation) return apolloHandler.call(app, request, reply);
      // In which type an answer is sent is negotiated by Apollo, once for each way to ask.
      const accept = request.headers.accept ?? '';
      const type = types.get(accept);
      const context = type === undefined ? null : await contextOf(request).catch(() => null);
      const answer = context && (await operations.answer(operation, context));
      if (type !== undefined && answer) {
        const { result, status, headers } = answer;
        for (const [name, value] of headers) reply.header(name, value);
        const { errors: told, data } = result;
        return reply
          .code(status)
          .type(type)
          .send(`${JSON.stringify({ errors: told, data })}\n`);
      }
      const sent: unknown = await apolloHandler.call(app, request, reply);
      const given = reply.getHeader('content-type');
      if (reply.statusCode === 200 && typeof given === 'string') types.set(accept, given);
      return sent;
    },
  });
}

const JSON_TYPE = /^application\/json *(;|$)/i;

/** The operation of a request that asks for one in the plainest way; null for every other, about which Apollo is asked. */
function plainOperation({ method, headers, body }: FastifyRequest): AskedOperation | null {
  if (method !== 'POST' || !JSON_TYPE.test(headers['content-type'] ?? '') || !isRecord(body)) return null;
  const { query, documentId, operationName, variables, extensions } = body;
  if (!isAbsent(query) && typeof query !== 'string') return null;
  if (!isAbsent(operationName) && typeof operationName !== 'string') return null;
  if (!isAbsent(variables) && !isRecord(variables)) return null;
  if (!isAbsent(extensions) && !isRecord(extensions)) return null;
  return { query, documentId, operationName, variables, extensions };
}

const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
