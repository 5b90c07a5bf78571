/**
 * The schema as clients have it (`schema/published/schema.graphql`, the state of the last release), and what has become of
 * it since. A change that breaks a client stops a release unless it is declared, with its reason, in
 * `schema/published/breaking.json`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CriticalityLevel, diff, type Change, type Rule } from '@graphql-inspector/core';
import {
  buildASTSchema,
  Kind,
  parse,
  print,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
} from 'graphql';
import { z } from 'zod';
import { readTypeDefs } from '../src/graphql/schema.ts';

const SCHEMA_FILE = 'published/schema.graphql';
const DECLARATIONS_FILE = 'published/breaking.json';

/** A breaking change that is meant: its kind and place, as the check names them, and why it has to be. */
export type Declaration = z.infer<typeof declarations>[number];

const text = z.string().trim().min(1);
const declarations = z.array(z.strictObject({ type: text, path: text, reason: text }));

/** What stands between the schema and its release, and what its clients may notice all the same; lines for people. */
export interface Verdict {
  problems: string[];
  dangers: string[];
}

/** The text of the schema in one piece, as clients and their tools read it: each type whole, nothing added later on. */
export function printWhole(texts: readonly string[]): string {
  const { definitions } = parse(texts.join('\n'), { noLocation: true });
  const added = new Map<string, FieldDefinitionNode[]>();
  for (const definition of definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    const { value } = definition.name;
    added.set(value, [...(added.get(value) ?? []), ...(definition.fields ?? [])]);
  }
  const whole = definitions.flatMap((definition): DefinitionNode[] => {
    if (definition.kind === Kind.OBJECT_TYPE_EXTENSION) return [];
    if (/Extension$/.test(definition.kind))
      throw new Error(`${definition.kind} is not read: write the type in one piece.`);
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return [definition];
    return [{ ...definition, fields: [...(definition.fields ?? []), ...(added.get(definition.name.value) ?? [])] }];
  });
  return `${whole.map((definition) => print(definition)).join('\n\n')}\n`;
}

/** The schema of a folder as it is now, in one piece. */
const readCurrent = (folder: string): string => printWhole(readTypeDefs(folder));

const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8');

/** Who has no token can call it no longer: for inspector a directive like any other. */
const losingPublicBreaks: Rule = ({ changes }) =>
  changes.map((change) =>
    change.type === 'DIRECTIVE_USAGE_FIELD_DEFINITION_REMOVED' && change.path?.endsWith('.@public')
      ? { ...change, criticality: { level: CriticalityLevel.Breaking } }
      : change,
  );

/**
 * Compares two states of the schema.
 *
 * @param declared the breaking changes that are meant; one that has not been made is a problem, too: it would let a later
 *   one pass
 */
export async function compare(
  published: GraphQLSchema,
  current: GraphQLSchema,
  declared: readonly Declaration[],
): Promise<Verdict> {
  const changes = await diff(published, current, [losingPublicBreaks]);
  const at = (level: CriticalityLevel) => changes.filter((change) => change.criticality.level === level);
  const isOf =
    ({ type, path }: Declaration) =>
    (change: Change) =>
      change.type === type && change.path === path;
  const breaking = at(CriticalityLevel.Breaking);
  const undeclared = breaking.filter((change) => !declared.some((declaration) => isOf(declaration)(change)));
  const unmade = declared.filter((declaration) => !breaking.some(isOf(declaration)));
  return {
    problems: [
      ...undeclared.map(({ type, path, message }) => `breaks clients: ${message} (${type} ${path})`),
      ...unmade.map(({ type, path }) => `is declared, and is no change: ${type} ${path}`),
    ],
    dangers: at(CriticalityLevel.Dangerous).map(({ message, path }) => `${message} (${path})`),
  };
}

/**
 * Compares the schema of a folder with the one that is published there.
 *
 * @throws when there is none, or the declarations are malformed
 */
export function check(folder: string): Promise<Verdict> {
  const schema = (sdl: string) => buildASTSchema(parse(sdl));
  const parsed = declarations.safeParse(JSON.parse(read(folder, DECLARATIONS_FILE)));
  if (!parsed.success) throw new Error(`${DECLARATIONS_FILE} is malformed: ${z.prettifyError(parsed.error)}`);
  return compare(schema(read(folder, SCHEMA_FILE)), schema(readCurrent(folder)), parsed.data);
}

/**
 * Publishes the schema as it is now, if nothing stands against it: what was declared until now is over with it.
 *
 * @returns the verdict; with problems nothing has been published
 */
export async function publish(folder: string): Promise<Verdict> {
  const isFirst = !existsSync(join(folder, SCHEMA_FILE));
  const verdict = isFirst ? { problems: [], dangers: [] } : await check(folder);
  if (verdict.problems.length > 0) return verdict;
  mkdirSync(join(folder, 'published'), { recursive: true });
  writeFileSync(join(folder, SCHEMA_FILE), readCurrent(folder));
  writeFileSync(join(folder, DECLARATIONS_FILE), '[]\n');
  return verdict;
}
