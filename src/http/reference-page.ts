import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
// Its door would load the whole page's code into the gateway.
import getAbsoluteFSPath from 'swagger-ui-dist/absolute-path.js';
import { allowReferencePage } from './browsers.ts';

export const DOCS_PATH = '/docs';
const ASSETS = `${DOCS_PATH}/assets`;
/** What the page loads of the package; nothing else of it is served. */
const SERVED = new Set(['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']);
/** A new version of the package has the same names. */
const HOUR_MS = 60 * 60 * 1_000;

const PAGE = (documentPath: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Legacy routes of Parley</title>
    <link rel="icon" type="image/png" href="${ASSETS}/favicon-32x32.png" />
    <link rel="stylesheet" href="${ASSETS}/swagger-ui.css" />
    <script src="${ASSETS}/swagger-ui-bundle.js" defer></script>
    <script src="${DOCS_PATH}/start.js" defer></script>
  </head>
  <body>
    <main id="reference"><p>Loading the reference. It is also there for programs: <a href="${documentPath}">${documentPath}</a></p></main>
    <noscript>This page needs JavaScript.</noscript>
  </body>
</html>
`;

/** Calls that are tried out go to the gateway that the page is from; the token stays in the page. */
const START = (documentPath: string) => `SwaggerUIBundle({
  url: ${JSON.stringify(documentPath)},
  dom_id: '#reference',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  persistAuthorization: false,
  validatorUrl: null,
});
`;

/**
 * The reference of the legacy routes for people (contract section 1): a page that shows the document at `documentPath` and
 * lets its calls be tried out. Everything it loads comes from the package, so that it works without the internet.
 */
export async function referencePage(app: FastifyInstance, { documentPath }: { documentPath: string }): Promise<void> {
  allowReferencePage(app);
  await app.register(fastifyStatic, {
    root: getAbsoluteFSPath(),
    prefix: `${ASSETS}/`,
    decorateReply: false,
    index: false,
    allowedPath: (path) => SERVED.has(path.replace(/^\//, '')),
    maxAge: HOUR_MS,
  });
  app.get(DOCS_PATH, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(PAGE(documentPath)),
  );
  app.get(`${DOCS_PATH}/start.js`, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/javascript; charset=utf-8').send(START(documentPath)),
  );
}
