import {
  defaultTypeResolver,
  GraphQLBoolean,
  GraphQLError,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { executeFields, type Fields } from './objects.ts';
import { addPath, isPromise, type Path, type Run } from './run.ts';

/**
 * Completes what was found at a place: a result as callers see it, or a promise of it. Throws when it is not what the
 * type says.
 *
 * @param at the place
 * @param fieldAt the field's place: where that is a list, what is completed may be an item
 */
export type Complete = (run: Run, value: unknown, at: Path | undefined, fieldAt: Path | undefined) => unknown;

/** What is known of a field of a plan before any run. */
export interface Site {
  schema: GraphQLSchema;
  parentType: GraphQLObjectType;
  fieldName: string;
  nodes: readonly FieldNode[];
  /** The fields asked of an object of this type at this place. */
  fieldsOf: (type: GraphQLObjectType) => Fields;
  infoOf: (run: Run, at: Path | undefined) => GraphQLResolveInfo;
}

/** Finds the way from a value to its result once for a type at a place; it is graphql-js's way, step by step. */
export function compileValue(type: GraphQLOutputType, site: Site): Complete {
  if (isNonNullType(type)) {
    const complete = compileValue(type.ofType as GraphQLOutputType, site);
    return (run, value, at, fieldAt) => {
      const completed = complete(run, value, at, fieldAt);
      if (completed === null) {
        throw new Error(`Cannot return null for non-nullable field ${site.parentType.name}.${site.fieldName}.`);
      }
      return completed;
    };
  }
  const complete = compileNullable(type, site);
  return (run, value, at, fieldAt) => {
    if (value === null || value === undefined) return null;
    if (value instanceof Error) throw value;
    return complete(run, value, at, fieldAt);
  };
}

function compileNullable(type: GraphQLOutputType, site: Site): Complete {
  if (isListType(type)) return compileList(type.ofType as GraphQLOutputType, site);
  if (isLeafType(type)) return (_run, value) => completeLeaf(type, value);
  if (isAbstractType(type)) return compileAbstract(type, site);
  if (isObjectType(type)) return compileObject(type, site);
  throw new Error(`Nothing can be of type ${inspect(type)}.`);
}

/** A value of a type that is an own value: with what the built-in types do to what is one of theirs already left out. */
export function completeLeaf(type: GraphQLLeafType, value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      if (type === GraphQLString || type === GraphQLID) return value;
      break;
    case 'boolean':
      if (type === GraphQLBoolean) return value;
      break;
    case 'number':
      // Only whole numbers of 32 bits are left as they are by all that bitwise operators do.
      if ((type === GraphQLInt && value === (value | 0)) || (type === GraphQLFloat && Number.isFinite(value)))
        return value;
      break;
  }
  const serialized = type.serialize(value);
  if (serialized === null || serialized === undefined) {
    throw new Error(
      `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, ` +
        `returned: ${inspect(serialized)}`,
    );
  }
  return serialized;
}

function compileList(ofType: GraphQLOutputType, site: Site): Complete {
  const complete = compileValue(ofType, site);
  const { nodes } = site;
  const completeItem = (run: Run, item: unknown, at: Path, fieldAt: Path | undefined): unknown => {
    try {
      const completed = isPromise(item)
        ? item.then((resolved) => complete(run, resolved, at, fieldAt))
        : complete(run, item, at, fieldAt);
      return isPromise(completed)
        ? completed.then(undefined, (raw: unknown) => run.fail(raw, ofType, nodes, at))
        : completed;
    } catch (raw) {
      return run.fail(raw, ofType, nodes, at);
    }
  };
  return (run, value, at, fieldAt) => {
    if (!isIterable(value)) {
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${site.parentType.name}.${site.fieldName}".`,
      );
    }
    const items: unknown[] = [];
    let hasPromise = false;
    try {
      for (const item of value) {
        const completed = completeItem(run, item, addPath(at, items.length, undefined), fieldAt);
        hasPromise ||= isPromise(completed);
        items.push(completed);
      }
    } catch (error) {
      // The items before may fail as well, which nobody would take notice of.
      void Promise.allSettled(items);
      throw error;
    }
    return hasPromise ? Promise.all(items) : items;
  };
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && typeof (value as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] === 'function';

function compileObject(type: GraphQLObjectType, site: Site): Complete {
  const { isTypeOf } = type;
  // Not before it is needed: of an interface's types most are never met.
  let fields: Fields | undefined;
  const complete: Complete = (run, value, at) => executeFields((fields ??= site.fieldsOf(type)), run, value, at);
  if (!isTypeOf) return complete;
  const demand = (is: boolean, value: unknown) => {
    if (is) return;
    const message = `Expected value of type "${type.name}" but got: ${inspect(value)}.`;
    throw new GraphQLError(message, { nodes: site.nodes });
  };
  return (run, value, at, fieldAt) => {
    const is = isTypeOf(value, run.contextValue, site.infoOf(run, fieldAt));
    if (isPromise(is)) {
      return is.then((resolved) => {
        demand(resolved, value);
        return complete(run, value, at, fieldAt);
      });
    }
    demand(is, value);
    return complete(run, value, at, fieldAt);
  };
}

function compileAbstract(type: GraphQLAbstractType, site: Site): Complete {
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const byType = new Map<GraphQLObjectType, Complete>();
  const completeAs = (found: unknown, ...[run, value, at, fieldAt]: Parameters<Complete>) => {
    const objectType = runtimeType(found, type, value, site);
    let complete = byType.get(objectType);
    if (!complete) byType.set(objectType, (complete = compileObject(objectType, site)));
    return complete(run, value, at, fieldAt);
  };
  return (run, value, at, fieldAt) => {
    const found: unknown = resolveType(value, run.contextValue, site.infoOf(run, fieldAt), type);
    return isPromise(found)
      ? found.then((resolved) => completeAs(resolved, run, value, at, fieldAt))
      : completeAs(found, run, value, at, fieldAt);
  };
}

/** The object type that a value of an interface or union was said to be of. */
function runtimeType(
  name: unknown,
  { name: abstractName }: GraphQLAbstractType,
  value: unknown,
  { schema, parentType, fieldName, nodes }: Site,
): GraphQLObjectType {
  const field = `${parentType.name}.${fieldName}`;
  const refuse = (message: string) => new GraphQLError(message, { nodes });
  if (name === null || name === undefined) {
    throw refuse(
      `Abstract type "${abstractName}" must resolve to an Object type at runtime for field "${field}". ` +
        `Either the "${abstractName}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
    );
  }
  if (isObjectType(name)) {
    throw new GraphQLError(
      'Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 please return type name instead.',
    );
  }
  if (typeof name !== 'string') {
    throw new GraphQLError(
      `Abstract type "${abstractName}" must resolve to an Object type at runtime for field "${field}" with ` +
        `value ${inspect(value)}, received "${inspect(name)}".`,
    );
  }
  const found = schema.getType(name);
  if (!found) {
    throw refuse(
      `Abstract type "${abstractName}" was resolved to a type "${name}" that does not exist inside the schema.`,
    );
  }
  if (!isObjectType(found)) {
    throw refuse(`Abstract type "${abstractName}" was resolved to a non-object type "${name}".`);
  }
  if (!schema.isSubType(schema.getType(abstractName) as GraphQLAbstractType, found)) {
    throw refuse(`Runtime Object type "${name}" is not a possible type for "${abstractName}".`);
  }
  return found;
}
