import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * Whether an operation needs no token: every root field that it could run, in fragments too, is marked `@public` in the
 * schema, or is introspection (which the server has on or off for everybody).
 */
export function isPublicOperation(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): boolean {
  const root = schema.getRootType(operation.operation);
  const isPublicField = (name: string) => {
    const directives = root?.getFields()[name]?.astNode?.directives ?? [];
    return name.startsWith('__') || directives.some((directive) => directive.name.value === 'public');
  };
  const isPublic = (selections: SelectionSetNode): boolean =>
    selections.selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return isPublicField(selection.name.value);
      if (selection.kind === Kind.INLINE_FRAGMENT) return isPublic(selection.selectionSet);
      const fragment = fragments.get(selection.name.value);
      return fragment !== undefined && isPublic(fragment.selectionSet);
    });
  return isPublic(operation.selectionSet);
}

/** The fragments of a document by name. */
export function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter(
    (definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}
