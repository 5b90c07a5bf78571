import { makeExecutableSchema } from '@graphql-tools/schema';
import {
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
} from 'graphql';
import { readTypeDefs } from '../../../src/graphql/schema.ts';

/** The schema that is served, as its text says. */
export const schema = makeExecutableSchema({ typeDefs: readTypeDefs() });

export const ROOTS = {
  query: schema.getQueryType() as GraphQLObjectType,
  mutation: schema.getMutationType() as GraphQLObjectType,
  subscription: schema.getSubscriptionType() as GraphQLObjectType,
};

/** The fields of an operation type by their names. */
export const rootFields = (root: keyof typeof ROOTS) => Object.values(ROOTS[root].getFields());

/** Every object type that answers can hold, the roots aside. */
export const objectTypes = (): GraphQLObjectType[] =>
  Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__') && !Object.values(ROOTS).includes(type));

/** So many of a collection: more than the world has in one conversation. */
const PAGE = 5;

/**
 * Everything that can be asked of a type: each field, and what it leads to, until a type comes a second time, which is
 * then asked for its plain values only. What the schema gains is asked for without anything being added here.
 */
export function everythingOf(type: GraphQLNamedType, above: readonly string[] = []): string {
  if (isInterfaceType(type)) {
    const parts = schema.getPossibleTypes(type).map((one) => `... on ${one.name} { ${everythingOf(one, above)} }`);
    return ['__typename', ...parts].join(' ');
  }
  if (!isObjectType(type)) throw new Error(`${type.name} has no fields to ask for.`);
  return Object.values(type.getFields())
    .filter((field) => !field.args.some(isRequiredArgument))
    .map((field) => selected(field, [...above, type.name]))
    .filter((part) => part !== '')
    .join(' ');
}

function selected(field: GraphQLField<unknown, unknown>, above: readonly string[]): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return field.name;
  if (above.filter((name) => name === type.name).length > 0) {
    // The second time.
    const plain = isObjectType(type)
      ? Object.values(type.getFields()).filter((it) => isLeafType(getNamedType(it.type)))
      : [];
    return plain.length === 0 ? '' : `${field.name} { ${plain.map((it) => it.name).join(' ')} }`;
  }
  const args = field.args.some(({ name }) => name === 'last') ? `(last: ${PAGE})` : '';
  return `${field.name}${args} { ${everythingOf(type, above)} }`;
}

/** A document with one root field that asks for everything, its arguments as variables. */
export function documentOf(root: keyof typeof ROOTS, name: string, given: readonly string[]): string {
  const field = ROOTS[root].getFields()[name];
  if (!field) throw new Error(`There is no ${root} ${name}.`);
  const args = field.args.filter((arg) => given.includes(arg.name));
  const declared = args.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(', ');
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const type = getNamedType(field.type);
  const selection = isLeafType(type) ? '' : `{ ${everythingOf(type)} }`;
  return `${root} ${declared && `(${declared})`} { ${name}${passed && `(${passed})`} ${selection} }`;
}
