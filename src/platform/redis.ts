import type { Logger } from './log.ts';

const CONNECT_WITHIN_MS = 2_000;
const LONGEST_RETRY_MS = 1_000;
const MOST_UNANSWERED = 10_000;
/** How often a connection is asked whether it is there, in milliseconds: who has not answered by the next time is not. */
const ASK_EVERY_MS = 2_000;
/** How many times one that is being made is found not to be ready yet before it is begun anew. */
const LONGEST_UNREADY = 5;

/** What the log says once, with the code of the error; how to mend it included. */
const AWAY = 'Redis is away: gateways hear of each other within a second; start it, or correct REDIS_URL';
const REFUSING = 'Redis refuses the sign-in: gateways hear of each other within a second; correct REDIS_URL';

/** A wrong password or none, or a user that may not do what is asked. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && /^(WRONGPASS|NOAUTH|NOPERM|ERR (AUTH|invalid password))/.test(error.message);

export type Redis = Awaited<ReturnType<typeof connectRedis>>;

/**
 * Begins to connect to Redis, and goes on trying for ever. What is asked of it while it is away fails at once: nothing
 * of Parley waits for Redis, and nothing is lost with it.
 */
export async function connectRedis(url: string, log: Logger) {
  // Only here: most gateways have no Redis, and it is a large package to bring in.
  const { createClient } = await import('redis');
  const client = createClient({
    url,
    disableOfflineQueue: true,
    // Where it does not answer, what it was asked must not pile up.
    commandsQueueMaxLength: MOST_UNANSWERED,
    socket: {
      connectTimeout: CONNECT_WITHIN_MS,
      reconnectStrategy: (retries) => Math.min(LONGEST_RETRY_MS, 25 * 2 ** retries) * (0.5 + Math.random() / 2),
    },
  });
  let isAway = false;
  client.on('error', (error: unknown) => {
    // Once, not at each try.
    if (!isAway) log.warn({ err: error }, isRefusal(error) ? REFUSING : AWAY);
    isAway = true;
  });
  client.on('ready', () => {
    if (isAway) log.info('Redis is back');
    isAway = false;
  });
  void client.connect().catch(() => undefined);
  return client;
}

/**
 * Begins a connection anew that seems to be there and brings nothing any more, as behind a proxy or a firewall that has
 * forgotten it. Nothing else would notice, and no hint would come by it for ever.
 *
 * @returns how to stop it, to be called before the connection is ended
 */
export function watchOver(connection: Redis): () => void {
  let silentFor = 0;
  let beginning: NodeJS.Timeout | undefined;
  const answered = () => void (silentFor = 0);
  connection.on('ready', answered);

  function beginAnew(): void {
    connection.destroy();
    // Once its own tries, if there were any, have come to their end.
    beginning = setTimeout(() => {
      [beginning, silentFor] = [undefined, 0];
      connection.connect().catch(() => undefined);
    }, 1.5 * LONGEST_RETRY_MS).unref();
  }

  const timer = setInterval(() => {
    if (beginning) return;
    if (silentFor >= (connection.isReady ? 1 : LONGEST_UNREADY)) {
      beginAnew();
      return;
    }
    silentFor += 1;
    // One that fails is noticed by the client itself, which connects anew.
    if (connection.isReady) connection.ping().then(answered, answered);
  }, ASK_EVERY_MS).unref();

  return () => {
    clearInterval(timer);
    clearTimeout(beginning);
  };
}
