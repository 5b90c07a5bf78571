import {
  getDirectiveValues,
  isCompositeType,
  getNamedType,
  type DocumentNode,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import { getComplexity, type ComplexityEstimator } from 'graphql-query-complexity';

/** What the schema says a field costs: `@cost` and `@listSize` of `schema/base.graphql`. */
interface Price {
  weight: number;
  /** The arguments that say how many there will be; null when there is one. */
  sizedBy: { names: readonly string[]; assumed: number } | null;
}

/**
 * What an operation costs with these variables, as the schema declares it: an object costs its weight (1 where none is
 * declared) and what is asked of it, a list that as many times as it has places, a plain value nothing.
 *
 * @throws GraphQLError for an argument that cannot be what the variables make it
 */
export function createCost(schema: GraphQLSchema) {
  const prices = new WeakMap<object, Price>();

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

  return (
    query: DocumentNode,
    operationName: string | null | undefined,
    variables: Readonly<Record<string, unknown>>,
  ): number =>
    getComplexity({
      estimators: [estimate],
      schema,
      query,
      variables,
      ...(operationName == null ? {} : { operationName }),
    });
}
