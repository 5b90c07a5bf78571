import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { REST_PREFIX } from '../rest/handler.ts';
import { openApiDocument } from '../rest/reference/document.ts';
import { readExamples } from '../rest/reference/examples.ts';
import { routes } from '../rest/routes.ts';

export const OPENAPI_PATH = '/openapi.json';

/**
 * The reference of the legacy routes (contract section 5), open to everybody: `/openapi.json` for programs. It is made
 * once, and kept by whoever asks with the tag of what they have.
 */
export async function referenceRoutes(app: FastifyInstance): Promise<void> {
  const document = JSON.stringify(openApiDocument(routes, REST_PREFIX, versionOfParley(), readExamples()));
  const tag = `"${createHash('sha256').update(document).digest('base64url')}"`;

  app.get(OPENAPI_PATH, async (request, reply) => {
    void reply.headers({ 'cache-control': 'public, no-cache', etag: tag });
    if (isKept(request.headers['if-none-match'], tag)) return reply.code(304).send();
    return reply.type('application/json; charset=utf-8').send(document);
  });
}

/** Whether one of the tags that a client has is the one of now; a proxy that has packed the body makes a weak one of it. */
function isKept(tags: string | undefined, tag: string): boolean {
  return (tags ?? '').split(',').some((kept) => [tag, '*'].includes(kept.trim().replace(/^W\//, '')));
}

function versionOfParley(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
