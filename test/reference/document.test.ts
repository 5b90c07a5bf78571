import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { OPERATION_HEADER } from '../../src/rest/route.ts';
import { routes } from '../../src/rest/routes.ts';
import { faultsBy, openApi, operationFor } from './openapi.ts';

const nameOf = ({ method, path }: (typeof routes)[number]) => `${method} ${path}`;
const operations = routes.map((row) => [nameOf(row), operationFor(nameOf(row))] as const);

test('the document is valid OpenAPI 3.1, and all that it refers to is there', async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone({ ...openApi }))).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
  const refs = new Set([...JSON.stringify(openApi).matchAll(/"\$ref":"#\/([^"]*)"/g)].map(([, path]) => path));
  for (const ref of refs) {
    const found = ref?.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], openApi);
    expect(found, ref).toBeDefined();
  }
});

test('it has every row of the table, and nothing else', () => {
  const told = Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
  expect(told.sort()).toEqual(routes.map(nameOf).sort());
});

test('no two operations have the same name, which generated clients are made of', () => {
  const names = operations.map(([, { operationId }]) => operationId);
  expect(new Set(names).size).toBe(routes.length);
  for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z]+$/);
});

test('its addresses are relative, so that it is right wherever it is served', () => {
  expect(openApi.servers).toEqual([{ url: '/v1/support' }]);
});

test('a token is asked for everywhere', () => {
  expect(openApi.security).toEqual([{ bearer: [] }]);
  expect(openApi.components.securitySchemes).toMatchObject({ bearer: { type: 'http', scheme: 'bearer' } });
});

describe.each(operations)('%s', (row, operation) => {
  test('says what each of its parameters, properties, headers and answers is', () => {
    expect(operation.summary).not.toBe('');
    for (const { name, description } of operation.parameters) expect(description, name).toBeTruthy();
    const properties = operation.requestBody?.content['application/json'].schema.properties ?? {};
    for (const [name, property] of Object.entries(properties as Record<string, { description?: string }>)) {
      expect(property.description, name).toBeTruthy();
    }
    for (const [status, { description }] of Object.entries(operation.responses))
      expect(description, status).toBeTruthy();
  });

  test('has the parameters of its path', () => {
    const inPath = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    expect(inPath).toEqual([...row.matchAll(/:(\w+)/g)].map(([, name]) => name));
  });

  test('has the headers of the contract', () => {
    const headers = operation.parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
    expect(headers).toEqual(row.startsWith('POST ') ? ['Idempotency-Key', 'guest-id'] : ['guest-id']);
    const answers = operation.responses;
    expect(Object.keys(answers['429']?.headers ?? {})).toContain('Retry-After');
    expect(Object.keys(answers['405']?.headers ?? {})).toContain('Allow');
    expect(Object.keys(answers['200']?.headers ?? {})).toContain(OPERATION_HEADER);
    const isList = ['conversations', 'conversations/supportId', 'messages'].some((end) => row.endsWith(end));
    expect('Link' in (answers['200']?.headers ?? {})).toBe(row.startsWith('GET ') && isList);
  });
});

test('a schema of the document takes nothing that it does not describe', () => {
  const { schema } = operationFor('GET /messages/:id').responses['200']!.content['application/json'];
  const id = '0'.repeat(24);
  const time = '2026-01-02T03:04:05.678Z';
  const data = { userId: id, message: 'Hi', conversationId: id, read: false, createdAt: time, updatedAt: time, id };
  expect(faultsBy(schema, { success: true, data })).toEqual([]);
  for (const wrong of [
    { ...data, more: 1 },
    { ...data, id: 'x' },
    { ...data, read: undefined },
    { ...data, message: 7 },
    { ...data, onModel: 'Robot' },
    { ...data, createdAt: '2026-01-02' },
  ]) {
    expect(faultsBy(schema, { success: true, data: wrong })).not.toEqual([]);
  }
  const failure = operationFor('GET /messages/:id').responses['404']!.content['application/json'].schema;
  expect(faultsBy(failure, { success: false, error: { code: 'NOT_FOUND', message: '' } })).toEqual([]);
  expect(faultsBy(failure, { success: false, error: { code: 'FORBIDDEN', message: '' } })).not.toEqual([]);
  expect(faultsBy(failure, { success: false, error: { code: 'NOT_FOUND' } })).not.toEqual([]);
});
