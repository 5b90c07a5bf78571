/** Where Apollo Sandbox runs: on its own site, and embedded in the page that this server shows. */
const SANDBOX_ORIGINS = ['https://studio.apollographql.com', 'https://sandbox.embed.apollographql.com'];

/** Whether a browser's page may call this server. */
export type IsAllowedOrigin = (origin: string, host: string | undefined) => boolean;

/**
 * The one rule for browsers, for HTTP (CORS) and websockets alike: Apollo Sandbox, the configured origins, and pages of
 * this server itself.
 */
export function createOriginRule(configured: readonly string[]): IsAllowedOrigin {
  const allowed = new Set([...SANDBOX_ORIGINS, ...configured]);
  return (origin, host) =>
    allowed.has(origin) || (host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase());
}
