import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { ApolloServer } from '@apollo/server';
import type { FastifyError, FastifyInstance } from 'fastify';
import type { Admission } from '../graphql/admission.ts';
import type { CreateContext } from '../graphql/context.ts';
import type { RequestContext } from '../modules/request-context.ts';
import type { AddressOf } from './address.ts';
import { allowLandingPage } from './browsers.ts';
import { credentialsOf } from './credentials.ts';

export const GRAPHQL_PATH = '/graphql';

/** GraphQL over HTTP, as Apollo Server speaks it: POST and GET, with its protection against cross-site requests. */
export async function graphqlRoute(
  app: FastifyInstance,
  {
    apollo,
    admission,
    addressOf,
    createContext,
  }: {
    apollo: ApolloServer<RequestContext>;
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
    if (status >= 500) request.log.error({ err: error }, 'a request failed');
    const code = status === 413 ? 'PAYLOAD_TOO_LARGE' : status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR';
    const message = status < 500 ? error.message : 'Something went wrong on our side.';
    return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
  });

  app.route({
    url: GRAPHQL_PATH,
    // Apollo answers the others with 405.
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    handler: fastifyApolloHandler(apollo, {
      context: async ({ headers, raw }) => {
        const address = addressOf(raw);
        return createContext(await admission.admit(credentialsOf(headers), address), { address });
      },
    }),
  });
}
