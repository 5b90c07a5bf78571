import {
  defaultFieldResolver,
  getArgumentValues,
  getNamedType,
  isLeafType,
  isListType,
  Kind,
  OperationTypeNode,
  TypeNameMetaFieldDef,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { executeFields, executeFieldsInTurn, type ExecuteField, type Fields } from './objects.ts';
import { addPath, isPromise, type Path, type Run } from './run.ts';
import { compileValue, type Site } from './values.ts';

/** What a plan is made of. */
export interface PlannedOperation {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Record<string, FragmentDefinitionNode>;
  /** The variables that decide what is selected (`@skip`, `@include`), with their values in this plan. */
  conditions: Record<string, boolean>;
}

/** Executes an operation: the data of its result, or a promise of it. Throws when the whole of it is null. */
export type ExecutePlan = (run: Run) => unknown;

/** Nobody changes their arguments; so all who have none can have the same. */
const NO_ARGUMENTS = Object.freeze({});

/**
 * Finds the way through an operation once: which fields are asked of which type, how each is resolved, with which
 * arguments, and what its type does to what is found. What fields there are is left to graphql-js itself.
 */
export function compilePlan({ schema, operation, fragments, conditions }: PlannedOperation): ExecutePlan {
  let readArguments = 0;

  function compileField(parentType: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): ExecuteField {
    const node = nodes[0] as FieldNode;
    if (node.name.value === TypeNameMetaFieldDef.name) return () => parentType.name;
    // Validation has seen that there is one.
    const field = parentType.getFields()[node.name.value] as GraphQLField<unknown, unknown>;
    const infoOf: Site['infoOf'] = (run, path) =>
      ({
        fieldName: field.name,
        fieldNodes: nodes,
        returnType: field.type,
        parentType,
        path,
        schema,
        fragments,
        rootValue: run.rootValue,
        operation,
        variableValues: run.variableValues,
      }) as GraphQLResolveInfo;
    const site: Site = {
      schema,
      parentType,
      fieldName: field.name,
      nodes,
      infoOf,
      fieldsOf: (type) => fieldsOf(type, collectSubfields(schema, fragments, conditions, type, nodes)),
    };
    return executorOf({ parentType, key, field, nodes, argumentsOf: argumentsOf(field, node), site });
  }

  function argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode): (run: Run) => Record<string, unknown> {
    if (field.args.length === 0) return () => NO_ARGUMENTS;
    if (!node.arguments?.some(({ value }) => hasVariable(value))) {
      let constant: Record<string, unknown> | undefined;
      return () => (constant ??= getArgumentValues(field, node));
    }
    const number = readArguments;
    readArguments += 1;
    // Once for all items of a list.
    return (run) => (run.args[number] ??= getArgumentValues(field, node, run.variableValues));
  }

  const fieldsOf = (type: GraphQLObjectType, collected: Map<string, readonly FieldNode[]>): Fields =>
    Array.from(collected, ([key, nodes]) => [key, compileField(type, key, nodes)] as const);

  const rootType = schema.getRootType(operation.operation) as GraphQLObjectType;
  const root = fieldsOf(rootType, collectFields(schema, fragments, conditions, rootType, operation.selectionSet));
  return operation.operation === OperationTypeNode.MUTATION
    ? (run) => executeFieldsInTurn(root, run, run.rootValue)
    : (run) => executeFields(root, run, run.rootValue, undefined);
}

interface FieldParts {
  parentType: GraphQLObjectType;
  key: string;
  field: GraphQLField<unknown, unknown>;
  nodes: readonly FieldNode[];
  argumentsOf: (run: Run) => Record<string, unknown>;
  site: Site;
}

function executorOf({ parentType, key, field, nodes, argumentsOf, site }: FieldParts): ExecuteField {
  const { type } = field;
  const resolve = resolverOf(field, site);
  const complete = compileValue(type, site);

  const placeOf = (parentPath: Path | undefined) => addPath(parentPath, key, parentType.name);
  const finish = (run: Run, found: unknown, path: Path): unknown => {
    const completed = isPromise(found)
      ? found.then((resolved) => complete(run, resolved, path, path))
      : complete(run, found, path, path);
    return isPromise(completed)
      ? completed.then(undefined, (raw: unknown) => run.fail(raw, type, nodes, path))
      : completed;
  };
  const execute: ExecuteField = (run, source, parentPath) => {
    const path = placeOf(parentPath);
    try {
      return finish(run, resolve(run, source, argumentsOf(run), path), path);
    } catch (raw) {
      return run.fail(raw, type, nodes, path);
    }
  };
  if (!isPlain(field)) return execute;

  // Most fields are values that lie ready: of their place nobody hears unless something is wrong with them.
  const { name } = field;
  return (run, source, parentPath) => {
    if (typeof source !== 'object' || source === null) return execute(run, source, parentPath);
    try {
      const value = (source as Record<string, unknown>)[name];
      if (typeof value === 'function') return execute(run, source, parentPath);
      return typeof value === 'object' && value !== null
        ? finish(run, value, placeOf(parentPath))
        : complete(run, value, undefined, undefined);
    } catch (raw) {
      return run.fail(raw, type, nodes, placeOf(parentPath));
    }
  };
}

/** Whether a field is a property that holds an own value, or a promise or function that leads to one. */
function isPlain({ type, args, resolve }: GraphQLField<unknown, unknown>): boolean {
  const hasResolver = resolve !== undefined && resolve !== defaultFieldResolver;
  return !hasResolver && args.length === 0 && !hasList(type) && isLeafType(getNamedType(type));
}

const hasList = (type: GraphQLOutputType): boolean =>
  isListType(type) || ('ofType' in type && hasList(type.ofType as GraphQLOutputType));

type Resolve = (run: Run, source: unknown, args: Record<string, unknown>, path: Path) => unknown;

/** How a field is found. A resolver that does not ask for `info` is not given any: it would be made for each value. */
function resolverOf({ resolve = defaultFieldResolver }: GraphQLField<unknown, unknown>, { infoOf }: Site): Resolve {
  if (resolve.length >= 4) {
    return (run, source, args, path) => resolve(source, args, run.contextValue, infoOf(run, path));
  }
  const withoutInfo = resolve as (
    ...args: Parameters<GraphQLFieldResolver<unknown, unknown>> extends [...infer A, unknown] ? A : never
  ) => unknown;
  return (run, source, args) => withoutInfo(source, args, run.contextValue);
}

function hasVariable(value: ValueNode): boolean {
  switch (value.kind) {
    case Kind.VARIABLE:
      return true;
    case Kind.LIST:
      return value.values.some(hasVariable);
    case Kind.OBJECT:
      return value.fields.some((field) => hasVariable(field.value));
    default:
      return false;
  }
}
