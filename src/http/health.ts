import type { FastifyInstance } from 'fastify';

/** What the gateway says of itself to those who run it. */
export interface Health {
  /** Rejects while the database takes no writes, with what troubles it as `trouble` where that is known. */
  probeDatabase: () => Promise<void>;
  isDraining: () => boolean;
}

/** How long what a probe has found is told, in milliseconds: it writes, and whoever likes may ask. */
const TOLD_FOR_MS = 200;

/**
 * `/healthz`: the process lives. `/readyz`: it can serve, which it cannot unless its database takes writes, nor while it
 * is ending (contract section 4). Both are open to everybody and tell nothing else.
 */
export async function healthRoutes(app: FastifyInstance, { probeDatabase, isDraining }: Health): Promise<void> {
  const troubleOfDatabase = nowAndThen(async () => {
    try {
      await probeDatabase();
      return null;
    } catch (error) {
      return (error as { trouble?: string }).trouble ?? 'unavailable';
    }
  });
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));

  app.get('/healthz', async () => ({ status: 'ok' }));

  app.get('/readyz', async (_request, reply) => {
    if (isDraining()) return reply.code(503).send({ status: 'draining' });
    const trouble = await troubleOfDatabase();
    return trouble === null ? { status: 'ready' } : reply.code(503).send({ status: `database ${trouble}` });
  });
}

/** Looks once for all who ask while it looks, and for those who ask soon after. */
function nowAndThen<T>(look: () => Promise<T>): () => Promise<T> {
  let last: Promise<T> | null = null;
  return () =>
    (last ??= look().finally(() => {
      setTimeout(() => (last = null), TOLD_FOR_MS).unref();
    }));
}
