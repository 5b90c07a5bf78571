import { execute, getOperationAST, parse, validate, type DocumentNode, type ExecutionResult } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExecutor, type ExecutionPath } from '../../src/graphql/execution/index.ts';
import { createRandom, SEED } from '../live/random.ts';
import { everythingSchema, type Moods } from './everything-schema.ts';
import { randomOperation } from './random-operation.ts';

const OPERATIONS = 5_000;

describe('a compiled operation', () => {
  let moods: Moods = { seed: 0, faults: 0 };
  let calls: string[] = [];
  const paths: ExecutionPath[] = [];
  const schema = everythingSchema(
    () => moods,
    (call) => calls.push(call),
  );
  const compiled = createExecutor(schema, { isCompiling: true, count: (path) => paths.push(path) });

  /** What an execution comes to: the result to the byte, and what the resolvers were asked in which order. */
  async function outcome(run: () => ExecutionResult | Promise<ExecutionResult>) {
    calls = [];
    unhandled = [];
    const result = await run();
    // What is left over must not be taken for a call of the next.
    await new Promise((resolve) => setImmediate(resolve));
    return { text: JSON.stringify(result), calls, unhandled: unhandled.map(String) };
  }

  function isValid(document: DocumentNode): boolean {
    try {
      return validate(schema, document).length === 0;
    } catch {
      // graphql-js itself throws at a subscription whose directive takes a variable.
      return false;
    }
  }

  let unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  beforeAll(() => void process.on('unhandledRejection', note));
  afterAll(() => void process.off('unhandledRejection', note));

  it(`gives what graphql-js gives, to the byte (seed ${SEED})`, async () => {
    const random = createRandom(SEED);
    const next = () => random.below(1_000_000) / 1_000_000;
    let [tried, withErrors] = [0, 0];
    while (tried < OPERATIONS) {
      const kind = (['query', 'query', 'query', 'mutation', 'subscription'] as const)[random.below(5)]!;
      const { query, variables } = randomOperation(schema, kind, next);
      const document = parse(query);
      if (!isValid(document)) continue;
      tried += 1;
      moods = { seed: random.below(1_000_000), faults: random.below(3) * 4 };
      const args = { document, variableValues: variables, rootValue: {}, contextValue: 'context' };
      // A rejection that graphql-js leaves to nobody would end the process; no plan leaves any.
      const plain = { ...(await outcome(() => execute({ schema, ...args }))), unhandled: [] };
      // The first time it is compiled, the second time its plan is there.
      const first = await outcome(() => compiled(args));
      const second = await outcome(() => compiled(args));
      for (const outcome of [first, second]) {
        if (JSON.stringify(outcome) === JSON.stringify(plain)) continue;
        expect({ query, variables, moods, ...outcome }).toEqual({ query, variables, moods, ...plain });
      }
      if (plain.text.startsWith('{"errors"')) withErrors += 1;
    }
    // Of what is compared, a good part must be what it is about.
    expect(withErrors).toBeGreaterThan(OPERATIONS / 5);
    expect(withErrors).toBeLessThan(OPERATIONS * 0.8);
    expect(paths.filter((path) => path === 'compiled').length).toBeGreaterThan(OPERATIONS * 1.5);
  }, 300_000);

  it('is made anew for each set of what decides what is selected, up to a number', async () => {
    moods = { seed: 1, faults: 0 };
    const names = ['a', 'b', 'c', 'd', 'e'];
    const document = parse(
      `query (${names.map((name) => `$${name}: Boolean!`).join(' ')}) { ${names.map((name) => `${name}: word @include(if: $${name})`).join(' ')} }`,
    );
    paths.length = 0;
    for (let bits = 0; bits < 32; bits += 1) {
      const variableValues = Object.fromEntries(names.map((name, index) => [name, (bits & (1 << index)) > 0]));
      const args = { document, variableValues };
      expect(await compiled(args)).toEqual(JSON.parse(JSON.stringify(await execute({ schema, ...args }))));
    }
    expect(paths.filter((path) => path === 'compiled')).toHaveLength(16);
    expect(paths.filter((path) => path === 'plain')).toHaveLength(16);
  });

  it.each([
    ['asks about the schema', '{ __schema { queryType { name } } }', {}],
    ['has a name that is no property', '{ __proto__: word }', {}],
    ['decides with a null', 'query ($is: Boolean = true) { word @skip(if: $is) }', { is: null }],
  ])('is left to graphql-js where it %s', async (_, query, variableValues) => {
    moods = { seed: 2, faults: 0 };
    paths.length = 0;
    const args = { document: parse(query), variableValues };
    expect(JSON.stringify(await compiled(args))).toBe(JSON.stringify(await execute({ schema, ...args })));
    expect(paths).toEqual(['plain']);
  });

  it.each([
    ['two operations and no name', 'query A { word } query B { word }', undefined, {}],
    ['a name that no operation has', 'query A { word }', 'C', {}],
    [
      'variables that are wrong',
      'query ($id: ID!, $n: Int!) { person(id: $id) { id } people(count: $n) { id } }',
      undefined,
      { n: 'x' },
    ],
  ])('fails as with graphql-js: %s', async (_, query, operationName, variableValues) => {
    const args = { document: parse(query), operationName, variableValues };
    const expected = await execute({ schema, ...args });
    expect(expected.errors).not.toHaveLength(0);
    expect(JSON.stringify(await compiled(args))).toBe(JSON.stringify(expected));
  });

  it('is not made when it is switched off', async () => {
    const document = parse('{ word }');
    const counted: ExecutionPath[] = [];
    await createExecutor(schema, { isCompiling: false, count: (path) => counted.push(path) })({ document });
    expect(getOperationAST(document)).not.toBeNull();
    expect(counted).toEqual(['plain']);
  });
});
