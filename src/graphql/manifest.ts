import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  getOperationAST,
  parse,
  print,
  separateOperations,
  validate,
  type DocumentNode,
} from 'graphql';
import { z } from 'zod';
import { SettingsError } from '../settings.ts';
import { readTypeDefs } from './schema.ts';

const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(
    z.object({
      id: z.string().min(1),
      name: z.string().min(1),
      type: z.enum(['query', 'mutation', 'subscription']),
      body: z.string().min(1),
    }),
  ),
});

/** A list of operations in the form of Apollo's tools: `apollo-persisted-query-manifest`, version 1. */
export type Manifest = z.infer<typeof manifest>;
/** One of its operations: its text, and the id by which it may be asked for. */
export type ManifestOperation = Manifest['operations'][number];

/** SHA-256 of a document's text in hex, as clients compute it for automatic persisted queries. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The manifest of documents' operations: each printed with the fragments that it needs, and known by its hash. */
export function manifestOf(documents: readonly DocumentNode[]): Manifest {
  const alone = documents.flatMap((document) => Object.values(separateOperations(document)));
  const operations = alone.map((document): ManifestOperation => {
    const operation = getOperationAST(document);
    if (!operation?.name) throw new Error('An operation of a manifest has a name.');
    const body = print(document);
    return { id: hashOf(body), name: operation.name.value, type: operation.operation, body };
  });
  return { format: 'apollo-persisted-query-manifest', version: 1, operations };
}

/**
 * Reads a manifest. Throws when the file cannot be read, or is none.
 *
 * @param path of a JSON file
 */
export function readManifest(path: string): Manifest {
  const parsed = manifest.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join('.') || 'it'}: ${String(issue?.message)}`);
}

/**
 * The operations of the manifest that the setting `GRAPHQL_TRUSTED_DOCUMENTS` names, each of which the schema can answer.
 *
 * @throws SettingsError when the file cannot be read, is no manifest, has an id twice, or an operation that is not valid
 */
export function readTrustedOperations(path: string): ManifestOperation[] {
  const refused = (why: string) =>
    new SettingsError(`GRAPHQL_TRUSTED_DOCUMENTS names a manifest that cannot be used, ${path}: ${oneLine(why)}.`);
  let operations: ManifestOperation[];
  try {
    ({ operations } = readManifest(path));
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error));
  }
  const schema = buildASTSchema(parse(readTypeDefs().join('\n')));
  const ids = new Set<string>();
  for (const { id, name, body } of operations) {
    if (ids.has(id)) throw refused(`two operations have the id ${id}`);
    ids.add(id);
    const mistake = mistakeIn(body, (document) => validate(schema, document));
    if (mistake !== null) throw refused(`${name}: ${mistake}`);
  }
  return operations;
}

/** What is wrong with a document's text; null when nothing is. */
function mistakeIn(text: string, mistakesOf: (document: DocumentNode) => readonly Error[]): string | null {
  try {
    return mistakesOf(parse(text))[0]?.message ?? null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').replace(/\.$/, '');
