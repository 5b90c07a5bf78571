import { isLeafType, getNamedType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { routes } from '../../../src/rest/routes.ts';
import { PLANTED } from './canaries.ts';
import { objectTypes, rootFields, schema } from './documents.ts';
import { FIELDS } from './field-table.ts';
import { FILTERS } from './filter-table.ts';
import { MAKING, MUTATIONS } from './mutation-table.ts';
import { QUERIES, SUBSCRIPTIONS } from './query-table.ts';
import { ROUTES } from './route-table.ts';

/** Fails with what has no expectation, and where to write one; and with expectations of what is not there any more. */
function expectSame(there: readonly string[], expected: readonly string[], table: string) {
  const isIn = new Set(there);
  const known = new Set(expected);
  expect(
    [
      ...there.filter((name) => !known.has(name)).map((name) => `${name}: say in ${table} who may have what of it`),
      ...expected.filter((name) => !isIn.has(name)).map((name) => `${name}: is no more; take it out of ${table}`),
    ],
    'the access matrix',
  ).toEqual([]);
}

const names = (fields: { name: string }[]) => fields.map(({ name }) => name);

describe('the matrix has an expectation of', () => {
  test('every query', () => {
    expectSame(names(rootFields('query')), Object.keys(QUERIES), 'query-table.ts');
  });

  test('every mutation', () => {
    const uses = Object.keys(MUTATIONS).map((use) => use.split(' ')[0]!);
    expectSame(names(rootFields('mutation')), [...new Set(uses), ...MAKING], 'mutation-table.ts');
  });

  test('every subscription', () => {
    expectSame(names(rootFields('subscription')), Object.keys(SUBSCRIPTIONS), 'query-table.ts');
  });

  test('every field of every object', () => {
    const there = objectTypes().flatMap((type) =>
      names(Object.values(type.getFields())).map((it) => `${type.name}.${it}`),
    );
    const expected = Object.entries(FIELDS).flatMap(([type, fields]) =>
      Object.keys(fields).map((it) => `${type}.${it}`),
    );
    expectSame(there, expected, 'field-table.ts');
  });

  test('every condition of a list', () => {
    const filter = schema.getType('ConversationFilter');
    if (!filter || !('getFields' in filter)) throw new Error('There is no ConversationFilter.');
    expectSame(Object.keys(filter.getFields()), Object.keys(FILTERS), 'filter-table.ts');
  });

  test('every REST route', () => {
    const there = routes.map(({ method, path }) => `${method} ${path}`);
    expectSame(there, Object.keys(ROUTES), 'route-table.ts');
  });
});

test('a private field has a planted word in it, and only such a field', () => {
  const isPrivate = (kind: string) => ['TEXT', 'NAME', 'EMAIL'].includes(kind);
  const fields = Object.entries(FIELDS).flatMap(([type, kinds]) =>
    Object.entries(kinds).flatMap(([name, kind]) => (isPrivate(kind) ? [`${type}.${name}`] : [])),
  );
  expect([...PLANTED].sort()).toEqual(fields.sort());
});

test('a path is a field that leads to an object, and nothing else is', () => {
  for (const type of objectTypes()) {
    for (const field of Object.values(type.getFields())) {
      const isPath = FIELDS[type.name]?.[field.name] === 'PATH';
      expect(isPath, `${type.name}.${field.name}`).toBe(!isLeafType(getNamedType(field.type)));
    }
  }
});
