import { createClient } from 'redis';
import type { Logger } from './log.ts';

const CONNECT_WITHIN_MS = 2_000;
const LONGEST_RETRY_MS = 1_000;
const MOST_UNANSWERED = 10_000;

/** What the log says once, with the code of the error; how to mend it included. */
const AWAY = 'Redis is away: gateways hear of each other within a second; start it, or correct REDIS_URL';
const REFUSING = 'Redis refuses the sign-in: gateways hear of each other within a second; correct REDIS_URL';

/** A wrong password or none, or a user that may not do what is asked. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && /^(WRONGPASS|NOAUTH|NOPERM|ERR (AUTH|invalid password))/.test(error.message);

export type Redis = ReturnType<typeof connectRedis>;

/**
 * Begins to connect to Redis, and goes on trying for ever. What is asked of it while it is away fails at once: nothing
 * of Parley waits for Redis, and nothing is lost with it.
 */
export function connectRedis(url: string, log: Logger) {
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
