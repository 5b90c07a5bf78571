import {
  getOperationAST,
  GraphQLError,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { CountRefusal } from '../../platform/refusals.ts';
import { callerError } from '../../shared/errors.ts';
import { createCost, type LimitedOperation } from './cost.ts';
import { shapeOf, type DocumentShape } from './document-shape.ts';

/** How large an operation may be; 0 lifts a limit. */
export interface OperationLimitSettings {
  depth: number;
  aliases: number;
  directives: number;
  tokens: number;
  cost: number;
}

/** More than any operation has that the other limits let pass. */
const MOST_SELECTIONS = 9_000;
const MOST_VALIDATION_ERRORS = 5;

export type OperationLimits = ReturnType<typeof createOperationLimits>;

/**
 * How large operations may be: one set of rules for every door. Over HTTP and for the shim the server behind them asks,
 * over the websocket the door itself, before anything is run.
 */
export function createOperationLimits(schema: GraphQLSchema, settings: OperationLimitSettings, refused: CountRefusal) {
  const costOf = createCost(schema);
  const rules: readonly { limit: string; most: number; of: (shape: DocumentShape) => number; what: string }[] = [
    { limit: 'query_depth', most: settings.depth, of: ({ depth }) => depth, what: 'fields deep' },
    { limit: 'query_aliases', most: settings.aliases, of: ({ aliases }) => aliases, what: 'aliases' },
    { limit: 'query_aliases', most: settings.aliases, of: ({ rootFields }) => rootFields, what: 'root fields' },
    { limit: 'query_directives', most: settings.directives, of: ({ directives }) => directives, what: 'directives' },
    { limit: 'query_cost', most: MOST_SELECTIONS, of: ({ selections }) => selections, what: 'selections' },
  ];

  function tooComplex(limit: string, message: string): GraphQLError {
    refused(limit);
    return callerError('QUERY_TOO_COMPLEX', message, 400);
  }

  function refusalOfShape(document: DocumentNode, operation: OperationDefinitionNode): GraphQLError | null {
    const shape = shapeOf(document, operation);
    for (const { limit, most, of, what } of rules) {
      const actual = of(shape);
      if (most > 0 && actual > most)
        return tooComplex(limit, `The operation is too large: ${actual} ${what}, at most ${most}.`);
    }
    return null;
  }

  return {
    costOf,
    /** For graphql-js: how much is read of a document, and how many mistakes are listed. */
    parseOptions: settings.tokens > 0 ? { maxTokens: settings.tokens } : {},
    validationOptions: { maxErrors: MOST_VALIDATION_ERRORS },
    /** The most that an operation may cost; 0 when it may cost anything. */
    mostCost: settings.cost,

    /**
     * Why an operation of a valid document may not be run; null when it may, or when running it fails anyway.
     *
     * @param mostCost 0 for operations that are Parley's own, whose pages are limited otherwise
     */
    refusalOf({ document, operationName, variables }: LimitedOperation, mostCost = settings.cost): GraphQLError | null {
      const operation = getOperationAST(document, operationName);
      if (!operation) return null;
      const refusal = refusalOfShape(document, operation);
      if (refusal || mostCost === 0) return refusal;
      try {
        const cost = costOf({ document, operationName, variables });
        return cost === null || cost <= mostCost
          ? null
          : tooComplex('query_cost', `The operation costs ${cost}, at most ${mostCost}: ask for smaller pages.`);
      } catch (error) {
        if (error instanceof GraphQLError) return callerError('BAD_USER_INPUT', error.message, 400);
        throw error;
      }
    },
  };
}
