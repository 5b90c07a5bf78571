import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '../authentication-gate.ts';

/** How large an operation is as it is written, whatever its variables. Fragments that it does not use do not count. */
export interface DocumentShape {
  /** The longest way down, in fields. What describes the schema is not counted: graphql-js has a rule for that. */
  depth: number;
  /** Fields under another name than their own, each place counted once. */
  aliases: number;
  /** Fields of the root as they are run, fragments and `__typename` included. */
  rootFields: number;
  /** Directives, each place counted once. */
  directives: number;
  /** Selections once every fragment is written out where it is used. */
  selections: number;
}

const measured = new WeakMap<OperationDefinitionNode, DocumentShape>();

/** Measures an operation of a valid document; once for each. */
export function shapeOf(document: DocumentNode, operation: OperationDefinitionNode): DocumentShape {
  let shape = measured.get(operation);
  if (!shape) measured.set(operation, (shape = measure(operation, fragmentsOf(document))));
  return shape;
}

type Part = Pick<DocumentShape, 'depth' | 'selections'> & { fields: number };

function measure(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): DocumentShape {
  let aliases = 0;
  let directives = operation.directives?.length ?? 0;
  /** A fragment is measured once, however often it is used: a few lines could unfold to billions. */
  const parts = new Map<string, Part>();

  function partOf(name: string): Part {
    const known = parts.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    const part = fragment ? measureSet(fragment.selectionSet) : { depth: 0, selections: 0, fields: 0 };
    directives += fragment?.directives?.length ?? 0;
    parts.set(name, part);
    return part;
  }

  function measureSet({ selections }: SelectionSetNode): Part {
    const whole: Part = { depth: 0, selections: selections.length, fields: 0 };
    for (const selection of selections) {
      directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.FIELD) {
        const { name, alias, selectionSet } = selection;
        if (alias) aliases += 1;
        const below = selectionSet ? measureSet(selectionSet) : { depth: 0, selections: 0 };
        const isAboutSchema = name.value === '__schema' || name.value === '__type';
        whole.fields += 1;
        whole.selections += below.selections;
        whole.depth = Math.max(whole.depth, isAboutSchema ? 0 : 1 + below.depth);
      } else {
        const below =
          selection.kind === Kind.FRAGMENT_SPREAD ? partOf(selection.name.value) : measureSet(selection.selectionSet);
        whole.fields += below.fields;
        whole.selections += below.selections;
        whole.depth = Math.max(whole.depth, below.depth);
      }
    }
    return whole;
  }

  const { depth, selections, fields } = measureSet(operation.selectionSet);
  return { depth, aliases, rootFields: fields, directives, selections };
}
