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
/** For a year. In development there is no HTTPS; and of the other names below this one Parley knows nothing. */
const HTTPS_ONLY = { 'strict-transport-security': 'max-age=31536000' };

/**
 * What Apollo's landing page may do beside what it allows itself: it names its own scripts, by a nonce that is new each
 * time, in a policy that the page carries.
 */
const LANDING_PAGE_POLICY = "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * What browsers are told with every answer: which pages may read it (CORS, for allowed origins only and without
 * cookies), and that it is never a frame, a script or anything but what it says it is.
 */
export async function protectBrowsers(
  app: FastifyInstance,
  { isAllowedOrigin, isProduction }: { isAllowedOrigin: IsAllowedOrigin; isProduction: boolean },
): Promise<void> {
  const headers = isProduction ? { ...HEADERS, ...HTTPS_ONLY } : HEADERS;
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
        exposedHeaders: ['Link', 'Retry-After', 'Allow', 'X-Request-Id'],
        maxAge: 600,
      });
    },
  });
}

/** Lets Apollo's landing page run its own scripts, where a path may answer with it. */
export function allowLandingPage(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    const type = reply.getHeader('content-type');
    if (typeof type === 'string' && type.startsWith('text/html')) {
      reply.header('content-security-policy', LANDING_PAGE_POLICY);
    }
  });
}
