import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createOperations } from './execute.ts';

const schema = buildSchema(/* GraphQL */ `
  type Query {
    ready: Boolean
  }
  type Subscription {
    changed(id: ID): Change!
  }
  type Change {
    id: ID!
    count: Int!
  }
`);

/** Of an operation's parts only the schema has to do with plain values. */
const nothing = undefined as never;
const operations = createOperations({
  schema,
  apollo: nothing,
  execute: nothing,
  gate: nothing,
  errors: nothing,
  limits: nothing,
  documents: nothing,
  introspection: false,
  isFast: true,
});
const withoutContext = () => {
  throw new Error('A context was made for plain values.');
};
const rootValue = { changed: { id: 'a', count: 3 } };
const textOf = (source: string, operationName?: string | null) =>
  operations.eventText({ schema, document: parse(source), rootValue, operationName }, withoutContext);

describe('the text of an event', () => {
  it.each([undefined, null])('is written without a context where an operation is not named (%s)', async (name) => {
    expect(await textOf('subscription { changed { id } }', name)).toBe('{"data":{"changed":{"id":"a"}}}');
  });

  it('is that of the operation that is named', async () => {
    const both = 'subscription A { changed { id } } subscription B { changed { count } }';
    expect(await textOf(both, 'B')).toBe('{"data":{"changed":{"count":3}}}');
    expect(await textOf(both, 'A')).toBe('{"data":{"changed":{"id":"a"}}}');
  });
});
