import { CODES, type FailureCode } from '../errors.ts';
import { knownPaths } from '../paths.ts';
import { operationNameOf, OPERATION_HEADER, type Route } from '../route.ts';
import { namedExamples, type Example, type NamedExamples } from './examples.ts';
import { GUEST_ID, INTRODUCTION, MEANINGS } from './meanings.ts';
import { readingOf, type Read, type Reading } from './reading.ts';
import { failureSchema, NAMED, refTo, successSchema, type Schema } from './schemas.ts';

/** A document of OpenAPI 3.1, as far as it is looked into. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  security: Record<string, string[]>[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Readonly<Record<string, Schema>>; [kind: string]: unknown };
}

export interface OpenApiOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters: OpenApiParameter[];
  requestBody?: { required: boolean; content: { 'application/json': { schema: Schema; examples?: NamedExamples } } };
  responses: Record<string, OpenApiResponse>;
}

export interface OpenApiParameter {
  name: string;
  in: string;
  required: boolean;
  description?: unknown;
  schema: Schema;
}

export interface OpenApiResponse {
  description: string;
  headers: Record<string, Schema>;
  content: { 'application/json': { schema: Schema; examples?: NamedExamples } };
}

/** The codes that any route can fail with. */
const ALWAYS: readonly FailureCode[] = [
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'METHOD_NOT_ALLOWED',
  'RATE_LIMITED',
  'INTERNAL_SERVER_ERROR',
  'UNAVAILABLE',
];

/**
 * The reference of the legacy routes (contract section 5) for programs, in OpenAPI 3.1, made of the table and of nothing
 * else: what a row reads is found by having it read ({@link readingOf}), what it answers with follows from what it says
 * it gives. Beside it stand examples.
 *
 * @param prefix the path below which the routes are
 * @param version of Parley
 */
export function openApiDocument(
  table: readonly Route[],
  prefix: string,
  version: string,
  examples: readonly Example[],
): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const row of table) {
    const path = row.path.replace(/:(\w+)/g, '{$1}');
    const own = examples.filter((example) => example.row === `${row.method} ${row.path}`);
    paths[path] = { ...paths[path], [row.method.toLowerCase()]: withExamples(operationOf(row, table), own) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Parley: the legacy REST routes', version, description: INTRODUCTION },
    servers: [{ url: prefix }],
    security: [{ bearer: [] }],
    tags: [
      { name: 'Conversations', description: 'Starting, reading, closing, rating and deleting them.' },
      { name: 'Messages', description: 'Sending, reading, editing and deleting them.' },
    ],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      headers: HEADERS,
      schemas: NAMED,
    },
  };
}

/** What is sent where it is taken, and what is answered by the status that it is answered with. */
function withExamples(operation: OpenApiOperation, examples: readonly Example[]): OpenApiOperation {
  for (const [status, { content }] of Object.entries(operation.responses)) {
    const given = examples.filter((example) => String(example.status) === status);
    Object.assign(content['application/json'], {
      examples: namedExamples(given.map(({ shows, answer }) => ({ shows, value: answer }))),
    });
  }
  if (operation.requestBody) {
    const taken = examples.filter(({ status, body }) => status < 300 && body !== undefined);
    Object.assign(operation.requestBody.content['application/json'], {
      examples: namedExamples(taken.map(({ shows, body }) => ({ shows, value: body }))),
    });
  }
  return operation;
}

function operationOf(row: Route, table: readonly Route[]): OpenApiOperation {
  const { told, document } = row;
  const reading = readingOf(row);
  const name = operationNameOf({ document });
  const meant = reading.reads.map((read) => ({ ...read, schema: { ...read.schema, ...meaningOf(read, row) } }));
  const body = meant.filter((read) => read.in === 'body');
  const isMessages = row.gives.startsWith('Message');
  return {
    operationId: told.name ?? `${name[0]?.toLowerCase()}${name.slice(1)}`,
    tags: [isMessages ? 'Messages' : 'Conversations'],
    summary: told.summary,
    ...(told.more !== undefined && { description: told.more }),
    parameters: [...meant.filter((read) => read.in !== 'body').map(parameterOf), { ...GUEST_ID, schema: refTo('Id') }],
    ...(body.length > 0 && { requestBody: requestBodyOf(body, reading.oneOf) }),
    responses: { ...successesOf(row, reading), ...failuresOf(row, reading, table) },
  };
}

