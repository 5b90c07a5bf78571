import type { IncomingMessage } from 'node:http';
import type { Credentials } from '../modules/authentication/index.ts';

/** What the headers of a request say about its caller. */
export function credentialsOf(request: IncomingMessage): Credentials {
  const guestId = request.headers['guest-id'];
  return {
    authorization: authorizationOf(request),
    guestId: Array.isArray(guestId) ? guestId.join(',') : guestId,
  };
}

/**
 * A request's `Authorization` headers put together when there are several. Node would keep the first and drop the rest,
 * and a proxy before the gateway may have looked at another one: together they are no token, and are refused.
 */
function authorizationOf({ headers, rawHeaders }: IncomingMessage): string | undefined {
  if (headers.authorization === undefined) return undefined;
  // Names and values by turns, as they came: Node's own list by names is made anew of all headers for each request.
  const all = rawHeaders.filter((_, index) => index % 2 === 1 && isAuthorization(rawHeaders[index - 1] as string));
  return all.length > 1 ? all.join(', ') : headers.authorization;
}

const isAuthorization = (name: string) => name.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION;

const AUTHORIZATION = 'authorization';
