import aboutParley from '../package.json' with { type: 'json' };
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdmission } from './graphql/admission.ts';
import { createApollo } from './graphql/apollo.ts';
import { createContextFactory } from './graphql/context.ts';
import { openDocuments, trustedDocuments } from './graphql/documents.ts';
import { createErrorTeller } from './graphql/errors.ts';
import { createOperations } from './graphql/execute.ts';
import { createExecutor } from './graphql/execution/index.ts';
import { createExecutionCount } from './graphql/metrics.ts';
import { createGate } from './graphql/gate.ts';
import { createOperationLimits } from './graphql/limits/index.ts';
import { readTrustedOperations } from './graphql/manifest.ts';
import { createSchema } from './graphql/schema.ts';
import { readPageDocuments } from './http/pages.ts';
import { createHttpServer } from './http/server.ts';
import { Hub } from './live/hub.ts';
import { createMaintenance } from './live/maintenance.ts';
import { createLiveMetrics } from './live/metrics.ts';
import { PATIENCE, type Patience } from './live/patience.ts';
import { createLiveResolvers } from './live/resolvers.ts';
import { createSocketServer } from './live/socket.ts';
import { createStreams } from './live/stream.ts';
import { EventTail } from './live/tail.ts';
import { TypingBoard } from './live/typing.ts';
import { createAuthentication, createGuestService, Revocations } from './modules/authentication/index.ts';
import { createChanges, createConversationService } from './modules/conversations/index.ts';
import { createLogCursors } from './modules/events/index.ts';
import { createMessageService } from './modules/messages/index.ts';
import { demandNoUnfinishedCopy } from './modules/moving/index.ts';
import type { Services } from './modules/request-context.ts';
import { createUserService } from './modules/users/index.ts';
import { memoryBus, type Bus } from './platform/bus.ts';
import { connectRedis, watchOver } from './platform/redis.ts';
import { hintsChannel, redisBus } from './platform/redis-bus.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import {
  measureDatabase,
  DatabaseUnavailable,
  isPostgres,
  openDatabase,
  type Database,
  type OnStatement,
} from './platform/db/index.ts';
import { createLogger, type Logger } from './platform/log.ts';
import { createMetrics } from './platform/metrics.ts';
import { createRateLimits, type RateLimits } from './platform/rate-limits.ts';
import { createRefusals } from './platform/refusals.ts';
import { createTimings } from './platform/timings.ts';
import { createTracing, type Tracing } from './platform/tracing.ts';
import { REST_DOCUMENTS } from './rest/handler.ts';
import type { Settings } from './settings.ts';

const { version: VERSION } = aboutParley;
const HOUR_MS = 60 * 60 * 1_000;

/** What an app is put together from when it is not the default; for tests. */
export interface AppOptions {
  clock?: Clock;
  log?: Logger;
  /** Told the text of each SQL statement that is run. */
  onStatement?: (sql: string) => void;
  /** How long and how far clients that do not read are waited for, where it is not as usual. */
  patience?: Partial<Patience>;
  /** How often the event log and the revocations are read without a hint, in milliseconds. */
  pollMs?: number;
  /** How long a database that does not answer is waited for, in milliseconds, where it is not as usual. */
  answerWithinMs?: number;
}

export type App = Awaited<ReturnType<typeof createApp>>;

/**
 * Puts the gateway together: opens and migrates the database, and connects every part. Nothing listens yet. Rejects,
 * with nothing left open, where the database is not one to serve: away, of a newer version, an unfinished copy.
 *
 * @param jwtSecret what tokens are signed with: the setting, or the one that development has made
 */
