import fc, { type Arbitrary } from 'fast-check';
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
} from 'graphql';
import { idsOf, integer, text } from './inputs.ts';
import { schema } from './schema.ts';

const DEEPEST = 4;

/** Documents that are valid, from the schema: any fields, arguments, aliases, fragments and directives. */
export function documentsOf(
  kinds: readonly ('query' | 'mutation' | 'subscription')[],
  ids: readonly string[],
): Arbitrary<string> {
  const literal = (type: GraphQLInputType): Arbitrary<string> => {
    if (isNonNullType(type)) return literal(type.ofType);
    if (isListType(type))
      return fc.array(literal(type.ofType), { maxLength: 2 }).map((values) => `[${values.join(', ')}]`);
    if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
    if (isInputObjectType(type))
      return argumentsOf(Object.values(type.getFields())).map((fields) => `{ ${fields.join(', ')} }`);
    const { name } = type;
    if (name === 'Boolean') return fc.constantFrom('true', 'false');
    if (name === 'Int')
      return integer
        .filter((value) => Math.abs(value) < 2 ** 31 && Number.isInteger(value))
        .map((value) => String(value + 0));
    return (name === 'ID' ? idsOf(ids) : text).map((value) => JSON.stringify(value.toWellFormed()));
  };

  /** What must be given, and now and then what may be. */
  const argumentsOf = (args: readonly { name: string; type: GraphQLInputType }[]): Arbitrary<string[]> =>
    fc
      .tuple(
        ...args.map(({ name, type }) => {
          const given = literal(type).map((value) => `${name}: ${value}`);
          return isNonNullType(type) ? given : fc.option(given, { freq: 2 });
        }),
      )
      .map((given) => given.filter((one) => one !== null));

  const selection = (type: GraphQLCompositeType, depth: number): Arbitrary<string> => {
    const own = 'getFields' in type ? Object.values(type.getFields()) : [];
    const fields = own.filter((field) => depth < DEEPEST || !isCompositeType(getNamedType(field.type)));
    const parts: Arbitrary<string>[] = [fc.constant('__typename'), ...fields.map((field) => fieldOf(field, depth))];
    if (isAbstractType(type)) {
      for (const possible of schema.getPossibleTypes(type))
        parts.push(selection(possible, depth + 1).map((set) => `... on ${possible.name} ${set}`));
    }
    return fc
      .array(fc.oneof(...parts), { minLength: 1, maxLength: 3 })
      .map((selections) => `{ ${selections.join(' ')} }`);
  };

  /** Under an alias of its own, so that fields with other arguments do not meet. */
  const fieldOf = (field: GraphQLField<unknown, unknown>, depth: number): Arbitrary<string> => {
    const named = getNamedType(field.type);
    const below = isCompositeType(named)
      ? fc.nat({ max: 999 }).chain(() => selection(named, depth + 1))
      : fc.constant('');
    return fc
      .tuple(
        fc.nat({ max: 99_999 }),
        argumentsOf(field.args),
        fc.constantFrom('', '', '', '@include(if: true)', '@skip(if: true)'),
        below,
      )
      .map(
        ([n, args, directive, set]) =>
          `a${n}: ${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''} ${directive} ${set}`,
      );
  };

  const operation = (kind: 'query' | 'mutation' | 'subscription') => {
    const root = {
      query: schema.getQueryType(),
      mutation: schema.getMutationType(),
      subscription: schema.getSubscriptionType(),
    }[kind];
    const fields = Object.values((root as GraphQLObjectType).getFields());
    const most = kind === 'subscription' ? 1 : 3;
    return fc
      .array(
        fc.constantFrom(...fields).chain((field) => fieldOf(field, 1)),
        { minLength: 1, maxLength: most },
      )
      .map((sets) => `${kind} Any { ${sets.join(' ')} }`);
  };
  return fc.constantFrom(...kinds).chain(operation);
}
