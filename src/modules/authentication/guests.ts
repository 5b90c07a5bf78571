import { SignJWT } from 'jose';
import type { CreateGuestInput } from '../../generated/schema-types.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import type { RateLimits } from '../../platform/rate-limits.ts';
import { Refused } from '../../shared/errors.ts';
import { textProblem } from '../../shared/text.ts';
import { userRepository, type Person } from '../users/index.ts';
import { createKeys, GUEST_TYPE, SYMMETRIC, type TokenSettings } from './keys.ts';

const LONGEST_NAME = 200;
const LONGEST_EMAIL = 320;
/** How long a guest can come back with the same token: 30 days, in seconds. */
const GUEST_TOKEN_LASTS_S = 30 * 24 * 60 * 60;

export type GuestService = ReturnType<typeof createGuestService>;

/** Customers without an account (contract section 2). */
export function createGuestService(db: Database, clock: Clock, settings: TokenSettings, rates: RateLimits) {
  const key = createKeys(settings).signing.guest;

  return {
    /**
     * Makes a guest and the token that speaks for them; `expiresAt` in milliseconds since 1970.
     *
     * @param address where the request comes from: nobody is known yet, so guests are limited by it
     */
    async create(
      input: CreateGuestInput,
      address: string,
    ): Promise<{ guest: Person; token: string; expiresAt: number }> {
      await rates.take('guests', address);
      const { name = null, email = null } = input;
      const nameProblem = name === null ? null : textProblem(name, LONGEST_NAME);
      if (nameProblem) throw new Refused('INVALID', `name ${nameProblem}.`, 'name');
      const emailProblem = email === null ? null : emailAddressProblem(email);
      if (emailProblem) throw new Refused('INVALID', `email ${emailProblem}.`, 'email');

      const issuedAt = Math.floor(clock.now() / 1_000);
      const expiresAt = issuedAt + GUEST_TOKEN_LASTS_S;
      const guest: Person = { id: newId(), kind: 'GUEST', role: 'GUEST', name, username: null, email };
      await db.transaction((tx) => userRepository.record(tx, { ...guest, tokenIssuedAt: issuedAt }, clock.now()));
      const token = await new SignJWT({ user: { id: guest.id, name, email } })
        .setProtectedHeader({ alg: SYMMETRIC, typ: GUEST_TYPE })
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key);
      return { guest, token, expiresAt: expiresAt * 1_000 };
    },
  };
}

/** Only what would make an address of no use: whether it is anybody's, only a message can tell. */
function emailAddressProblem(email: string): string | null {
  const problem = textProblem(email, LONGEST_EMAIL);
  if (problem) return problem;
  return /^[^\s@]+@[^\s@]+$/.test(email) ? null : 'must be an e-mail address';
}
