import { ApolloServer, type ApolloServerPlugin, type HTTPGraphQLRequest } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { OperationTypeNode, type GraphQLSchema } from 'graphql';
import type { Logger } from '../platform/log.ts';
import { idsOf } from '../platform/trace.ts';
import { unauthenticated, type RequestContext } from '../modules/request-context.ts';
import { callerError } from '../shared/errors.ts';
import type { Documents } from './documents.ts';
import type { ErrorTeller } from './errors.ts';
import { describeOperation } from './execute.ts';
import type { Gate } from './gate.ts';
import { sandboxPage } from './landing-page.ts';
import type { OperationLimits } from './limits/index.ts';

export interface ApolloSettings {
  isProduction: boolean;
  introspection: boolean;
}

const subscriptionsElsewhere = () =>
  callerError('BAD_USER_INPUT', 'Subscribe over the websocket at this path (graphql-transport-ws).', 400);

const gating = (gate: Gate): ApolloServerPlugin<RequestContext> => ({
  requestDidStart: async () => ({
    async didResolveOperation({ operation, document, contextValue, source, request }) {
      if (operation?.operation === OperationTypeNode.SUBSCRIPTION) throw subscriptionsElsewhere();
      if (operation) await gate({ operation, document, source, ...request }, contextValue);
      else if (!contextValue.viewer) throw unauthenticated();
    },
  }),
});

/** What anybody may have run, and tells nothing. */
const ANYTHING = '{ __typename }';

/**
 * Puts the text in the place of the id by which a document is asked for. For one that may not be run, which is not even to
 * be parsed, stands another in its place until Apollo asks whether the operation may go on.
 */
const trusting = (documents: Documents): ApolloServerPlugin<RequestContext> => ({
  async requestDidStart({ request }) {
    const found = documents.find({ ...request, documentId: documentIdOf(request.http) });
    const { persistedQuery: _, ...extensions } = request.extensions ?? {};
    request.extensions = extensions;
    if (typeof found === 'string') {
      if (found !== '') request.query = found;
      return undefined;
    }
    request.query = ANYTHING;
    delete request.operationName;
    return {
      async didResolveOperation() {
        throw found;
      },
    };
  },
});

function documentIdOf(http: HTTPGraphQLRequest | undefined): unknown {
  if (http?.method === 'GET') return new URLSearchParams(http.search).get('documentId');
  return (http?.body as { documentId?: unknown } | null | undefined)?.documentId;
}

/** Says what is run for which request, and of which request an error is. */
const tracing = (errors: ErrorTeller, log: Logger): ApolloServerPlugin<RequestContext> => ({
  requestDidStart: async ({ contextValue: { trace } }) => ({
    async didResolveOperation({ operation }) {
      if (operation) trace.operation = describeOperation(operation);
    },
    async didEncounterErrors(request) {
      errors.attribute(request.errors, trace);
    },
  }),
  async unexpectedErrorProcessingRequest({ requestContext, error }) {
    log.error({ ...idsOf(requestContext.contextValue.trace), err: error }, 'an operation could not be answered');
  },
});

/** Tells what an operation has cost to callers who ask with `extensions: { cost: true }`. */
const costReport = ({ costOf, mostCost }: OperationLimits): ApolloServerPlugin<RequestContext> => ({
  requestDidStart: async ({ request }) =>
    request.extensions?.cost === true
      ? {
          async willSendResponse({ document, response: { body } }) {
            if (!document || body.kind !== 'single') return;
            const requested = costOf({ document, ...request });
            if (requested === null) return;
            body.singleResult.extensions = { ...body.singleResult.extensions, cost: { requested, most: mostCost } };
          },
        }
      : undefined,
});

/** The Apollo Server that runs every query and mutation, of whatever door. Not started yet. */
export function createApollo(
  schema: GraphQLSchema,
  errors: ErrorTeller,
  limits: OperationLimits,
  gate: Gate,
  documents: Documents,
  log: Logger,
  { isProduction, introspection }: ApolloSettings,
): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    schema,
    introspection,
    formatError: (formatted, error) => errors.format(formatted, error),
    // Its sentences hold the messages of errors; what went wrong is told by `tracing`.
    logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    includeStacktraceInErrorResponses: false,
    parseOptions: limits.parseOptions,
    validationOptions: limits.validationOptions,
    persistedQueries: documents.store !== null && { cache: documents.store },
    csrfPrevention: true,
    // Signals are main's business: it knows everything that has to be ended, and in which order.
    stopOnTerminationSignals: false,
    plugins: [
      ...(documents.store === null ? [trusting(documents)] : []),
      tracing(errors, log),
      gating(gate),
      costReport(limits),
      // It would walk every field of every answer for headers that private answers never have.
      ApolloServerPluginCacheControlDisabled(),
      isProduction ? ApolloServerPluginLandingPageDisabled() : sandboxPage(),
    ],
  });
}
