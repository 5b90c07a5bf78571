import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import type { IsAllowedOrigin } from './origins.ts';

/** What a page may load that is none: answers that a browser takes for one do nothing there. */
const NOTHING = { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] };

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
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: NOTHING },
    xFrameOptions: { action: 'deny' },
    // In development there is no HTTPS. Of the other names below this one Parley knows nothing.
    strictTransportSecurity: isProduction && { maxAge: 365 * 24 * 60 * 60, includeSubDomains: false },
    // Old browsers' affairs, and about documents: there are none.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    originAgentCluster: false,
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
