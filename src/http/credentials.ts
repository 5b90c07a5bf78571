import type { IncomingHttpHeaders } from 'node:http';
import type { Credentials } from '../modules/authentication/index.ts';

/** What the headers of a request say about its caller. */
export function credentialsOf(headers: IncomingHttpHeaders): Credentials {
  const guestId = headers['guest-id'];
  return { authorization: headers.authorization, guestId: Array.isArray(guestId) ? guestId.join(',') : guestId };
}
