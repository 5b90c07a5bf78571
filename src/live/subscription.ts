import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql';
import type { CreateContext } from '../graphql/context.ts';
import type { OperationRequest, Operations } from '../graphql/execute.ts';
import type { Viewer } from '../modules/access/index.ts';
import type { Hub } from './hub.ts';
import type { LiveSocket } from './live-socket.ts';
import type { LiveMetrics } from './metrics.ts';
import type { TracedOperation } from './operation-log.ts';
import { sharingKey } from './sharing.ts';
import type { SocketLimits } from './socket-limits.ts';
import { LiveStream } from './stream.ts';
import type { Sink } from './subscriber.ts';

/** The arguments of an operation, with what it came from. */
export type SocketOperation = ExecutionArgs & {
  /** The client's id for it. */
  id: string;
  request: OperationRequest;
  live: LiveSocket;
  viewer: Viewer;
  traced: TracedOperation;
};

interface SubscriptionParts {
  schema: GraphQLSchema;
  operations: Operations;
  createContext: CreateContext;
  hub: Hub;
  metrics: LiveMetrics;
  limits: SocketLimits;
}

/** What graphql-ws is given: an iterator that yields nothing, and ends with the stream. */
type Results = AsyncIterableIterator<ExecutionResult>;

/** Runs a subscription of a socket: served by the hub, which writes to the socket itself. */
export async function runSubscription(
  operation: SocketOperation,
  { schema, operations, createContext, hub, metrics, limits }: SubscriptionParts,
): Promise<Results | ExecutionResult> {
  const { id, request, live, viewer, traced, ...args } = operation;
  const { trace } = traced;
  const door = { address: live.address, trace };
  const told = (error: unknown) => operations.told(error, trace);
  const tooMany = limits.beginSubscription(live);
  if (tooMany) {
    metrics.refused('subscriptions_per_socket');
    const refusal = told(tooMany);
    traced.over();
    return { errors: [refusal] };
  }
  metrics.subscriptionBegan();
  const ended = once(() => {
    limits.endSubscription(live);
    metrics.subscriptionEnded();
    traced.over();
  });

  const opening = operations.openSource({ ...args, contextValue: createContext(viewer, door) });
  const source = await live.begin(opening).catch((error: unknown) => {
    const failure = told(error);
    ended();
    throw failure;
  });
  if (!(Symbol.asyncIterator in source)) {
    ended();
    if (source.errors?.some((error) => error.extensions.code === 'RESYNC_REQUIRED')) metrics.resynced();
    return source;
  }

  // All subscriptions of the schema resolve to streams.
  if (!isStream(source)) throw new Error('This is nothing that the hub can serve.');
  const over = Promise.withResolvers<IteratorResult<ExecutionResult>>();
  const finish = () => over.resolve({ done: true, value: undefined });
  const key = sharingKey(schema, { document: args.document, ...request }, args.variableValues, viewer);
  const unsubscribe = hub.subscribe(
    key,
    source,
    (rootValue, conversation) => {
      const contextOf = () => {
        const context = createContext(viewer, door);
        if (conversation) context.loaders.conversations.prime(conversation.id, conversation);
        return context;
      };
      const text = operations.eventText({ ...args, rootValue }, contextOf);
      return typeof text === 'string' ? Buffer.from(text) : text.then((late) => Buffer.from(late));
    },
    sinkOf(live, id, finish, (error) => over.reject(told(error))),
  );
  const results: Results = {
    [Symbol.asyncIterator]: () => results,
    next: () => over.promise,
    return: () => {
      unsubscribe();
      ended();
      finish();
      return over.promise;
    },
  };
  void over.promise.then(ended, ended);
  return results;
}

const isStream = (source: object): source is LiveStream => source instanceof LiveStream;

/** Writes the results of a subscription to its socket, in the protocol's form. */
function sinkOf(live: LiveSocket, id: string, finish: () => void, reject: (error: unknown) => void): Sink {
  const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  const watched = (hasRoom: boolean) => {
    if (!hasRoom) live.watchSend();
    return hasRoom;
  };
  return {
    write: (payloads, canWait) => watched(live.writer.write(head, payloads, canWait)),
    hasRoom: () => watched(live.writer.hasRoom()),
    drained: () => live.writer.drained(),
    complete: finish,
    fail: reject,
    fallBehind: () => live.letGo(),
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}
