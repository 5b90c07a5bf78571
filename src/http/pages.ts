import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { readManifest } from '../graphql/manifest.ts';
import { allowExplorer, allowPages } from './browsers.ts';

/** Where `npm run build` puts the pages. */
const BUILT = fileURLToPath(new URL('../../web/dist/', import.meta.url));
/** The documents that the pages run, as `npm run build` has listed them. */
const DOCUMENTS = 'documents.json';
/** The path of each page, and what it is built as. */
const PAGES: Record<string, string> = { '/agent': 'agent/index.html', '/chat': 'chat/index.html' };
const EXPLORER_PATH = '/graphql/explorer';
const EXPLORER = 'explorer/index.html';

const NOT_BUILT = 'This page is not built. Run: npm run build\n';
/** The name of an asset says what is in it. */
const YEAR_MS = 365 * 24 * 60 * 60 * 1_000;

/** The texts of all documents that the pages run; none while they are not built. */
export const readPageDocuments = (folder = BUILT): string[] =>
  existsSync(`${folder}${DOCUMENTS}`) ? readManifest(`${folder}${DOCUMENTS}`).operations.map(({ body }) => body) : [];

/**
 * The pages for people (contract section 1) and what they load. A page is asked for anew each time, so that a new
 * version is seen at once; its scripts and styles never change under their names.
 *
 * @param hasExplorer whether there is a page to try GraphQL in, without the internet
 * @param folder where the built pages are; for tests
 */
export async function pageRoutes(
  app: FastifyInstance,
  { hasExplorer, folder = BUILT }: { hasExplorer: boolean; folder?: string },
): Promise<void> {
  await app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, cacheControl: false });

  const servePage = (scope: FastifyInstance, path: string, file: string) =>
    scope.get(path, async (_request, reply) => {
      reply.header('cache-control', 'no-cache');
      if (!existsSync(`${folder}${file}`)) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
      return reply.sendFile(file);
    });
  await app.register(async (scope) => {
    allowPages(scope);
    for (const [path, file] of Object.entries(PAGES)) servePage(scope, path, file);
  });
  if (hasExplorer) {
    await app.register(async (scope) => {
      allowExplorer(scope);
      servePage(scope, EXPLORER_PATH, EXPLORER);
    });
  }
  app.get<{ Params: { '*': string } }>('/assets/*', (request, reply) =>
    reply.sendFile(`assets/${request.params['*']}`, { cacheControl: true, immutable: true, maxAge: YEAR_MS }),
  );
}