/** What is said of something that a row reads, beside its form. */
function meaningOf({ name }: Read, { told, method, path }: Route): Schema {
  const description = told.meanings?.[name];
  const meaning = MEANINGS[name];
  if (!description && !meaning) throw new Error(`Nothing says what ${name} is in ${method} ${path}.`);
  return { ...meaning, ...(description !== undefined && { description }) };
}

function parameterOf({ name, in: where, isRequired, schema }: Read): OpenApiParameter {
  const { description, ...form } = schema;
  return { name, in: where, required: isRequired, description, schema: form };
}

function requestBodyOf(properties: readonly Read[], oneOf: readonly string[]) {
  const required = properties.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  const schema: Schema = {
    type: 'object',
    properties: Object.fromEntries(properties.map(({ name, schema: property }) => [name, property])),
    ...(required.length > 0 && { required }),
    ...(oneOf.length > 0 && { anyOf: oneOf.map((name) => ({ required: [name] })) }),
  };
  return { required: required.length > 0, content: { 'application/json': { schema } } };
}

function successesOf(row: Route, { reads, isPage }: Reading): Record<string, OpenApiResponse> {
  const answer = (description: string) =>
    responseOf(row, description, successSchema(row.gives), isPage ? { Link: headerRef('Next') } : {});
  if (!isRepeatable(reads)) return { 200: answer('Done.') };
  return { 201: answer('Made.'), 200: answer('Made before, by a request with the same key.') };
}

function failuresOf(row: Route, { reads }: Reading, table: readonly Route[]): Record<string, OpenApiResponse> {
  const codes: FailureCode[] = [...ALWAYS, ...(row.told.fails ?? [])];
  // Of a GET no body is read; of the others one is, whether the row asks for it or not.
  if (row.method !== 'GET') codes.push('PAYLOAD_TOO_LARGE');
  if (isRepeatable(reads)) codes.push('IDEMPOTENCY_KEY_REUSED', 'INVALID');
  const known = Object.keys(CODES) as FailureCode[];
  const byStatus = Map.groupBy(
    known.filter((code) => codes.includes(code)),
    (code) => CODES[code].status,
  );
  const failures = [...byStatus].map(([status, some]): [string, OpenApiResponse] => {
    const description = some.map((code) => `\`${code}\`: ${CODES[code].means}`).join('\n\n');
    return [String(status), responseOf(row, description, failureSchema(some), headersOf(status, row, table))];
  });
  return Object.fromEntries(failures);
}

/** The headers that a failure has of its own. */
function headersOf(status: number, { path }: Route, table: readonly Route[]): OpenApiResponse['headers'] {
  switch (status) {
    case 401:
      return { 'WWW-Authenticate': headerRef('Authenticate') };
    case 405: {
      const methods = knownPaths('', table).find((known) => known.path === path)?.methods ?? [];
      return { Allow: header('The methods that the path takes.', { const: methods.join(', ') }) };
    }
    case 429:
      return { 'Retry-After': headerRef('RetryAfter') };
    default:
      return {};
  }
}

function responseOf(row: Route, description: string, schema: Schema, headers: OpenApiResponse['headers']) {
  const operation = header('The GraphQL operation behind the route.', { const: operationNameOf(row) });
  // With another method there is no operation.
  const isRun = !('Allow' in headers);
  return {
    description,
    headers: { ...headers, ...(isRun && { [OPERATION_HEADER]: operation }), 'X-Request-Id': headerRef('RequestId') },
    content: { 'application/json': { schema } },
  };
}

const header = (description: string, schema: Schema): Schema => ({
  description,
  schema: { type: 'string', ...schema },
});

/** Headers that are the same wherever they are. */
const HEADERS = {
  Authenticate: header('How to authenticate.', { const: 'Bearer' }),
  Next: header('When there is more: `<...>; rel="next"`, with the address of the next page.', {}),
  RequestId: header('The id of the request, to ask about it.', {}),
  RetryAfter: header('In how many seconds to try again.', { pattern: String.raw`^[1-9]\d*$` }),
};
const headerRef = (name: keyof typeof HEADERS): Schema => ({ $ref: `#/components/headers/${name}` });

const isRepeatable = (reads: readonly Read[]) => reads.some((read) => read.in === 'header');
