import type { FastifyInstance } from 'fastify';

/** What the gateway says of itself to those who run it. */
export interface Health {
  /** Why it cannot serve, in a few words; null when it can. */
  findTrouble: () => Promise<string | null>;
  isDraining: () => boolean;
}

/** How long what a probe has found is told, in milliseconds: it writes, and whoever likes may ask. */
const TOLD_FOR_MS = 200;

/**
 * `/healthz`: the process lives. `/readyz`: it can serve, which it cannot unless its database takes writes, nor while it
 * is ending (contract section 4). Both are open to everybody and tell nothing else.
 */
export async function healthRoutes(app: FastifyInstance, { findTrouble, isDraining }: Health): Promise<void> {
  const trouble = nowAndThen(findTrouble);
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));

  app.get('/healthz', async () => ({ status: 'ok' }));

  app.get('/readyz', async (_request, reply) => {
    if (isDraining()) return reply.code(503).send({ status: 'draining' });
    const found = await trouble();
    return found === null ? { status: 'ready' } : reply.code(503).send({ status: found });
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
