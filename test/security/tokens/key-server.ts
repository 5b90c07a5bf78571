import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A pair of keys of the platform. */
export interface PlatformKey {
  kid: string;
  alg: string;
  jwk: object;
  sign(payload: object, header?: Record<string, unknown>): Promise<string>;
}

export async function platformKey(kid: string, alg: string): Promise<PlatformKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return {
    kid,
    alg,
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    sign: (payload, header = {}) =>
      new SignJWT({ ...payload }).setProtectedHeader({ alg, typ: 'JWT', kid, ...header }).sign(privateKey),
  };
}

export type KeyServer = Awaited<ReturnType<typeof startKeyServer>>;

/** The platform's server of public keys, on this machine; as reliable as a test wants it. */
export async function startKeyServer(...published: PlatformKey[]) {
  let keys = published;
  let fault: ((response: ServerResponse) => void) | null = null;
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.on('error', () => undefined);
    if (fault) fault(response);
    else response.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    /** How often it was asked. */
    get asked(): number {
      return asked;
    },
    /** From now on these keys are there, and no others. */
    publish(...next: PlatformKey[]): void {
      keys = next;
    },
    /** From now on it answers so. */
    fail(next: (response: ServerResponse) => void): void {
      fault = next;
    },
    recover(): void {
      fault = null;
    },
    stop(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}
