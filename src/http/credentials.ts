import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Credentials } from '../modules/authentication/index.ts';

/** What the headers of a request say about its caller. */
export function credentialsOf(headers: IncomingHttpHeaders): Credentials {
  const guestId = headers['guest-id'];
  return { authorization: headers.authorization, guestId: Array.isArray(guestId) ? guestId.join(',') : guestId };
}

/**
 * Puts a request's `Authorization` headers together when there are several. Node would keep the first and drop the rest,
 * and a proxy before the gateway may have looked at another one: together they are no token, and are refused.
 */
export function joinAuthorization({ headers, rawHeaders }: IncomingMessage): void {
  if (headers.authorization === undefined) return;
  // Names and values by turns, as they came: Node's own list by names is made anew of all headers for each request.
  const all = rawHeaders.filter((_, index) => index % 2 === 1 && isAuthorization(rawHeaders[index - 1] as string));
  if (all.length > 1) headers.authorization = all.join(', ');
}

const isAuthorization = (name: string) => name.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION;

const AUTHORIZATION = 'authorization';
