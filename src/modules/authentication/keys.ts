import { createHmac } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';

/** What tokens are verified with, and what is demanded of them beside. */
export interface TokenSettings {
  /** At least 32 bytes; signs HS256 tokens. */
  jwtSecret: string;
  /** Where the public keys for asymmetric tokens are; null when there are none. */
  jwksUrl: string | null;
  issuer: string | null;
  audience: string | null;
  roleIds: ReadonlyMap<string, string>;
}

/** The one symmetric algorithm, and the asymmetric ones that a key set may be for. */
export const SYMMETRIC = 'HS256';
export const ASYMMETRIC = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** The `typ` of a guest's token: what Parley has issued itself says so, under its signature. */
export const GUEST_TYPE = 'guest+jwt';

export interface Keys {
  user: Uint8Array;
  /** Derived, so that no token of the platform can be a guest's, nor the reverse. */
  guest: Uint8Array;
  remote: JWTVerifyGetKey | null;
}

export function createKeys({ jwtSecret, jwksUrl }: TokenSettings): Keys {
  return {
    user: new TextEncoder().encode(jwtSecret),
    guest: createHmac('sha256', jwtSecret).update('parley guest token').digest(),
    remote: jwksUrl === null ? null : remoteKeys(jwksUrl),
  };
}

/** The keys for asymmetric tokens cannot be had, so that no such token can be judged. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

function remoteKeys(url: string): JWTVerifyGetKey {
  const keySet = createRemoteJWKSet(new URL(url), { timeoutDuration: 4_000 });
  return async (header, token) => {
    try {
      return await keySet(header, token);
    } catch (error) {
      const isTokensFault =
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys ||
        error instanceof errors.JOSENotSupported;
      throw isTokensFault ? error : new KeysUnavailable('The key set cannot be read.', { cause: error });
    }
  };
}
