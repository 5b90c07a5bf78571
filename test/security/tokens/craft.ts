import { createHmac } from 'node:crypto';
import { freshId, TEST_SECRET } from '../../support/gateway.ts';

/** Seconds since 1970. */
export const now = (): number => Math.floor(Date.now() / 1_000);

export const encode = (part: unknown): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** The claims of a good token of an administrator, whom nobody has met yet; some of them replaced. */
export function claimsOf(replaced: Record<string, unknown> = {}, user: Record<string, unknown> = {}) {
  return {
    user: { id: freshId(), role: 'admin', name: 'Never Met', ...user },
    iat: now(),
    exp: now() + 600,
    ...replaced,
  };
}

/** A token put together by hand: no library would make most of those that tests need. */
export function craft(
  payload: unknown,
  { secret = TEST_SECRET, hash = 'sha256', ...header }: Record<string, unknown> & { secret?: string | Buffer } = {},
): string {
  const signed = `${encode({ alg: 'HS256', typ: 'JWT', ...header })}.${encode(payload)}`;
  return `${signed}.${createHmac(String(hash), secret).update(signed).digest('base64url')}`;
}

/** The key that guests' tokens are signed with, as it is derived from a secret. */
export const guestKeyOf = (secret: string): Buffer =>
  createHmac('sha256', secret).update('parley guest token').digest();
