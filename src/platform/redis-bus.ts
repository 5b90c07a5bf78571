import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { memoryBus, type Bus, type TypingSignal } from './bus.ts';
import type { Logger } from './log.ts';
import { watchOver, type Redis } from './redis.ts';

/** Changes committed within so long of each other are told as one, in milliseconds. */
const COALESCE_MS = 2;
/** How long a Redis that does not answer is waited for by whoever has only one thing to tell. */
const TELL_WITHIN_MS = 2_000;

/** What gateways send each other: something was committed, or tokens were revoked too, or somebody types. */
const hintOf = z.object({
  from: z.string(),
  typing: z
    .object({
      conversationId: z.string(),
      userId: z.string(),
      side: z.enum(['USER', 'SUPPORT']),
      isTyping: z.boolean(),
      expiresAt: z.number(),
    })
    .nullable(),
  // Whoever does not know of it only looks for what was committed.
  isRevocation: z.boolean().optional(),
});
type Hint = z.infer<typeof hintOf>;

/**
 * The bus of several gateways over one database. What happens here is told here at once, and to the others through
 * Redis; while Redis is away they do without, as nothing on the bus is more than a hint.
 *
 * @param client connected or connecting; kept by the caller
 * @param channel that of these gateways alone
 */
export function redisBus(client: Redis, channel: string, log: Logger): Bus {
  const here = memoryBus();
  const from = randomUUID();
  const subscriber = client.duplicate();
  const isAway = (error: unknown) => log.debug({ err: error }, 'Redis is away');
  subscriber.on('error', isAway);

  function receive(text: string): void {
    const parsed = hintOf.safeParse(parseOrNull(text));
    if (!parsed.success || parsed.data.from === from) return;
    const { typing, isRevocation } = parsed.data;
    if (isRevocation) here.revoked();
    if (typing) here.signalTyping(typing);
    else here.wake();
  }

  // Each time that it is connected. Hints were lost before, so that there may be something to read.
  subscriber.on('ready', () => {
    subscriber.subscribe(channel, receive).then(() => {
      here.wake();
      here.revoked();
    }, isAway);
  });
  // Goes on trying until it is stopped.
  subscriber.connect().catch(isAway);
  const stopWatching = watchOver(subscriber);

  function tell(typing: TypingSignal | null): void {
    if (!client.isReady) return;
    const hint: Hint = { from, typing };
    client.publish(channel, JSON.stringify(hint)).catch(isAway);
  }

  let telling: NodeJS.Timeout | null = null;
  return {
    ...here,
    wake() {
      here.wake();
      telling ??= setTimeout(() => {
        telling = null;
        tell(null);
      }, COALESCE_MS);
    },
    signalTyping(signal) {
      here.signalTyping(signal);
      tell(signal);
    },
    stop() {
      if (telling) clearTimeout(telling);
      here.stop();
      stopWatching();
      subscriber.destroy();
    },
  };
}

/** The channel of the gateways that share a database, known by its epoch. */
export const hintsChannel = (epoch: string): string => `parley:${epoch}:hints`;

/** Tells the gateways of a channel, from outside of them, that tokens were revoked. Returns whether Redis took it. */
export async function tellOfRevocation(url: string, channel: string): Promise<boolean> {
  const { createClient } = await import('redis');
  const client = createClient({ url, socket: { connectTimeout: TELL_WITHIN_MS, reconnectStrategy: false } });
  client.on('error', () => undefined);
  const hint: Hint = { from: randomUUID(), typing: null, isRevocation: true };
  try {
    await client.connect();
    await client.withAbortSignal(AbortSignal.timeout(TELL_WITHIN_MS)).publish(channel, JSON.stringify(hint));
    return true;
  } catch {
    return false;
  } finally {
    client.destroy();
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
