import fc, { type Arbitrary } from 'fast-check';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from './schema.ts';
import { idsOf, integer, json, mostly, runs, TEST_MS, text } from './inputs.ts';
import { startTarget, type Target } from './target.ts';

/** Values of a type, and now and then of another. */
function valuesOf(type: GraphQLInputType, ids: Arbitrary<string>): Arbitrary<unknown> {
  if (isNonNullType(type)) return mostly(valuesOf(type.ofType, ids), fc.oneof(fc.constant(null), json));
  if (isListType(type)) return mostly(fc.array(valuesOf(type.ofType, ids), { maxLength: 3 }));
  if (isEnumType(type)) return mostly(fc.constantFrom(...type.getValues().map(({ name }) => name)));
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const model = Object.fromEntries(fields.map((field) => [field.name, valuesOf(field.type, ids)]));
    const requiredKeys = fields.filter((field) => isNonNullType(field.type)).map(({ name }) => name);
    return mostly(
      fc.record(model, { requiredKeys }),
      fc.oneof(json, fc.record({ ...model, unknown: json }, { requiredKeys: [] })),
    );
  }
  const { name } = getNamedType(type);
  return mostly(name === 'ID' ? ids : name === 'Int' ? integer : name === 'Boolean' ? fc.boolean() : text);
}

/** What a field's answer is asked for: enough to have it made. */
function selectionOf({ type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type);
  if (isScalarType(named) || isEnumType(named)) return '';
  if ('getFields' in named && 'userErrors' in named.getFields()) return '{ userErrors { code message field } }';
  if ('getFields' in named && 'nodes' in named.getFields())
    return '{ nodes { __typename } totalCount pageInfo { endCursor } }';
  return '{ __typename }';
}

const fieldsOf = (type: ReturnType<GraphQLSchema['getQueryType']>) => Object.values(type?.getFields() ?? {});
const FIELDS = [
  ...fieldsOf(schema.getQueryType()).map((field) => ['query', field.name, field] as const),
  ...fieldsOf(schema.getMutationType()).map((field) => ['mutation', field.name, field] as const),
].filter(([, , field]) => field.args.length > 0);

describe('variables of any kind', () => {
  let target: Target;
  beforeAll(async () => void (target = await startTarget()));
  afterAll(() => target.stop());

  it.each(FIELDS)('%s %s', { timeout: TEST_MS }, async (kind, name, field) => {
    const declared = field.args.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(', ');
    const given = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
    const query = `${kind} (${declared}) { ${name}(${given}) ${selectionOf(field)} }`;
    const model = Object.fromEntries(field.args.map((arg) => [arg.name, valuesOf(arg.type, idsOf(target.ids))]));
    const requiredKeys = field.args.filter((arg) => isNonNullType(arg.type)).map((arg) => arg.name);
    const input = fc.record({
      caller: fc.nat({ max: target.callers.length - 1 }),
      variables: mostly(fc.record(model, { requiredKeys })),
      extensions: fc.constantFrom(undefined, { cost: true }, { cost: 'x' }),
    });
    await fc.assert(
      fc.asyncProperty(input, async ({ caller, variables, extensions }) => {
        const before = target.stored();
        const { text: answer } = await target.ask('/graphql', {
          method: 'POST',
          headers: { authorization: `Bearer ${target.callers[caller]!.token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables, extensions }),
        });
        const { data, errors } = JSON.parse(answer) as {
          data?: Record<string, { userErrors?: object[] } | null> | null;
          errors?: object[];
        };
        const hasFailed = errors !== undefined || (data?.[name]?.userErrors?.length ?? 0) > 0;
        if (hasFailed || kind === 'query') expect(target.stored()).toBe(before);
      }),
      runs(35),
    );
    await target.expectAlive();
  });
});
