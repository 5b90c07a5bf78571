import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';

/** Where a request comes from. */
export type AddressOf = (request: IncomingMessage) => string;

/**
 * The one rule for where a request comes from, for HTTP and websockets alike: from whoever is connected, or from whom
 * that says (`X-Forwarded-For`) when it is a proxy that is trusted.
 *
 * @param trustedProxies addresses and ranges, such as `10.0.0.0/8`
 */
export function createAddressOf(trustedProxies: readonly string[]): AddressOf {
  const isTrusted = proxyAddr.compile([...trustedProxies]);
  return (request) => proxyAddr(request, isTrusted);
}
