import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { ApolloServer } from '@apollo/server';
import type { FastifyError, FastifyInstance } from 'fastify';
import type { Admission } from '../graphql/admission.ts';
import type { CreateContext } from '../graphql/context.ts';
import type { ErrorTeller } from '../graphql/errors.ts';
import type { RequestContext } from '../modules/request-context.ts';
import type { AddressOf } from './address.ts';
import { allowLandingPage } from './browsers.ts';
import { credentialsOf } from './credentials.ts';
import { traceOf } from './request-log.ts';

export const GRAPHQL_PATH = '/graphql';

const TOO_LARGE = { message: 'The body is larger than 100 KB.', extensions: { code: 'PAYLOAD_TOO_LARGE' } };
const UNREADABLE = { message: 'The request cannot be read.', extensions: { code: 'BAD_REQUEST' } };

/** GraphQL over HTTP, as Apollo Server speaks it: POST and GET, with its protection against cross-site requests. */
export async function graphqlRoute(
  app: FastifyInstance,
  {
    apollo,
    errors,
    admission,
    addressOf,
    createContext,
  }: {
    apollo: ApolloServer<RequestContext>;
    errors: ErrorTeller;
    admission: Admission;
    addressOf: AddressOf;
    createContext: CreateContext;
  },
): Promise<void> {
  allowLandingPage(app);

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

  app.route({
    url: GRAPHQL_PATH,
    // Apollo answers the others with 405.
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    handler: fastifyApolloHandler(apollo, {
      context: async ({ headers, raw }) => {
        const [address, trace] = [addressOf(raw), traceOf(raw)];
        const viewer = await admission.admit(credentialsOf(headers), address).catch((error: unknown) => {
          throw errors.asCallerError(error, trace);
        });
        trace.viewerId = viewer?.id ?? null;
        return createContext(viewer, { address, trace });
      },
    }),
  });
}
