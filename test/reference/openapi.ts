import { z } from 'zod';
import { REST_PREFIX } from '../../src/rest/handler.ts';
import { openApiDocument, type OpenApiDocument, type OpenApiOperation } from '../../src/rest/reference/document.ts';
import { readExamples } from '../../src/rest/reference/examples.ts';
import { routes } from '../../src/rest/routes.ts';

/** The document as it goes out: what JSON leaves away is not in it. */
export const openApi = JSON.parse(
  JSON.stringify(openApiDocument(routes, REST_PREFIX, '0.0.0', readExamples())),
) as OpenApiDocument;

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];

/** A schema of the document with those that it refers to, for who knows nothing of the document. */
function standalone(schema: unknown): JsonSchema {
  const text = JSON.stringify({ ...(schema as object), $defs: openApi.components.schemas });
  return JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as JsonSchema;
}

const made = new Map<unknown, z.ZodType>();

/** What is wrong with a value by a schema of the document; empty when nothing is. */
export function faultsBy(schema: unknown, value: unknown): string[] {
  const check = made.get(schema) ?? z.fromJSONSchema(standalone(schema));
  made.set(schema, check);
  const { error } = check.safeParse(value);
  return (error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

/** The operation that the document has for a row, which is named as `GET /conversation/:id`. */
export function operationFor(row: string): OpenApiOperation {
  const [method = '', path = ''] = row.split(' ');
  const operation = openApi.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
  if (!operation) throw new Error(`The document has no ${row}.`);
  return operation;
}

/** What is there only sometimes, though the document speaks of it. */
const SOMETIMES = new Set(['Link']);

/** What of an answer is not as the document says: status, body, headers; empty when all is. */
export function faultsOfAnswer(
  row: string,
  answer: { status: number; json: unknown; header: (name: string) => string | null | undefined },
): string[] {
  const response = operationFor(row).responses[answer.status];
  if (!response) return [`${answer.status} is not documented`];
  const headers = Object.entries(response.headers).flatMap(([name, { $ref, schema }]) => {
    const value = answer.header(name.toLowerCase()) ?? null;
    if (value === null) return SOMETIMES.has(name) ? [] : [`${name} is missing`];
    const shared = openApi.components.headers as Record<string, { schema: unknown }>;
    const form = typeof $ref === 'string' ? shared[$ref.split('/').at(-1) ?? '']?.schema : schema;
    return faultsBy(form, value).map((fault) => `${name} ${fault}`);
  });
  return [...headers, ...faultsBy(response.content['application/json'].schema, answer.json)];
}
