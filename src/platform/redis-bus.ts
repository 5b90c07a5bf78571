import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { memoryBus, type Bus, type TypingSignal } from './bus.ts';
import type { Logger } from './log.ts';
import type { Redis } from './redis.ts';

/** Changes committed within so long of each other are told as one, in milliseconds. */
const COALESCE_MS = 2;

/** What gateways send each other: something was committed (null), or somebody types. */
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
    const { typing } = parsed.data;
    if (typing) here.signalTyping(typing);
    else here.wake();
  }

  // Each time that it is connected. Hints were lost before, so that there may be something to read.
  subscriber.on('ready', () => {
    subscriber.subscribe(channel, receive).then(() => here.wake(), isAway);
  });
  // Goes on trying until it is stopped.
  subscriber.connect().catch(isAway);

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
      subscriber.destroy();
    },
  };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
