import { getOperationAST, OperationTypeNode } from 'graphql';
import type { Route } from './route.ts';

/** A path that exists, whatever the method. */
export interface KnownPath {
  /** As the table has it. */
  path: string;
  /** Meets the path of a URL, with or without a slash at its end. */
  pattern: RegExp;
  /** The methods it takes, for `Allow`. */
  methods: string[];
}

/** The methods that a row answers: what only reads takes HEAD too; a GET that changes something does not. */
export function methodsOf({ method, document }: Pick<Route, 'method' | 'document'>): string[] {
  const isQuery = getOperationAST(document)?.operation === OperationTypeNode.QUERY;
  return method === 'GET' && isQuery ? ['GET', 'HEAD'] : [method];
}

/**
 * The paths of a table, each with all its methods, the more specific first: a static segment wins over a parameter, so
 * `GET /response/messages` is a known path with another method, and not the messages of a conversation "response".
 */
export function knownPaths(prefix: string, table: readonly Route[]): KnownPath[] {
  const paths = Map.groupBy(table, ({ path }) => path);
  // Next to "~", the last of the printable characters, any static segment comes first.
  const rank = (path: string) => path.replace(/:\w+/g, '~');
  return [...paths.keys()]
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map((path) => ({
      path,
      pattern: new RegExp(`^${prefix}${path.replace(/:\w+/g, '[^/]+')}/?$`),
      methods: (paths.get(path) ?? []).flatMap(methodsOf).sort(),
    }));
}
