import { GraphQLError, parse, getOperationAST, type ExecutionResult } from 'graphql';
import { fastify, type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { answerFrameworkError, registerRest, type RestDoor } from '../../src/rest/handler.ts';

export const TOKEN = { authorization: 'Bearer  token' };

/** What the shim asked of the server behind it. */
export interface Call {
  caller: string;
  operation: string | undefined;
  variables: Record<string, unknown>;
}

export interface Shim {
  app: FastifyInstance;
  calls: Call[];
}

/** The shim before a door that answers every operation with the same result, or from the operation's name. */
export function shimBefore(
  result: ExecutionResult | ((operation: string) => ExecutionResult | Promise<ExecutionResult>),
  options: FastifyServerOptions = {},
  identify: RestDoor<string>['identify'] = async ({ headers: { authorization } }) => {
    if (authorization === undefined) {
      throw new GraphQLError('Send a token: Authorization: Bearer <token>.', {
        extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
      });
    }
    return 'somebody';
  },
  before: (app: FastifyInstance) => void = () => undefined,
): Shim {
  const calls: Call[] = [];
  const app = fastify({
    frameworkErrors: (error, request, reply) => {
      if (!answerFrameworkError(error, request, reply)) reply.raw.writeHead(400).end('not the shim');
    },
    ...options,
  });
  before(app);
  registerRest(app, {
    identify,
    execute: async (caller, document, variables) => {
      const operation = getOperationAST(parse(document))?.name?.value;
      // As a server gets them: without what is undefined.
      calls.push({ caller, operation, variables: JSON.parse(JSON.stringify(variables)) });
      return typeof result === 'function' ? result(operation ?? '') : result;
    },
  });
  return { app, calls };
}
