import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import type { IsAllowedOrigin } from './origins.ts';

/** What no answer is: a page that loads something, a frame, another type than it says, anything for other sites. */
const HEADERS = {
  'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
/** Answers differ by where a page is from: caches keep them apart. */
const BY_ORIGIN = { vary: 'Origin' };
/** For a year. In development there is no HTTPS; and of the other names below this one Parley knows nothing. */
const HTTPS_ONLY = { 'strict-transport-security': 'max-age=31536000' };

/**
 * What Apollo's landing page may do beside what it allows itself: it names its own scripts, by a nonce that is new each
 * time, in a policy that the page carries.
 */
const LANDING_PAGE_POLICY = "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * What Parley's own pages may do: run and show what they were built with, and talk to the gateway they come from.
 * Nothing inline; the one picture that they draw themselves is their icon.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join(';');

const headersOf = (isProduction: boolean) => (isProduction ? { ...HEADERS, ...HTTPS_ONLY } : HEADERS);

/** What {@link protectBrowsers} tells with an answer to a request that says no origin. */
export const headersWithoutOrigin = (isProduction: boolean) => ({ ...headersOf(isProduction), ...BY_ORIGIN });

/**
 * What browsers are told with every answer: which pages may read it (CORS, for allowed origins only and without
 * cookies), and that it is never a frame, a script or anything but what it says it is.
 */
export async function protectBrowsers(
  app: FastifyInstance,
  { isAllowedOrigin, isProduction }: { isAllowedOrigin: IsAllowedOrigin; isProduction: boolean },
): Promise<void> {
  const headers = headersOf(isProduction);
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(headers);
    done();
  });
  await app.register(cors, {
    delegator: (request, callback) => {
      const { origin, host } = request.headers;
      callback(null, {
        origin: origin !== undefined && isAllowedOrigin(origin, host) ? origin : false,
        methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
        exposedHeaders: ['Link', 'Retry-After', 'Allow', 'X-Request-Id', 'X-GraphQL-Operation'],
        maxAge: 600,
      });
    },
  });
}

/** Lets Apollo's landing page run its own scripts, where a path may answer with it. */
export const allowLandingPage = (app: FastifyInstance): void => givePolicyToPages(app, LANDING_PAGE_POLICY);

/**
 * What the reference page may do: Swagger UI is no code of ours, and makes its parts in ways that trusted types forbid.
 * Nothing inline either, and nothing of other places.
 */
const REFERENCE_PAGE_POLICY = PAGE_POLICY.split(';')
  .filter((directive) => !directive.includes('trusted-types'))
  .join(';');

/**
 * What the explorer may do: GraphiQL and its editor write styles of their own, load fonts and work in workers. Scripts are
 * still those that the page was built with.
 */
const EXPLORER_POLICY = [
  ...REFERENCE_PAGE_POLICY.split(';').filter((directive) => !directive.startsWith('style-src')),
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "worker-src 'self'",
].join(';');

/** Lets the explorer run, where a path may answer with it. */
export const allowExplorer = (app: FastifyInstance): void => givePolicyToPages(app, EXPLORER_POLICY);

/** Lets the reference page run, where a path may answer with it. */
export const allowReferencePage = (app: FastifyInstance): void => givePolicyToPages(app, REFERENCE_PAGE_POLICY);

/** Lets Parley's own pages run, where a path may answer with one. */
export const allowPages = (app: FastifyInstance): void => givePolicyToPages(app, PAGE_POLICY);

function givePolicyToPages(app: FastifyInstance, policy: string): void {
  app.addHook('onSend', (_request, reply, _payload, done) => {
    const type = reply.getHeader('content-type');
    const isPage = typeof type === 'string' && type.startsWith('text/html');
    // A browser takes the policy of "not modified" for the page that it has kept.
    if (isPage || reply.statusCode === 304) void reply.header('content-security-policy', policy);
    done();
  });
}
