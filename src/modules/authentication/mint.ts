import { SignJWT } from 'jose';
import { SYMMETRIC } from './keys.ts';

/** Whom a development token is for. */
export interface TokenSubject {
  id: string;
  /** The role as tokens name it: `user`, `support` or `admin`. */
  role: string;
  name?: string | undefined;
  username?: string | undefined;
  email?: string | undefined;
  permissions?: readonly string[] | undefined;
}

/**
 * Signs a token as the legacy platform does (contract section 2). For development and tests: in production tokens come
 * from the platform.
 */
export async function mintToken(
  jwtSecret: string,
  user: TokenSubject,
  options: { lastsSeconds: number; issuer?: string | null; audience?: string | null },
): Promise<string> {
  const token = new SignJWT({ user: { ...user } })
    .setProtectedHeader({ alg: SYMMETRIC, typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000) + options.lastsSeconds);
  if (options.issuer) token.setIssuer(options.issuer);
  if (options.audience) token.setAudience(options.audience);
  return token.sign(new TextEncoder().encode(jwtSecret));
}
