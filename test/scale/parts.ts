import { setImmediate as nextTurn } from 'node:timers/promises';
import { createSourceEventStream, execute, graphql, parse, type ExecutionArgs } from 'graphql';
import { createContextFactory } from '../../src/graphql/context.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import { Hub } from '../../src/live/hub.ts';
import { createLiveMetrics } from '../../src/live/metrics.ts';
import { PATIENCE } from '../../src/live/patience.ts';
import { createLiveResolvers } from '../../src/live/resolvers.ts';
import { sharingKey } from '../../src/live/sharing.ts';
import { createStreams, LiveStream } from '../../src/live/stream.ts';
import type { Sink } from '../../src/live/subscriber.ts';
import { EventTail } from '../../src/live/tail.ts';
import { TypingBoard } from '../../src/live/typing.ts';
import type { Viewer } from '../../src/modules/access/index.ts';
import { createGuestService } from '../../src/modules/authentication/index.ts';
import { createChanges, createConversationService } from '../../src/modules/conversations/index.ts';
import { createLogCursors } from '../../src/modules/events/index.ts';
import { createMessageService } from '../../src/modules/messages/index.ts';
import { createUserService, userRepository } from '../../src/modules/users/index.ts';
import { memoryBus } from '../../src/platform/bus.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase, type Database } from '../../src/platform/db/index.ts';
import { createLogger } from '../../src/platform/log.ts';
import { newTrace } from '../../src/platform/trace.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { unlimited } from '../../src/platform/rate-limits.ts';
import { readSettings } from '../../src/settings.ts';
import { freshId, TEST_SECRET, type Actor } from '../support/gateway.ts';

/** Somebody without a token, a socket or HTTP: only `gql` is theirs. */
export type LocalActor = Actor & { viewer: Viewer };

/** What a subscription was told, and how to end it. */
export interface Told {
  stream: LiveStream;
  results: string[];
  isOver: () => boolean;
  end(): void;
}

export type Parts = Awaited<ReturnType<typeof createParts>>;

/**
 * The gateway's live side in this process, without sockets.
 *
 * @param wrap puts something between the live side and its database
 */
export async function createParts(wrap: (database: Database) => Database = (database) => database) {
  const { database } = await openDatabase('sqlite::memory:');
  const db = wrap(database);
  const [clock, bus, log] = [systemClock, memoryBus(), createLogger('silent', true)];
  const cursors = await createLogCursors(db, Number.MAX_SAFE_INTEGER);
  const changes = createChanges(database, clock, bus);
  const messages = createMessageService(database, changes, clock, bus, unlimited);
  const tokens = { ...readSettings({}).auth, jwtSecret: TEST_SECRET };
  const services = {
    users: createUserService(database),
    guests: createGuestService(database, clock, tokens, unlimited),
    messages,
    conversations: createConversationService(database, changes, (...which) => messages.seqIn(...which)),
  };
  const createContextOf = createContextFactory(db, services, cursors, 0);
  const createContext = (viewer: Viewer) => createContextOf(viewer, { address: '127.0.0.1', trace: newTrace() });
  const tail = new EventTail(db, bus, log);
  const typing = new TypingBoard(bus, clock);
  const hub = new Hub(
    db,
    [tail, typing],
    log,
    createLiveMetrics(createMetrics(), () => undefined),
    PATIENCE,
  );
  const openStream = createStreams(db, tail, cursors, clock, 1_000_000);
  const schema = createSchema(createLiveResolvers({ db, cursors, openStream, typing }));
  await tail.start();
  hub.start();

  async function open(viewer: Viewer, query: string, variables: Record<string, unknown>) {
    const args: ExecutionArgs = { schema, document: parse(query), variableValues: variables };
    const stream = await createSourceEventStream({ ...args, contextValue: createContext(viewer) });
    if (!(stream instanceof LiveStream)) throw new Error(`Not begun: ${JSON.stringify(stream)}`);
    return { args, stream: stream as LiveStream };
  }

  return {
    schema,
    tail,
    createContext,

    async person(viewer: Partial<Viewer> = {}, email?: string): Promise<LocalActor> {
      const id = freshId();
      const whole: Viewer = {
        ...{ id, kind: 'USER', role: 'USER', canReadAny: false, canWriteAny: false, expiresAt: Infinity },
        ...viewer,
      };
      const person = { ...whole, name: `Person ${id}`, username: null, email: email ?? `${id}@example.com` };
      await database.transaction((tx) => userRepository.record(tx, { ...person, tokenIssuedAt: 0 }, clock.now()));
      const refuse = () => {
        throw new Error('There is only gql here.');
      };
      return {
        ...{ id, viewer: whole, token: '', rest: refuse, socket: refuse },
        gql: async (source, variableValues) =>
          ({
            status: 200,
            ...(await graphql({ schema, source, variableValues, contextValue: createContext(whole) })),
          }) as Awaited<ReturnType<Actor['gql']>>,
      };
    },

    /** What a subscription would follow; null when it is refused. */
    feedOf: (viewer: Viewer, query: string, variables: Record<string, unknown>) =>
      open(viewer, query, variables).then(
        ({ stream }) => stream.feed,
        () => null,
      ),

    /** Subscribes through the hub, as sockets do. */
    async throughHub(viewer: Viewer, query: string, variables = {}, sink: Partial<Sink> = {}): Promise<Told> {
      const { args, stream } = await open(viewer, query, variables);
      const results: string[] = [];
      let isOver = false;
      const end = hub.subscribe(
        sharingKey(schema, { document: args.document, query }, variables, viewer),
        stream,
        async (rootValue, conversation) => {
          const contextValue = createContext(viewer);
          if (conversation) contextValue.loaders.conversations.prime(conversation.id, conversation);
          return Buffer.from(JSON.stringify(await execute({ ...args, rootValue, contextValue })));
        },
        {
          hasRoom: () => true,
          drained: () => Promise.resolve(),
          complete: () => (isOver = true),
          fail: (error) => results.push(String(error)),
          fallBehind: () => undefined,
          ...sink,
          write: (payloads, canWait) => {
            results.push(...payloads.map(String));
            return sink.write?.(payloads, canWait) ?? true;
          },
        },
      );
      return { stream, results, end, isOver: () => isOver };
    },

    /** Subscribes in the plain way: iterates, and executes each event for itself. */
    async plainly(viewer: Viewer, query: string, variables = {}): Promise<Told> {
      const { args, stream } = await open(viewer, query, variables);
      const results: string[] = [];
      const roots = stream[Symbol.asyncIterator]();
      let isOver = false;
      const follow = async () => {
        for await (const rootValue of roots) {
          results.push(JSON.stringify(await execute({ ...args, rootValue, contextValue: createContext(viewer) })));
        }
        isOver = true;
      };
      follow().catch((error: unknown) => results.push(String(error)));
      return { stream, results, end: () => void roots.return?.(), isOver: () => isOver };
    },

    async stop(): Promise<void> {
      hub.stop();
      typing.stop();
      await tail.stop();
      await database.close();
    },
  };
}

/** Lets everything happen that can happen without time passing. */
export async function settle(turns = 8): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await nextTurn();
}
