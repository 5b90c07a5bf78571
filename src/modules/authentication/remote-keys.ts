import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../platform/clock.ts';

/** Keys are used for so long before the key server is asked for them anew: a key that is removed is good no longer. */
const FRESH_FOR_MS = 10 * 60 * 1_000;
/** While the key server is away, the keys that it has told go on to be used for so long. */
const TRUSTED_FOR_MS = 24 * 60 * 60 * 1_000;
/** The key server is asked no more often than this, whatever tokens come and whatever it answers. */
const ASK_EVERY_MS = 10 * 1_000;
/** How long its answer is waited for; less than the websocket's check of a token may take. */
const LONGEST_WAIT_MS = 4_000;
/** The largest set of keys that is read. An honest one is a few kilobytes. */
const LARGEST_SET_BYTES = 512 * 1_024;

/** The keys for asymmetric tokens cannot be had, so that no such token can be judged. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/**
 * The public keys behind `AUTH_JWKS_URL`, as jose asks for them. Not jose's own remote set: that one is out of keys when
 * the key server is away for longer than its cache lasts, asks a failing server again for every token, and reads an
 * answer of any length.
 *
 * - A key id that is not known may be a new one: the set is asked for, once in a while.
 * - A set that is no longer fresh is waited for, unless the key server has failed before: then what is known serves.
 * - Rejects with {@link KeysUnavailable} when the answer to a token depends on what the key server would say.
 *
 * @param longestWaitMs for tests
 */
export function createRemoteKeys(url: string, clock: Clock, longestWaitMs = LONGEST_WAIT_MS): JWTVerifyGetKey {
  let known: { find: JWTVerifyGetKey; since: number } | null = null;
  let askedAt = -Infinity;
  let asking: Promise<void> | null = null;
  /** Why the key server was of no use the last time it was asked. */
  let failure: KeysUnavailable | null = null;

  async function ask(): Promise<void> {
    try {
      const set = await readSet(url, longestWaitMs);
      known = { find: createLocalJWKSet(set), since: clock.now() };
      failure = null;
    } catch (error) {
      failure = new KeysUnavailable('The set of keys cannot be read.', { cause: error });
    } finally {
      asking = null;
    }
  }

  /** Asks the key server, together with all who want that just now; or leaves it at what it has said a moment ago. */
  async function refresh(): Promise<void> {
    if (!asking && clock.now() - askedAt >= ASK_EVERY_MS) {
      askedAt = clock.now();
      asking = ask();
    }
    if (asking) await asking;
    if (failure !== null) throw failure;
  }

  async function current(): Promise<JWTVerifyGetKey> {
    const age = known ? clock.now() - known.since : Infinity;
    if (age >= FRESH_FOR_MS) {
      const isTrusted = age < TRUSTED_FOR_MS;
      const hasFailed = failure !== null;
      const refreshing = refresh();
      // Nobody waits again for a server that has just not answered, as long as there is something to go on with.
      if (isTrusted && hasFailed) void refreshing.catch(() => undefined);
      else if (isTrusted) await refreshing.catch(() => undefined);
      else await refreshing;
    }
    return (known as NonNullable<typeof known>).find;
  }

  return async (header, token) => {
    const find = await current();
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await refresh();
      return (await current())(header, token);
    }
  };
}

/** Reads a set of keys: no redirects, and no more bytes and no more time than an honest answer takes. */
async function readSet(url: string, longestWaitMs: number): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(longestWaitMs),
  });
  try {
    if (response.status !== 200) throw new Error(`The key server answered ${response.status}.`);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      length += chunk.byteLength;
      if (length > LARGEST_SET_BYTES) throw new Error(`The set of keys has more than ${LARGEST_SET_BYTES} bytes.`);
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString()) as JSONWebKeySet;
  } finally {
    // What is not wanted is not listened to.
    if (!response.bodyUsed) await response.body?.cancel();
  }
}
