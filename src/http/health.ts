import type { FastifyInstance } from 'fastify';

/** What the gateway says of itself to those who run it. */
export interface Health {
  /** Rejects while the database is away. */
  pingDatabase: () => Promise<void>;
  isDraining: () => boolean;
}

/**
 * `/healthz`: the process lives. `/readyz`: it can serve, which it cannot without its database, nor while it is ending
 * (contract section 4). Both are open to everybody and tell nothing else.
 */
export async function healthRoutes(app: FastifyInstance, { pingDatabase, isDraining }: Health): Promise<void> {
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));

  app.get('/healthz', async () => ({ status: 'ok' }));

  app.get('/readyz', async (_request, reply) => {
    if (isDraining()) return reply.code(503).send({ status: 'draining' });
    try {
      await pingDatabase();
      return { status: 'ready' };
    } catch {
      return reply.code(503).send({ status: 'database unavailable' });
    }
  });
}
