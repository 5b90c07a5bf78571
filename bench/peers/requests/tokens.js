import { claimsOf } from '../peer.js';

/**
 * Who asks. With `REMEMBER=yes` a token is remembered once it has been verified, until it expires; so many at the most,
 * and then all are forgotten.
 */

const MOST_REMEMBERED = 10_000;
const remembers = process.env['REMEMBER'] === 'yes';
const remembered = new Map();

/** The bearer of a token: a user for its `user`, and null when it is not valid. */
export async function identify(authorization) {
  const known = remembers && remembered.get(authorization);
  if (known && known.exp * 1_000 > Date.now()) return known.user;
  try {
    const { user, exp } = await claimsOf(authorization);
    if (remembers) {
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(authorization, { user, exp });
    }
    return user;
  } catch {
    return null;
  }
}
