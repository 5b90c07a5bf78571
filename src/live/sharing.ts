import {
  GraphQLObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
} from 'graphql';
import { isStaffRole, scope, seesDeleted, type Viewer } from '../modules/access/index.ts';

/** What of a document decides who may share the results of its executions. */
interface Traits {
  /** It selects a field marked `@perViewer`: then results are only one caller's. */
  isPerViewer: boolean;
  /** Variables that only say where to begin: they differ between subscribers and do not matter to a result. */
  positionVariables: ReadonlySet<string>;
}

const traitsOf = new WeakMap<DocumentNode, Traits>();

/**
 * Subscribers with the same key are delivered the same result for an event that each of them may see: the same document
 * and variables, and callers between whom no field of the document makes a difference. Whether a subscriber may see an
 * event is never shared; it is asked of each.
 */
export function sharingKey(
  schema: GraphQLSchema,
  operation: { document: DocumentNode; query: string; operationName?: string | null | undefined },
  variables: Readonly<Record<string, unknown>> | null | undefined,
  viewer: Viewer,
): string {
  let traits = traitsOf.get(operation.document);
  if (!traits) traitsOf.set(operation.document, (traits = readTraits(schema, operation.document)));
  const { isPerViewer, positionVariables } = traits;
  const given = Object.entries(variables ?? {}).filter(([name]) => !positionVariables.has(name));
  const mattering = given.sort(([a], [b]) => (a < b ? -1 : 1));
  const who = isPerViewer ? [viewer.id, viewer.role, viewer.canReadAny, viewer.canWriteAny] : viewerScope(viewer);
  return JSON.stringify([operation.query, operation.operationName ?? null, mattering, who]);
}

/** Callers of one scope are told the same of what they may both see, fields marked `@perViewer` aside. */
function viewerScope(viewer: Viewer): unknown[] {
  return [scope(viewer), seesDeleted(viewer), isStaffRole(viewer.role)];
}

function readTraits(schema: GraphQLSchema, document: DocumentNode): Traits {
  const typeInfo = new TypeInfo(schema);
  const uses = new Map<string, { asPosition: number; all: number }>();
  let isPerViewer = false;
  const use = (name: string, asPosition: boolean) => {
    const counted = uses.get(name) ?? { asPosition: 0, all: 0 };
    uses.set(name, { asPosition: counted.asPosition + Number(asPosition), all: counted.all + 1 });
  };

  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      VariableDefinition: () => false,
      Field: (field: FieldNode) => {
        const directives = typeInfo.getFieldDef()?.astNode?.directives ?? [];
        if (directives.some((directive) => directive.name.value === 'perViewer')) isPerViewer = true;
        if (!isSubscriptionRoot(schema, typeInfo)) return;
        for (const { name, value } of field.arguments ?? []) {
          if (name.value === 'after' && value.kind === Kind.VARIABLE) use(value.name.value, true);
        }
      },
      Variable: ({ name }) => use(name.value, false),
    }),
  );
  // Each use as a position is also visited as a use: a variable is only a position when there are no others.
  const positions = [...uses].filter(([, counted]) => counted.asPosition > 0 && counted.all === 2 * counted.asPosition);
  return { isPerViewer, positionVariables: new Set(positions.map(([name]) => name)) };
}

function isSubscriptionRoot(schema: GraphQLSchema, typeInfo: TypeInfo): boolean {
  const parent = typeInfo.getParentType();
  return parent instanceof GraphQLObjectType && parent === schema.getSubscriptionType();
}
