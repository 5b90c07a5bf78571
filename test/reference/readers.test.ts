import { describe, expect, test } from 'vitest';
import { routes } from '../../src/rest/routes.ts';
import { readingOf } from '../../src/rest/reference/reading.ts';
import { shimBefore, TOKEN } from '../rest/fake-door.ts';
import { operationFor } from './openapi.ts';

type Values = Record<string, unknown>;
interface Property {
  $ref?: string;
  type?: string | string[];
  minimum?: number;
  maximum?: number;
  default?: number;
}

const ID = '644a53f19829e85215296ef2';

/** A value of a form. */
function right({ $ref, type }: Property): unknown {
  if ($ref) return ID;
  return type === 'boolean' ? true : type === 'integer' ? 1 : 'text';
}

/** Values that are not of a form; those of parameters are texts, whatever they say. */
function wrong({ $ref, type, minimum, maximum }: Property, isText: boolean): unknown[] {
  const other = isText ? [] : [7, {}, []];
  if ($ref) return ['x', ID.toUpperCase(), ...other];
  if (type === 'boolean') return ['yes', ...other];
  if (type === 'integer') {
    // Bounds in a body are rules behind GraphQL (`bounds.test.ts`).
    return isText ? ['x', '1.5', String(minimum! - 1), String(maximum! + 1)] : ['x', 1.5, 2 ** 40, {}];
  }
  return other;
}

/** Asks the shim alone, and tells which property it refuses; null when it would run the operation. */
async function refusal(
  row: (typeof routes)[number],
  query: Values,
  body: Values,
  path: Record<string, string> = {},
): Promise<string | null> {
  const { app, calls } = shimBefore({ data: null, errors: [] });
  const parameters = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const response = await app.inject({
    method: row.method,
    url: `/v1/support${row.path.replace(/:(\w+)/g, (_, name: string) => path[name] ?? ID)}?${parameters.toString()}`,
    headers: TOKEN,
    ...(Object.keys(body).length > 0 && { payload: body }),
  });
  if (calls.length > 0) return null;
  expect(response.statusCode).toBe(400);
  return response.json().error.field ?? 'no field';
}

describe.each(routes.map((row) => [`${row.method} ${row.path}`, row] as const))('%s', (name, row) => {
  const { parameters, requestBody } = operationFor(name);
  const schema = requestBody?.content['application/json'].schema ?? {};
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Property>);
  const required = (schema.required ?? []) as string[];
  const anyOf = ((schema.anyOf ?? []) as { required: [string] }[]).map((one) => one.required[0]);
  const whole = Object.fromEntries(properties.map(([property, form]) => [property, right(form)]));
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(whole).filter(([key]) => !names.includes(key)));
  const least = without(...properties.map(([property]) => property).filter((it) => !required.includes(it)), ...anyOf);
  const enough = anyOf.length === 0 ? least : { ...least, [anyOf[0]!]: 'text' };
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');

  test('takes all that is documented, and does without what need not be there', async () => {
    const query = Object.fromEntries(inQuery.map((parameter) => [parameter.name, right(parameter.schema)]));
    expect(await refusal(row, query, whole)).toBeNull();
    expect(await refusal(row, {}, enough)).toBeNull();
    for (const one of anyOf) expect(await refusal(row, {}, { ...least, [one]: 'text' }), one).toBeNull();
  });

  test('refuses by its name what is not of the documented form', async () => {
    for (const { in: where, name: parameter, schema: form } of parameters.filter((it) => it.in !== 'header')) {
      for (const value of wrong(form, true)) {
        const asked = { [parameter]: String(value) };
        const [query, path] = where === 'path' ? [{}, asked] : [asked, {}];
        expect(await refusal(row, query, enough, path), `${parameter}=${String(value)}`).toBe(parameter);
      }
    }
    for (const [property, form] of properties) {
      for (const value of wrong(form, false)) {
        expect(await refusal(row, {}, { ...whole, [property]: value }), `${property}: ${String(value)}`).toBe(property);
      }
    }
  });

  test('refuses by its name what is required and not there', async () => {
    for (const property of required) expect(await refusal(row, {}, without(property)), property).toBe(property);
    if (anyOf.length > 0) expect(anyOf).toContain(await refusal(row, {}, least));
  });

  test('does as documented where a number is not given', async () => {
    const { app, calls } = shimBefore({ data: null, errors: [] });
    const url = `/v1/support${row.path.replace(/:\w+/g, ID)}`;
    await app.inject({ method: row.method, url, headers: TOKEN, ...(requestBody && { payload: whole }) });
    const defaults = inQuery.flatMap(({ name: parameter, schema: form }) =>
      'default' in form ? [[parameter, form.default]] : [],
    );
    expect(calls[0]?.variables).toMatchObject(Object.fromEntries(defaults));
  });
});

test('what is required only while others are missing is found, with all that would do instead', () => {
  const { reads, oneOf } = readingOf({
    variables: (asked) => {
      const [a, b] = [asked.bodyText('a'), asked.bodyText('b')];
      if (a === undefined && b === undefined) asked.required('c');
      return { always: asked.bodyId('d'), c: asked.bodyText('c'), e: asked.bodyFlag('e') };
    },
  });
  expect(oneOf).toEqual(['a', 'b', 'c']);
  expect(reads.filter(({ isRequired }) => isRequired).map(({ name }) => name)).toEqual(['d']);
});
