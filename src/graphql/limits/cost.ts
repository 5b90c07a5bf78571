import {
  getDirectiveValues,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isCompositeType,
  Kind,
  type DocumentNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type TypeNode,
} from 'graphql';
import { getComplexity, type ComplexityEstimator } from 'graphql-query-complexity';

/** What the schema says a field costs: `@cost` and `@listSize` of `schema/base.graphql`. */
interface Price {
  weight: number;
  /** The arguments that say how many there will be; null when there is one. */
  sizedBy: { names: readonly string[]; assumed: number } | null;
}

/** An operation that is about to be run. */
export interface LimitedOperation {
  document: DocumentNode;
  operationName?: string | null | undefined;
  variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** How many costs of one operation are remembered, with different variables. */
const MOST_KNOWN = 100;

/**
 * What an operation costs with its variables, as the schema declares it: an object costs its weight (1 where none is
 * declared) and what is asked of it, a list that as many times as it has places, a plain value nothing. Null when the
 * variables are wrong, so that it is not run at all. What was reckoned once is remembered with the operation.
 *
 * @throws GraphQLError for an argument that cannot be what the variables make it
 */
export function createCost(schema: GraphQLSchema) {
  const prices = new WeakMap<object, Price>();
  const known = new WeakMap<OperationDefinitionNode, { decisive: string[]; byValues: Map<string, number> }>();

  function read({ astNode, type }: GraphQLField<unknown, unknown>): Price {
    const valuesOf = (name: string) => {
      const directive = schema.getDirective(name);
      return directive && astNode ? getDirectiveValues(directive, astNode) : undefined;
    };
    const cost = valuesOf('cost');
    const list = valuesOf('listSize');
    return {
      weight: cost ? Number(cost.weight) : isCompositeType(getNamedType(type)) ? 1 : 0,
      sizedBy: list ? { names: list.slicingArguments as string[], assumed: list.assumedSize as number } : null,
    };
  }

  const estimate: ComplexityEstimator = ({ field, args, childComplexity }) => {
    let price = prices.get(field);
    if (!price) prices.set(field, (price = read(field)));
    const { weight, sizedBy } = price;
    if (!sizedBy) return weight + childComplexity;
    const given = sizedBy.names.map((name) => args[name] as unknown).filter((size) => typeof size === 'number');
    // What is less than nothing is refused when it is run; here it must not make anything cheaper.
    return weight + Math.max(0, ...(given.length > 0 ? given : [sizedBy.assumed])) * childComplexity;
  };

  function compute(operation: OperationDefinitionNode, { document, operationName, variables }: LimitedOperation) {
    const given = variables ?? {};
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given, { maxErrors: 1 });
    if (errors) return null;
    const named = operationName == null ? {} : { operationName };
    return getComplexity({ estimators: [estimate], schema, query: document, variables: given, ...named });
  }

  return (limited: LimitedOperation): number | null => {
    const operation = getOperationAST(limited.document, limited.operationName);
    if (!operation) return null;
    let costs = known.get(operation);
    if (!costs) known.set(operation, (costs = { decisive: decisiveVariables(operation), byValues: new Map() }));
    const given = limited.variables ?? {};
    const values = costs.decisive.map((name) => (Object.hasOwn(given, name) ? [given[name]] : []));
    const key = JSON.stringify(values);
    let cost: number | null | undefined = costs.byValues.get(key);
    if (cost === undefined) {
      cost = compute(operation, limited);
      if (costs.byValues.size >= MOST_KNOWN) costs.byValues.clear();
      if (cost !== null) costs.byValues.set(key, cost);
    }
    return cost;
  };
}

/** The variables that can make an operation dearer: lists are sized by numbers, and parts left out by truth values. */
function decisiveVariables({ variableDefinitions = [] }: OperationDefinitionNode): string[] {
  return variableDefinitions.filter(({ type }) => isDecisive(type)).map(({ variable }) => variable.name.value);
}

function isDecisive(type: TypeNode): boolean {
  if (type.kind !== Kind.NAMED_TYPE) return isDecisive(type.type);
  return type.name.value === 'Int' || type.name.value === 'Boolean';
}
