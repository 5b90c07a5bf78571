import {
  buildSchema,
  execute,
  getOperationAST,
  parse,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type OperationDefinitionNode,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileLeaves } from './leaf-selection.ts';

const compiled = (document: DocumentNode, name?: string) =>
  compileLeaves(schema, getOperationAST(document, name) as OperationDefinitionNode);

const schema = buildSchema(/* GraphQL */ `
  type Query {
    ready: Boolean
  }
  type Subscription {
    changed(id: ID): Change!
    other: Change
  }
  type Change {
    id: ID!
    count: Int!
    share: Float
    text: String
    isSent: Boolean
    cause: Cause
    doubled: Int
    viewed: String
    tags: [String!]
    said(loudly: Boolean): String
    before: Change
  }
  enum Cause {
    SENT
    READ
  }
`);

const fields = (schema.getType('Change') as GraphQLObjectType).getFields();
const ofSource: GraphQLFieldResolver<{ count: number }, unknown> = ({ count }) => count * 2;
const ofContext: GraphQLFieldResolver<unknown, { name: string }> = (_, _args, { name }) => name;
Object.assign(fields['doubled']!, { resolve: ofSource });
Object.assign(fields['viewed']!, { resolve: ofContext });

const EVENT = {
  ...{ id: 7, count: 3, share: 0.1, text: 'a "quoted" 語\u2028 word', isSent: false, cause: 'READ' },
  ...{ tags: ['a'], said: 'hey', before: null },
};

/** What is written, and what graphql-js would have answered. */
function both(query: string, changed: unknown) {
  const document = parse(query);
  const rootValue = { changed, other: changed };
  const result = execute({ schema, document, rootValue, contextValue: { name: 'Ada' } });
  return { written: compiled(document)?.(rootValue) ?? null, result: JSON.stringify(result) };
}

describe('the values of an event', () => {
  it.each([
    'subscription { changed { id count share text isSent cause doubled } }',
    'subscription Named($id: ID) { changed(id: $id) { count id } }',
    'subscription { it: changed { a: id b: id __typename kind: __typename cause } }',
    'subscription { changed { id count id count } }',
    'subscription { other { text } }',
  ])('are written as graphql-js would: %s', (query) => {
    const { written, result } = both(query, EVENT);
    expect(written).toBe(result);
  });

  it.each(['text', 'share', 'cause', 'isSent'])('may be missing where the schema says so: %s', (name) => {
    for (const nothing of [null, undefined]) {
      const { written, result } = both(`subscription { changed { ${name} } }`, { ...EVENT, [name]: nothing });
      expect(written).toBe(result);
    }
  });

  it.each([
    ['a field that needs the context', '{ changed { viewed } }'],
    ['an object', '{ changed { before { id } } }'],
    ['a list', '{ changed { tags } }'],
    ['a field with an argument', '{ changed { said(loudly: true) } }'],
    ['a directive on a field', '{ changed { id @include(if: true) } }'],
    ['a directive on the root field', '{ changed @skip(if: false) { id } }'],
    ['a fragment', '{ changed { ... on Change { id } } }'],
    ['a fragment at the root', '{ ... on Subscription { changed { id } } }'],
    ['several root fields', '{ changed { id } other { id } }'],
  ])('are left to graphql-js with %s', (_, selection) => {
    expect(compiled(parse(`subscription ${selection}`))).toBeNull();
  });

  it.each([
    ['a null that may not be', { count: null }],
    ['a value of another type', { count: 'three' }],
    ['a value that the enum lacks', { cause: 'LOST' }],
    ['an error', { text: new Error('no') }],
    ['a promise', { text: Promise.resolve('later') }],
    ['a method', { text: () => 'called' }],
  ])('are left to graphql-js when there is %s', (_, wrong) => {
    expect(both('subscription { changed { count text cause } }', { ...EVENT, ...wrong }).written).toBeNull();
  });

  it.each([null, undefined, Promise.resolve(EVENT), new Error('no')])(
    'are left to graphql-js without an event: %s',
    (event) => {
      expect(both('subscription { changed { count } }', event).written).toBeNull();
    },
  );
});
