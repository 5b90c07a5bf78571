import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { ApolloServer } from '@apollo/server';
import type { FastifyError, FastifyInstance } from 'fastify';
import type { ErrorTeller } from '../graphql/errors.ts';
import type { RequestWay } from '../graphql/metrics.ts';
import type { RequestContext } from '../modules/request-context.ts';
import { traced } from '../platform/trace.ts';
import { allowLandingPage } from './browsers.ts';
import type { PlainRequests } from './plain-requests.ts';
import type { ContextOf } from './identify.ts';
import { traceOf } from './request-log.ts';

export const GRAPHQL_PATH = '/graphql';

const TOO_LARGE = { message: 'The body is larger than 100 KB.', extensions: { code: 'PAYLOAD_TOO_LARGE' } };
const UNREADABLE = { message: 'The request cannot be read.', extensions: { code: 'BAD_REQUEST' } };

/**
 * GraphQL over HTTP, as Apollo Server speaks it: POST and GET, with its protection against cross-site requests. What is
 * asked in the plainest way is answered past it.
 */
export async function graphqlRoute(
  app: FastifyInstance,
  {
    apollo,
    plain,
    contextOf,
    errors,
    count,
  }: {
    apollo: ApolloServer<RequestContext>;
    plain: PlainRequests;
    contextOf: ContextOf;
    errors: ErrorTeller;
    count: (way: RequestWay) => void;
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

  const apolloHandler = fastifyApolloHandler(apollo, { context: ({ raw }) => contextOf(raw) });

  app.route({
    url: GRAPHQL_PATH,
    // Apollo answers the others with 405.
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    async handler(request, reply) {
      count('general');
      const answer = plain.mayBePlain(request.raw) ? await plain.answer(request.raw, request.body) : null;
      if (answer) {
        for (const [name, value] of answer.headers) reply.header(name, value);
        return reply.code(answer.status).type(answer.type).send(answer.text);
      }
      const answered = async () => apolloHandler.call(app, request, reply);
      const sent: unknown = await traced(traceOf(request.raw), answered);
      const type = reply.getHeader('content-type');
      if (reply.statusCode === 200 && typeof type === 'string') plain.learnType(request.raw, type);
      return sent;
    },
  });
}
