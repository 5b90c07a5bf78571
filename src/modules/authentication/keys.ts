import { createHmac } from 'node:crypto';

/** What tokens are verified with, and what is demanded of them beside. */
export interface TokenSettings {
  /** At least 32 bytes; signs HS256 tokens. */
  jwtSecret: string;
  /** The secret before it, while tokens that it has signed are about: they are taken, nothing is signed with it. */
  previousJwtSecret: string | null;
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
/** The `typ` that a person's token may have, in lower case, if it has one: a token that is typed for another use is none. */
export const USER_TYPES = ['jwt', 'application/jwt', 'at+jwt', 'application/at+jwt'];

/**
 * The symmetric keys of tokens: the first signs, and tokens of each are taken. A guest's keys are derived, so that no
 * token of the platform can be a guest's, nor the reverse.
 */
export function createKeys({ jwtSecret, previousJwtSecret }: Pick<TokenSettings, 'jwtSecret' | 'previousJwtSecret'>) {
  const keysOf = (secret: string) => ({
    user: new TextEncoder().encode(secret),
    guest: new Uint8Array(createHmac('sha256', secret).update('parley guest token').digest()),
  });
  const signing = keysOf(jwtSecret);
  const taken = previousJwtSecret === null ? [signing] : [signing, keysOf(previousJwtSecret)];
  return { signing, user: taken.map(({ user }) => user), guest: taken.map(({ guest }) => guest) };
}
