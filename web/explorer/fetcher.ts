import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { getOperationAST, parse } from 'graphql';
import { createClient } from 'graphql-ws';

const PATH = '/graphql';

/**
 * Asks the gateway that the page is from: queries and mutations over HTTP, subscriptions over a websocket of their own.
 *
 * @param tokenNow the token of the moment; empty for none. An Authorization among the headers of a tab goes before it
 */
export function createFetcher(tokenNow: () => string): Fetcher {
  return (params, options) => {
    const own = authorizationIn(options?.headers);
    const authorization = own ?? asHeader(tokenNow());
    const fetcher = createGraphiQLFetcher({
      url: PATH,
      // Two of them would be put together to one that is no token.
      ...(own === undefined && authorization !== undefined && { headers: { authorization } }),
      wsClient: createClient({
        url: `${location.origin.replace(/^http/, 'ws')}${PATH}`,
        connectionParams: { authorization },
        retryAttempts: 0,
      }),
    });
    return fetcher(...current(params, options));
  };
}

const asHeader = (token: string): string | undefined => (token === '' ? undefined : `Bearer ${token}`);

function authorizationIn(headers: Record<string, unknown> | undefined): string | undefined {
  const [, value] = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  return typeof value === 'string' ? value : undefined;
}

/**
 * What is asked, as its own text has it. For a moment after another tab was chosen GraphiQL still gives the name, and the
 * parsed form, of what was open before.
 */
function current(params: Parameters<Fetcher>[0], options: Parameters<Fetcher>[1]): Parameters<Fetcher> {
  try {
    const documentAST = parse(params.query);
    const operation = getOperationAST(documentAST, params.operationName) ?? getOperationAST(documentAST);
    return [
      { ...params, operationName: operation?.name?.value },
      { ...options, documentAST },
    ];
  } catch {
    // The gateway says what is wrong with it.
    return [params, options];
  }
}
