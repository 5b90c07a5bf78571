import { createHash } from 'node:crypto';
import { Refused } from '../../shared/errors.ts';
import type { Transaction } from '../../platform/db/index.ts';
import { idempotencyRepository } from './repository.ts';

export { idempotencyRepository } from './repository.ts';

const LONGEST_KEY = 255;

/** What a call was asked to do, in few bytes: calls with the same key must agree in it. */
export function fingerprint(...input: readonly (string | boolean | null | undefined)[]): string {
  const normal = input.map((value) => value ?? null);
  return createHash('sha256').update(JSON.stringify(normal)).digest('base64url');
}

/** Throws INVALID unless a key can be one: 1 to 255 characters. */
export function checkKey(key: string, field: string): void {
  if (key === '' || key.length > LONGEST_KEY || key.includes('\0') || !key.isWellFormed()) {
    throw new Refused('INVALID', `${field} must be 1 to ${LONGEST_KEY} characters long, without NUL.`, field);
  }
}

export const keyReused = (field: string) =>
  new Refused('IDEMPOTENCY_KEY_REUSED', `The ${field} was used before with another input.`, field);

/**
 * Makes a thing once for each key of a caller (contract section 4): the first call makes it, and all later ones with the
 * same input are given its id. Must be run before any other rule is looked at, in the transaction that makes the thing.
 *
 * @param make makes the thing and returns its id; run only on the first call
 * @throws IDEMPOTENCY_KEY_REUSED when the key was used with another input
 */
export async function makeOnce(
  tx: Transaction,
  use: { callerId: string; operation: string; key: string; fingerprint: string; now: number },
  make: () => Promise<string>,
): Promise<{ id: string; isReplay: boolean }> {
  const used = await idempotencyRepository.find(tx, use);
  if (used) {
    if (used.fingerprint !== use.fingerprint) throw keyReused('idempotencyKey');
    return { id: used.resultId, isReplay: true };
  }
  const id = await make();
  await idempotencyRepository.insert(tx, { ...use, resultId: id });
  return { id, isReplay: false };
}
