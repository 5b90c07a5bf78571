import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { unauthenticated, type RequestContext } from '../modules/request-context.ts';
import { fragmentsOf, isPublicOperation } from './authentication-gate.ts';
import type { OperationLimits } from './limits/index.ts';

/** A query or mutation of a valid document that is about to be run. */
export interface GatedOperation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** The document's text. */
  source: string;
  operationName?: string | null | undefined;
  variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Lets an operation pass, or throws what its caller is to be told. */
export type Gate = (operation: GatedOperation, context: RequestContext) => Promise<void>;

/**
 * What is asked of every query and mutation before anything of it is run, by whichever way: is the caller known where
 * they must be (UNAUTHENTICATED), is it not too large (QUERY_TOO_COMPLEX, BAD_USER_INPUT); then its snapshot position is
 * taken.
 */
export function createGate(schema: GraphQLSchema, limits: OperationLimits): Gate {
  const isPublic = new WeakMap<OperationDefinitionNode, boolean>();

  function needsNoToken({ document, operation }: GatedOperation): boolean {
    let known = isPublic.get(operation);
    if (known === undefined) {
      known = isPublicOperation(schema, operation, fragmentsOf(document));
      isPublic.set(operation, known);
    }
    return known;
  }

  return async (operation, context) => {
    if (!context.viewer && !needsNoToken(operation)) throw unauthenticated();
    const refusal = limits.refusalOf(operation, context.mostCost);
    if (refusal) throw refusal;
    if (operation.source.includes('syncCursor')) await context.syncCursor();
  };
}
