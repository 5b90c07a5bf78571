import { buildSchema, getOperationAST, OperationTypeNode, print, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { MessageDocument } from '../../src/generated/rest-operations.ts';
import { readTypeDefs } from '../../src/graphql/schema.ts';
import { singleMessageBody } from '../../src/rest/message-body.ts';
import { knownPaths } from '../../src/rest/paths.ts';
import { route } from '../../src/rest/route.ts';
import { routes } from '../../src/rest/routes.ts';

const schema = buildSchema(readTypeDefs().join('\n'));

/** Contract section 5, its first column. */
const CONTRACT = [
  'POST /conversations',
  'GET /conversations',
  'GET /conversations/supportId',
  'GET /:userId/conversations',
  'GET /conversation/:id',
  'GET /conversation/:id/close',
  'PUT /conversation/:id/close',
  'GET /conversation/reopen/:id',
  'PUT /conversation/:id',
  'DELETE /conversation/:id',
  'PUT /conversation/rating/:id',
  'POST /messages',
  'POST /response/messages',
  'GET /:conversationId/messages',
  'GET /messages/:id',
  'PUT /messages/:id',
  'DELETE /messages/:id',
];

const nameOf = (row: (typeof routes)[number]) => `${row.method} ${row.path}`;

test('the table has every route of the contract once, in its order, and no other', () => {
  expect(routes.map(nameOf)).toEqual(CONTRACT);
});

test('no two rows answer the same requests', () => {
  const shapes = routes.map((row) => `${row.method} ${row.path.replace(/:\w+/g, '*')}`);
  expect(new Set(shapes).size).toBe(routes.length);
});

describe.each(routes.map((row) => [nameOf(row), row] as const))('%s', (_name, { method, document }) => {
  const operation = getOperationAST(document);

  test('has one operation, valid in the schema', () => {
    expect(operation?.name?.value).toBeTruthy();
    expect(validate(schema, document)).toEqual([]);
  });

  test('selects the reasons of a refusal when it changes something', () => {
    if (operation?.operation === OperationTypeNode.MUTATION) expect(print(document)).toContain('userErrors {');
    else expect(method).toBe('GET');
  });

  test('asks for one root field, so that nothing can succeed by half', () => {
    expect(operation?.selectionSet.selections).toHaveLength(1);
  });
});

test('a static segment comes before a parameter', () => {
  const paths = knownPaths('', routes);
  const first = (url: string) => paths.find(({ pattern }) => pattern.test(url))?.methods.join(' ');
  expect(first('/response/messages')).toBe('POST');
  expect(first('/conversations/supportId')).toBe('GET HEAD');
  expect(first('/messages/messages')).toBe('DELETE GET HEAD PUT');
  expect(first('/conversation/conversations')).toBe('DELETE GET HEAD PUT');
  expect(first('/conversation/reopen/close')).toBe('GET');
  expect(first('/conversation/644a53f19829e85215296ef2/close')).toBe('GET PUT');
});

test('a row cannot read what its document does not select, forget a variable, or give what it does not say', () => {
  const told = { summary: '' };
  route('GET', '/', MessageDocument, {
    told,
    gives: 'Message',
    variables: () => ({ id: '' }),
    // @ts-expect-error -- seq is a field of the schema, but not selected
    answer: ({ message }) => ({ data: { ...singleMessageBody(message), read: message.seq > 1 } }),
  });
  route('GET', '/', MessageDocument, {
    told,
    gives: 'Message',
    // @ts-expect-error -- id is missing
    variables: () => ({}),
    answer: ({ message }) => ({ data: singleMessageBody(message) }),
  });
  route('GET', '/', MessageDocument, {
    told,
    gives: 'Messages',
    variables: () => ({ id: '' }),
    // @ts-expect-error -- one message is no list of them
    answer: ({ message }) => ({ data: singleMessageBody(message) }),
  });
});
