import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { OperationTypeNode, type GraphQLSchema } from 'graphql';
import { unauthenticated, type RequestContext } from '../modules/request-context.ts';
import { fragmentsOf, isPublicOperation } from './authentication-gate.ts';
import { callerError } from '../shared/errors.ts';
import type { FormatError } from './errors.ts';

export interface ApolloSettings {
  isProduction: boolean;
  introspection: boolean;
}

const subscriptionsElsewhere = () =>
  callerError('BAD_USER_INPUT', 'Subscribe over the websocket at this path (graphql-transport-ws).', 400);

/** Before anything of an operation is run: is the caller known where they must be, and is its snapshot position taken. */
const beforeExecution: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    async didResolveOperation({ schema, operation, document, contextValue, source }) {
      if (operation?.operation === OperationTypeNode.SUBSCRIPTION) throw subscriptionsElsewhere();
      const isPublic = operation !== undefined && isPublicOperation(schema, operation, fragmentsOf(document));
      if (!contextValue.viewer && !isPublic) throw unauthenticated();
      if (source.includes('syncCursor')) await contextValue.syncCursor();
    },
  }),
};

/** The Apollo Server that runs every query and mutation, of whatever door. Not started yet. */
export function createApollo(
  schema: GraphQLSchema,
  formatError: FormatError,
  { isProduction, introspection }: ApolloSettings,
): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    introspection,
    formatError,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: isProduction,
    csrfPrevention: true,
    // Signals are main's business: it knows everything that has to be ended, and in which order.
    stopOnTerminationSignals: false,
    plugins: [
      beforeExecution,
      // It would walk every field of every answer for headers that private answers never have.
      ApolloServerPluginCacheControlDisabled(),
      isProduction
        ? ApolloServerPluginLandingPageDisabled()
        : ApolloServerPluginLandingPageLocalDefault({ footer: false }),
    ],
  });
}
