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
export function joinAuthorization({ headers, headersDistinct }: IncomingMessage): void {
  const all = headersDistinct.authorization ?? [];
  if (all.length > 1) headers.authorization = all.join(', ');
}
