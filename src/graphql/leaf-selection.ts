import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isLeafType,
  isNonNullType,
  isObjectType,
  Kind,
  type GraphQLFieldResolver,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** Writes a field of an event as JSON; throws {@link Irregular} when graphql-js has to say what becomes of it. */
type WriteField = (source: Record<string, unknown>) => string;

/** The JSON of the result for a root value; null when graphql-js has to find it. */
export type WriteLeaves = (rootValue: Record<string, unknown>) => string | null;

class Irregular extends Error {}

/**
 * Most subscribers ask for a few plain values of an event, and they ask again for each event. Then the way from the event
 * to the text of its result is found once: one root field, an object, and of that values without arguments that need
 * nothing but the event. For every other document, and whenever something is not as it should be (an error, a null that
 * may not be, a promise), there is null, and graphql-js executes the document as always.
 */
export function compileLeaves(schema: GraphQLSchema, operation: OperationDefinitionNode): WriteLeaves | null {
  const root = schema.getRootType(operation.operation);
  const [selection, ...others] = operation.selectionSet.selections;
  if (!root || selection?.kind !== Kind.FIELD || others.length > 0 || selection.directives?.length) return null;
  const field = root.getFields()[selection.name.value];
  const type = field && getNullableType(field.type);
  if (!field || field.resolve || !isObjectType(type) || !selection.selectionSet) return null;
  const fields = fieldsOf(type, selection.selectionSet);
  if (!fields) return null;

  const name = field.name;
  const start = `{"data":{${JSON.stringify(selection.alias?.value ?? name)}:{`;
  return (rootValue) => {
    const source = rootValue[name];
    if (typeof source !== 'object' || source === null || isThenable(source)) return null;
    try {
      return `${start}${fields.map((write) => write(source as Record<string, unknown>)).join(',')}}}}`;
    } catch {
      // Whatever it was, graphql-js meets it again, and tells it as it should be told.
      return null;
    }
  };
}

function fieldsOf(type: GraphQLObjectType, selectionSet: SelectionSetNode): WriteField[] | null {
  const fields = new Map<string, WriteField>();
  for (const selection of selectionSet.selections) {
    if (selection.kind !== Kind.FIELD || selection.directives?.length || selection.arguments?.length) return null;
    const key = selection.alias?.value ?? selection.name.value;
    // Validation has seen that it is the same field again.
    if (fields.has(key)) continue;
    const write = fieldOf(type, selection.name.value, `${JSON.stringify(key)}:`);
    if (!write) return null;
    fields.set(key, write);
  }
  return [...fields.values()];
}

function fieldOf(type: GraphQLObjectType, name: string, label: string): WriteField | null {
  if (name === '__typename') return () => `${label}${JSON.stringify(type.name)}`;
  const field = type.getFields()[name];
  if (!field) return null;
  const leaf = getNullableType(field.type);
  if (!isLeafType(leaf) || leaf !== getNamedType(field.type)) return null;
  const isNullable = !isNonNullType(field.type);
  const read = readerOf(name, field.resolve);
  return read && ((source) => `${label}${textOf(leaf, read(source), isNullable)}`);
}

/** How a field is found when it needs nothing but the event. */
function readerOf(name: string, resolve: GraphQLFieldResolver<unknown, unknown> | undefined) {
  if (!resolve || resolve === defaultFieldResolver) return (source: Record<string, unknown>) => source[name];
  // It takes the event and nothing else.
  return resolve.length === 1 ? (resolve as (source: unknown) => unknown) : null;
}

function textOf(type: GraphQLLeafType, value: unknown, isNullable: boolean): string {
  if (value === null || value === undefined) {
    if (isNullable) return 'null';
    throw new Irregular();
  }
  if (typeof value === 'function' || value instanceof Error || isThenable(value)) throw new Irregular();
  const serialized: unknown = type.serialize(value);
  const text = serialized === null ? undefined : JSON.stringify(serialized);
  if (text === undefined) throw new Irregular();
  return text;
}

const isThenable = (value: unknown) => typeof (value as { then?: unknown } | null)?.then === 'function';
