import {
  execute as executePlainly,
  getOperationAST,
  getVariableValues,
  Kind,
  visit,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { compilePlan, type ExecutePlan } from './plan.ts';
import { isPromise, Run } from './run.ts';

/** How an operation was executed: by a plan of its own, or by graphql-js. */
export type ExecutionPath = 'compiled' | 'plain';

export interface ExecutorSettings {
  /** Off: everything is left to graphql-js. */
  isCompiling: boolean;
  count: (path: ExecutionPath) => void;
}

/** Executes an operation of a valid document, as graphql-js's `execute` does. */
export type Execute = (args: Omit<ExecutionArgs, 'schema'>) => ExecutionResult | Promise<ExecutionResult>;

/** As graphql-js has it when it is not told. */
const MOST_VARIABLE_ERRORS = 50;
/** How many plans of one operation are kept: with each variable that decides what is selected they double. */
const MOST_PLANS = 16;

/**
 * The door to executing: an operation whose document was seen before is executed by a plan that was made of it once; it
 * gives what graphql-js gives, errors and the order of keys included. What no plan is made for goes to graphql-js itself:
 * what asks about the schema, or decides what it selects with a variable that is no boolean.
 */
export function createExecutor(schema: GraphQLSchema, { isCompiling, count }: ExecutorSettings): Execute {
  const plans = new WeakMap<OperationDefinitionNode, OperationPlans | null>();

  function plansOf(document: DocumentNode, operation: OperationDefinitionNode): OperationPlans | null {
    let found = plans.get(operation);
    if (found === undefined) plans.set(operation, (found = OperationPlans.of(schema, document, operation)));
    return found;
  }

  return (args) => {
    const { document, operationName, rootValue, contextValue, variableValues } = args;
    const operation = isCompiling ? getOperationAST(document, operationName) : null;
    const of = operation && plansOf(document, operation);
    if (!of) {
      count('plain');
      return executePlainly({ ...args, schema });
    }
    const { coerced, errors } = getVariableValues(
      schema,
      of.operation.variableDefinitions ?? [],
      variableValues ?? {},
      {
        maxErrors: MOST_VARIABLE_ERRORS,
      },
    );
    if (errors) return { errors };
    const plan = of.planFor(coerced);
    count(plan ? 'compiled' : 'plain');
    return plan ? runPlan(plan, new Run(rootValue, contextValue, coerced)) : executePlainly({ ...args, schema });
  };
}

function runPlan(plan: ExecutePlan, run: Run): ExecutionResult | Promise<ExecutionResult> {
  const failed = (error: unknown) => {
    run.addError(error as GraphQLError, undefined);
    return resultOf(null, run);
  };
  try {
    const data = plan(run);
    return isPromise(data) ? data.then((resolved) => resultOf(resolved, run), failed) : resultOf(data, run);
  } catch (error) {
    return failed(error);
  }
}

function resultOf(data: unknown, { errors }: Run): ExecutionResult {
  const result = { data: data as Record<string, unknown> | null };
  return errors.length === 0 ? result : { errors, ...result };
}

/** The plans of one operation: one for each set of values of the variables that decide what is selected. */
class OperationPlans {
  readonly operation: OperationDefinitionNode;
  readonly #schema: GraphQLSchema;
  readonly #fragments: Record<string, FragmentDefinitionNode>;
  readonly #deciding: readonly string[];
  readonly #plans = new Map<string, ExecutePlan>();

  private constructor(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Record<string, FragmentDefinitionNode>,
    deciding: readonly string[],
  ) {
    this.#schema = schema;
    this.operation = operation;
    this.#fragments = fragments;
    this.#deciding = deciding;
  }

  /** Null when graphql-js is to execute the operation. */
  static of(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): OperationPlans | null {
    const fragments: Record<string, FragmentDefinitionNode> = Object.create(null) as object as never;
    const deciding = new Set<string>();
    let isOrdinary = schema.getRootType(operation.operation) != null;
    visit(document, {
      FragmentDefinition: (fragment) => {
        fragments[fragment.name.value] = fragment;
      },
      Field: ({ name, alias }) => {
        // It is no name for a property like others.
        if (name.value === '__schema' || name.value === '__type' || alias?.value === '__proto__') isOrdinary = false;
      },
      Directive: ({ name, arguments: given = [] }) => {
        if (name.value !== 'skip' && name.value !== 'include') return;
        for (const { value } of given) if (value.kind === Kind.VARIABLE) deciding.add(value.name.value);
      },
    });
    return isOrdinary ? new OperationPlans(schema, operation, fragments, [...deciding]) : null;
  }

  /** The plan for these variables; null when graphql-js has to say what they make of it. */
  planFor(variableValues: Readonly<Record<string, unknown>>): ExecutePlan | null {
    const conditions: Record<string, boolean> = {};
    let key = '';
    for (const name of this.#deciding) {
      const value = variableValues[name];
      if (typeof value !== 'boolean') return null;
      conditions[name] = value;
      key += value ? '1' : '0';
    }
    let plan = this.#plans.get(key);
    if (!plan && this.#plans.size < MOST_PLANS) {
      plan = compilePlan({
        schema: this.#schema,
        operation: this.operation,
        fragments: this.#fragments,
        conditions,
      });
      this.#plans.set(key, plan);
    }
    return plan ?? null;
  }
}