export async function createApp(settings: Settings, jwtSecret: string, options: AppOptions = {}) {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? createLogger(settings.logLevel, settings.isProduction);
  const documents =
    settings.trustedDocuments === null
      ? openDocuments()
      : trustedDocuments(readTrustedOperations(settings.trustedDocuments), [...REST_DOCUMENTS, ...readPageDocuments()]);
  const system = isPostgres(settings.databaseUrl) ? 'postgresql' : 'sqlite';
  const tracing = await createTracing(settings.tracing, { version: VERSION, system });
  const { database: db, migrated } = await openDatabase(settings.databaseUrl, {
    poolSize: settings.databasePoolSize,
    answerWithinMs: options.answerWithinMs,
    onStatement: statementsFor(tracing, options.onStatement),
  });
  await demandNoUnfinishedCopy(db).catch(async (error: unknown) => {
    await db.close();
    throw error;
  });
  const redis = settings.redisUrl === null ? null : await connectRedis(settings.redisUrl, log);
  const stopWatchingRedis = redis && watchOver(redis);
  const tokens = { ...settings.auth, jwtSecret };
  const retentionMs = settings.live.retentionHours * HOUR_MS;
  const cursors = await createLogCursors(db, retentionMs);
  // Gateways of one database have the same name for what they share, and no others do.
  const shared = `parley:${cursors.epoch}`;
  const bus = redis ? redisBus(redis, hintsChannel(cursors.epoch), log) : memoryBus();
  const metrics = createMetrics();
  const timings = createTimings(metrics, VERSION);
  measureDatabase(db, metrics);
  const refused = createRefusals(metrics);
  const rates = createRateLimits(settings.limits.rates, refused, redis ? { redis, prefix: shared } : undefined);
  const revocations = new Revocations(db, bus, clock, log, options.pollMs);
  revocations.measure(metrics);
  const admission = createAdmission(createAuthentication(db, clock, tokens, revocations), rates);
  const services = createServices(db, clock, bus, tokens, rates);
  const createContext = createContextFactory(db, services, cursors, settings.limits.operation.cost);

  const tail = new EventTail(db, bus, log, options.pollMs);
  const typing = new TypingBoard(bus, clock);
  const liveMetrics = createLiveMetrics(metrics, refused, timings.operation);
  const patience = { ...PATIENCE, ...options.patience };
  const hub = new Hub(db, [tail, typing], log, liveMetrics, patience);
  const openStream = createStreams(db, tail, cursors, clock, settings.live.replayMax);
  const schema = createSchema(createLiveResolvers({ db, cursors, openStream, typing }));
  const errors = createErrorTeller(log, settings);
  const limits = createOperationLimits(schema, settings.limits.operation, refused);
  const gate = createGate(schema, limits);
  const apollo = createApollo(schema, errors, limits, gate, documents, log, settings);
  const { introspection, fastExecution: isFast } = settings;
  const execute = createExecutor(schema, { isCompiling: isFast, count: createExecutionCount(metrics) });
  const operations = createOperations({
    schema,
    apollo,
    execute,
    gate,
    errors,
    limits,
    documents,
    introspection,
    isFast,
  });
  const sockets = createSocketServer({
    schema,
    operations,
    admission,
    createContext,
    hub,
    metrics: liveMetrics,
    limits: settings.limits.sockets,
    patience,
    clock,
    log,
    tracing,
  });
  const maintenance = createMaintenance(db, clock, log, retentionMs);

  let isDraining = false;
  await apollo.start();
  const http = await createHttpServer({
    apollo,
    errors,
    operations,
    admission,
    createContext,
    health: { findTrouble: () => findTrouble(db, revocations), isDraining: () => isDraining },
    isProduction: settings.isProduction,
    corsOrigins: settings.corsOrigins,
    trustedProxies: settings.trustedProxies,
    log,
    tracing,
    metrics,
    timings,
    upgrade: (...connection) => sockets.upgrade(...connection),
  });
  tail.onEvents((events) => liveMetrics.read(events));
  liveMetrics.watch(tail);
  await revocations.start();
  await tail.start();
  hub.start();
  maintenance.start();

  return {
    /** The names of the migrations that were run when the database was opened. */
    migrated,
    http,
    log,
    /** Begins to serve. Returns the port, which the system chooses when the setting is 0. */
    async listen(): Promise<number> {
      await http.listen({ port: settings.port, host: settings.host });
      return (http.server.address() as AddressInfo).port;
    },
    /**
     * Ends everything in order: no longer ready, sockets closed once what they have under way is answered, then the
     * listener, then the database.
     *
     * @param lingerMs how long readiness is told at the least before the listener goes, so that balancers notice
     * @param cutOffMs after how long whoever still holds a connection is cut off, as one who never sends the rest of a
     *   request
     */
    async stop({ lingerMs = 0, cutOffMs = 8_000 } = {}): Promise<void> {
      isDraining = true;
      const cutOff = setTimeout(() => {
        sockets.cutAll();
        http.server.closeAllConnections();
      }, cutOffMs);
      await Promise.all([sockets.drain(), sleep(lingerMs)]);
      await http.close();
      clearTimeout(cutOff);
      await apollo.stop();
      hub.stop();
      typing.stop();
      maintenance.stop();
      await tail.stop();
      await revocations.stop();
      bus.stop();
      stopWatchingRedis?.();
      redis?.destroy();
      await db.close();
      await tracing?.stop();
    },
  };
}

/** Who is told of each statement: nobody, unless there are traces or a test wants to know. */
function statementsFor(tracing: Tracing | null, told: AppOptions['onStatement']): OnStatement | undefined {
  if (tracing === null && told === undefined) return undefined;
  return (sql) => {
    told?.(sql);
    return tracing?.statement(sql);
  };
}

/** Why this gateway could not do what it is asked to, in a few words; null when it could. */
async function findTrouble(db: Database, revocations: Revocations): Promise<string | null> {
  try {
    await db.probe();
  } catch (error) {
    return `database ${error instanceof DatabaseUnavailable ? error.trouble : 'unavailable'}`;
  }
  return revocations.isStale ? 'revocations unknown' : null;
}

function createServices(
  db: Database,
  clock: Clock,
  bus: Bus,
  tokens: Parameters<typeof createGuestService>[2],
  rates: RateLimits,
): Services {
  const changes = createChanges(db, clock, bus);
  const messages = createMessageService(db, changes, clock, bus, rates);
  return {
    users: createUserService(db),
    guests: createGuestService(db, clock, tokens, rates),
    messages,
    conversations: createConversationService(db, changes, (...which) => messages.seqIn(...which)),
  };
}
