import type { ApolloServer } from '@apollo/server';
import {
  createSourceEventStream,
  getOperationAST,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from '../modules/request-context.ts';
import { traced, type Trace } from '../platform/trace.ts';
import { unavailabilityIn, type ErrorTeller } from './errors.ts';
import { answerOf, refusalOf, type Answer } from './answer.ts';
import type { Documents } from './documents.ts';
import type { Execute } from './execution/index.ts';
import type { Gate } from './gate.ts';
import { compileLeaves, type WriteLeaves } from './leaf-selection.ts';
import type { OperationLimits } from './limits/index.ts';

/** An operation as a caller sends it. */
export interface AskedOperation {
  /** Empty or absent when the document is asked for by its id. */
  query?: string | null | undefined;
  documentId?: unknown;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
  extensions?: Record<string, unknown> | null | undefined;
}

/** An operation of a document whose text is known. */
export interface OperationRequest extends AskedOperation {
  query: string;
}

/** What an operation is executed with, in the context of a request. */
export type RequestArgs = ExecutionArgs & { contextValue: RequestContext };

/** A parsed and valid document, or what is wrong with it. */
type CheckedDocument = { document: DocumentNode } | { errors: unknown[] };

/** An operation that may be run, or what its caller is to be told. */
export type CheckedOperation = { document: DocumentNode; request: OperationRequest } | { errors: unknown[] };

const MOST_DOCUMENTS = 1_000;

export type Operations = ReturnType<typeof createOperations>;

export interface OperationParts {
  schema: GraphQLSchema;
  /** What runs whatever is not known here. */
  apollo: ApolloServer<RequestContext>;
  execute: Execute;
  gate: Gate;
  errors: ErrorTeller;
  limits: OperationLimits;
  documents: Documents;
  introspection: boolean;
  /** Off: every query and mutation is Apollo's. */
  isFast: boolean;
}

/** The one way to run an operation, for every door. */
export function createOperations(parts: OperationParts) {
  const { schema, apollo, execute, gate, errors, limits, documents: allowed, introspection, isFast } = parts;
  const documents = new LRUCache<string, CheckedDocument>({ max: MOST_DOCUMENTS });
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];

  function check(query: string): CheckedDocument {
    try {
      const document = parse(query, limits.parseOptions);
      const mistakes = validate(schema, document, rules, limits.validationOptions);
      return mistakes.length === 0 ? { document } : { errors: mistakes.map(withCode('GRAPHQL_VALIDATION_FAILED')) };
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [withCode('GRAPHQL_PARSE_FAILED')(error)] };
      throw error;
    }
  }

  /** A document that was seen before is neither parsed nor validated again. */
  function checkedDocument(query: string): CheckedDocument {
    let checked = documents.get(query);
    if (!checked) documents.set(query, (checked = check(query)));
    return checked;
  }

  /** The errors of a result as callers are told them. */
  function masked(result: ExecutionResult, trace: Trace, codeOfPlain?: string): ExecutionResult {
    if (!result.errors) return result;
    const told = result.errors.map((error) => {
      const isOurs = !error.originalError || error.originalError instanceof GraphQLError;
      const coded = codeOfPlain && isOurs && !error.extensions.code ? withCode(codeOfPlain)(error) : error;
      return errors.format(coded.toJSON(), coded, trace);
    });
    // What callers are sent is the formatted form; graphql-js's own type asks for its class.
    return { ...result, errors: told as unknown as GraphQLError[] };
  }

  const leaves = new WeakMap<OperationDefinitionNode, WriteLeaves | null>();

  function leavesOf({ document, operationName }: ExecutionArgs): WriteLeaves | null {
    const operation = getOperationAST(document, operationName);
    if (!operation) return null;
    let found = leaves.get(operation);
    if (found === undefined) leaves.set(operation, (found = compileLeaves(schema, operation)));
    return found;
  }

  /**
   * Answers a query or a mutation as Apollo would, without the way through it: for valid documents and nothing beside
   * them. Null, with nothing run, for whatever else there is: Apollo says what becomes of it.
   */
  async function answer(request: AskedOperation, contextValue: RequestContext): Promise<Answer | null> {
    const { operationName, variables } = request;
    if (!isFast || !isPlain(request)) return null;
    const query = allowed.find(request);
    if (typeof query !== 'string' || query === '') return null;
    const checked = checkedDocument(query);
    if (!('document' in checked)) return null;
    const { document } = checked;
    const operation = getOperationAST(document, operationName);
    if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
    const { trace } = contextValue;
    trace.operation = describeOperation(operation);
    try {
      await gate({ document, operation, source: query, operationName, variables }, contextValue);
    } catch (error) {
      return refusalOf(error, errors, trace);
    }
    const work = async () => {
      const result = await execute({ document, operationName, variableValues: variables, contextValue });
      // Without data its variables are wrong, and it was not begun.
      return result.data === undefined ? null : answerOf(result, errors, trace);
    };
    return traced(trace, work);
  }

  async function executedText(args: ExecutionArgs, createContext: () => RequestContext): Promise<string> {
    const contextValue = createContext();
    const result = await execute({ ...args, contextValue });
    const unavailability = unavailabilityIn(result.errors);
    if (unavailability) throw unavailability;
    return JSON.stringify(masked(result, contextValue.trace));
  }

  return {
    /**
     * Whether an operation may be run: finds the text of its document, parses and validates it, once while it is among
     * those used lately, looks for the operation in it, and asks the limits.
     */
    check(asked: AskedOperation): CheckedOperation {
      const query = allowed.find(asked);
      if (typeof query !== 'string') return { errors: [query] };
      const { operationName, variables } = asked;
      const checked = checkedDocument(query);
      if ('document' in checked && !getOperationAST(checked.document, operationName)) {
        const message = operationName ? `There is no operation ${operationName}.` : 'Say which operation to run.';
        return { errors: [new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } })] };
      }
      const refusal =
        'document' in checked && limits.refusalOf({ document: checked.document, operationName, variables });
      if (refusal) return { errors: [refusal] };
      return 'document' in checked ? { ...checked, request: withText(asked, query) } : checked;
    },

    describe: describeOperation,

    /** Whether anything is answered past Apollo. */
    isFast,

    answer,

    /** Runs a query or a mutation. Does not reject for what GraphQL reports as errors. */
    async execute(request: OperationRequest, contextValue: RequestContext): Promise<ExecutionResult> {
      const answered = await answer(request, contextValue);
      if (answered) return answered.result;
      const { query, operationName, variables, extensions } = request;
      const asked = {
        query,
        ...(operationName == null ? {} : { operationName }),
        ...(variables == null ? {} : { variables }),
        ...(extensions == null ? {} : { extensions }),
      };
      const work = () => apollo.executeOperation(asked, { contextValue });
      const response = await traced(contextValue.trace, work);
      if (response.body.kind !== 'single') throw new Error('Incremental delivery is not served.');
      return response.body.singleResult as ExecutionResult;
    },

    /**
     * Begins a subscription: resolves its root field to the source of its events.
     *
     * @returns an error result when it cannot begin
     */
    async openSource(args: RequestArgs): Promise<AsyncIterable<unknown> | ExecutionResult> {
      const { trace } = args.contextValue;
      const work = async () => createSourceEventStream(args);
      const source = await traced(trace, work);
      return isAsyncIterable(source) ? source : masked(source, trace, 'BAD_USER_INPUT');
    },

    /** What callers are told of an error for which there is no result: it ends or refuses an operation. */
    told(error: unknown, trace: Trace): GraphQLError {
      const { nodes, source, positions, path } = error instanceof GraphQLError ? error : {};
      const formatted = errors.format(error instanceof GraphQLError ? error.toJSON() : { message: '' }, error, trace);
      const { message, extensions = {} } = formatted;
      return new GraphQLError(message, { nodes, source, positions, path, extensions });
    },

    /**
     * Executes a subscription's document for one event of its source: the root value. The result as the text that is
     * sent; at once for most documents, which ask for nothing but the event's own values.
     *
     * @param createContext called when a context is needed
     * @throws DatabaseUnavailable when it was away for any part of it: told in part, the event would be over for whoever
     *   was told, who can come back for the whole of it instead
     */
    eventText(args: ExecutionArgs, createContext: () => RequestContext): string | Promise<string> {
      return leavesOf(args)?.(args.rootValue as Record<string, unknown>) ?? executedText(args, createContext);
    },
  };
}

/** Whether nothing is asked for beside an operation, whose document is named in one way. */
function isPlain({ query, extensions }: AskedOperation): boolean {
  const asked = Object.keys(extensions ?? {});
  return asked.length === 0 || (asked.length === 1 && asked[0] === 'persistedQuery' && !query);
}

/** An operation with the text of its document in the place of the id by which it was asked for. */
function withText(asked: AskedOperation, query: string): OperationRequest {
  if (asked.query) return { ...asked, query };
  const { persistedQuery: _, ...extensions } = asked.extensions ?? {};
  return { ...asked, query, extensions };
}

function withCode(code: string) {
  return (error: GraphQLError): GraphQLError =>
    new GraphQLError(error.message, {
      nodes: error.nodes ?? null,
      source: error.source ?? null,
      positions: error.positions ?? null,
      path: error.path ?? null,
      originalError: error.originalError ?? null,
      extensions: { ...error.extensions, code },
    });
}

/** Kind and name of an operation, as the log tells them. */
export function describeOperation({ operation, name }: OperationDefinitionNode): string {
  return name ? `${operation} ${name.value}` : operation;
}

export function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value;
}
