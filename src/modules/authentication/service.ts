import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/db/index.ts';
import { callerError } from '../../shared/errors.ts';
import type { Viewer } from '../access/index.ts';
import { unauthenticated } from '../request-context.ts';
import { userRepository, type Person, type PersonRecord } from '../users/index.ts';
import { guestClaims, hasPermission, LONGEST_TOKEN, roleOf, userClaims } from './claims.ts';
import { ASYMMETRIC, createKeys, GUEST_TYPE, SYMMETRIC, USER_TYPES, type TokenSettings } from './keys.ts';
import { createRemoteKeys, KeysUnavailable } from './remote-keys.ts';
import { fingerprintOf, type Revocations, type TokenIdentity } from './revocations.ts';

/**
 * Clocks of the issuer and of this machine may differ by so much, in seconds. A request is taken until 5 s after `exp`
 * (and from 5 s before `nbf`), at every door alike and whether its token is remembered or not. A websocket is no request
 * but lasts: it ends with `exp` itself, and none begins after it (`live-socket.ts`).
 */
const CLOCK_TOLERANCE_S = 5;
/** How many verified tokens are remembered, so that their callers need not be verified again. */
const MOST_REMEMBERED = 10_000;
/** How long one is that was signed with a key of the key server, which may remove the key any time. */
const REMEMBER_REMOTE_MS = 60 * 1_000;

/** What a good token tells. */
interface Verified {
  viewer: Viewer;
  record: PersonRecord;
  /** Milliseconds since 1970; 0 where it does not say. */
  issuedAt: number;
  /** Until when it need not be verified again: milliseconds since 1970. */
  goodUntil: number;
}

/** What a request says about its caller. */
export interface Credentials {
  /** `Bearer <token>`; white space after `Bearer` may be more than one space. */
  authorization: string | undefined;
  /** The legacy `guest-id` header: a name, never a proof. */
  guestId?: string | undefined;
}

export type Authentication = ReturnType<typeof createAuthentication>;

/** Tells who is calling (contract section 2): the one place where tokens are verified, for every door. */
export function createAuthentication(db: Database, clock: Clock, settings: TokenSettings, revocations: Revocations) {
  const keys = createKeys(settings);
  const remoteKeys = settings.jwksUrl === null ? null : createRemoteKeys(settings.jwksUrl, clock);
  /** By the whole token. */
  const remembered = new LRUCache<string, Pick<Verified, 'viewer' | 'goodUntil'>>({ max: MOST_REMEMBERED });
  /** The tokens that callers have come with, for as long as anybody knows these. */
  const tokens = new WeakMap<Viewer, TokenIdentity>();

  async function verify(token: string): Promise<Verified> {
    const header = decodeProtectedHeader(token);
    const options = { clockTolerance: CLOCK_TOLERANCE_S, currentDate: new Date(clock.now()), requiredClaims: ['exp'] };
    if (header.typ === GUEST_TYPE) {
      const ofGuests = { ...options, algorithms: [SYMMETRIC], typ: GUEST_TYPE };
      return lasting(guestOf(await verifySymmetric(token, keys.guest, ofGuests)));
    }
    if (header.typ !== undefined && !USER_TYPES.includes(header.typ.toLowerCase())) {
      throw new errors.JWTInvalid('It is a token for something else.');
    }
    const demanded = {
      ...options,
      ...(settings.issuer === null ? {} : { issuer: settings.issuer }),
      ...(settings.audience === null ? {} : { audience: settings.audience }),
    };
    // The algorithm picks the key, and each kind of key takes its own algorithms only.
    if (header.alg !== SYMMETRIC && remoteKeys) {
      const { payload } = await jwtVerify(token, remoteKeys, { ...demanded, algorithms: ASYMMETRIC });
      return lasting(userOf(payload), REMEMBER_REMOTE_MS);
    }
    return lasting(userOf(await verifySymmetric(token, keys.user, { ...demanded, algorithms: [SYMMETRIC] })));
  }

  /** Adds until when what a token tells is true: to its end, or for a while. */
  function lasting(told: Omit<Verified, 'goodUntil'>, forMs = Infinity): Verified {
    const end = told.viewer.expiresAt + CLOCK_TOLERANCE_S * 1_000;
    return { ...told, goodUntil: Math.min(end, clock.now() + forMs) };
  }

  function userOf(payload: JWTPayload): Omit<Verified, 'goodUntil'> {
    const claims = userClaims.parse(payload);
    const { id, name = null, username = null, email = null } = claims.user;
    const role = roleOf(claims, settings.roleIds);
    return {
      viewer: {
        id,
        kind: 'USER',
        role,
        canReadAny: hasPermission(claims, 'readAny'),
        canWriteAny: hasPermission(claims, 'writeAny'),
        expiresAt: claims.exp * 1_000,
      },
      record: { id, kind: 'USER', role, name, username, email, tokenIssuedAt: issuedAt(claims.iat) },
      issuedAt: (claims.iat ?? 0) * 1_000,
    };
  }

  function guestOf(payload: JWTPayload): Omit<Verified, 'goodUntil'> {
    const claims = guestClaims.parse(payload);
    const { id, name = null, email = null } = claims.user;
    return {
      viewer: {
        id,
        kind: 'GUEST',
        role: 'GUEST',
        canReadAny: false,
        canWriteAny: false,
        expiresAt: claims.exp * 1_000,
      },
      record: { id, kind: 'GUEST', role: 'GUEST', name, username: null, email, tokenIssuedAt: claims.iat },
      issuedAt: claims.iat * 1_000,
    };
  }

  const issuedAt = (iat: number | null | undefined) => Math.floor(iat ?? clock.now() / 1_000);

  /** Keeps what is known of a person up to date with their tokens; writes only when there is something new. */
  async function recordPerson(record: PersonRecord): Promise<void> {
    const [known] = await userRepository.listRecordsByIds(db, [record.id]);
    const isNews = (key: keyof Person) => record[key] !== null && record[key] !== known?.[key];
    const keys = ['kind', 'role', 'name', 'username', 'email'] as const;
    // That a token tells it is news of whom others have only told of.
    if (!known || known.tokenIssuedAt < 0 || keys.some(isNews)) {
      await db.transaction((tx) => userRepository.record(tx, record, clock.now()));
    }
  }

  function isRevoked(viewer: Viewer): boolean {
    const token = tokens.get(viewer);
    return token !== undefined && revocations.has(token);
  }

  function notRevoked(viewer: Viewer): Viewer {
    if (isRevoked(viewer)) throw unauthenticated('The token has been revoked.');
    return viewer;
  }

  async function viewerOfToken(token: string): Promise<Viewer> {
    const known = remembered.get(token);
    if (known && known.goodUntil > clock.now()) return notRevoked(known.viewer);
    remembered.delete(token);
    const { viewer, record, goodUntil, issuedAt } = await verify(token).catch((error: unknown) => {
      throw asRefusal(error);
    });
    tokens.set(viewer, { userId: viewer.id, issuedAt, fingerprint: fingerprintOf(token) });
    notRevoked(viewer);
    await recordPerson(record);
    remembered.set(token, { viewer, goodUntil });
    return viewer;
  }

  return {
    /**
     * The caller of a request; null when it brings no token.
     *
     * @throws UNAUTHENTICATED (401) for a token that is malformed, forged, expired, revoked or not complete, and for a
     * guest id without a token; FORBIDDEN (403) for a guest id that is not the token's
     */
    async authenticate({ authorization, guestId }: Credentials): Promise<Viewer | null> {
      if (authorization === undefined) {
        if (guestId !== undefined) throw unauthenticated('A guest-id needs the guest token it belongs to.');
        return null;
      }
      const [, token] = /^Bearer\s+(\S+)\s*$/i.exec(authorization) ?? [];
      if (token === undefined || token.length > LONGEST_TOKEN) throw notValid();
      const viewer = await viewerOfToken(token);
      if (guestId !== undefined && guestId !== viewer.id) {
        throw callerError('FORBIDDEN', 'The guest-id is not that of the token.', 403);
      }
      return viewer;
    },

    /** Whether the token of somebody who was let in has been revoked since. */
    isRevoked,

    /** Calls back when tokens were revoked: whoever stays is to be asked about again. Returns how to stop it. */
    onRevoked: (listener: () => void): (() => void) => revocations.onMore(listener),
  };
}

/**
 * Verifies a token with the first of several secrets that it is signed with.
 *
 * @throws what the last secret says when none fits
 */
async function verifySymmetric(
  token: string,
  secrets: readonly Uint8Array[],
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  for (const secret of secrets.slice(0, -1)) {
    try {
      return (await jwtVerify(token, secret, options)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  return (await jwtVerify(token, secrets.at(-1) as Uint8Array, options)).payload;
}

const notValid = () => unauthenticated('The token is not valid.');

/** Says no more of a token that cannot be verified than whether a later one would do. */
function asRefusal(error: unknown): unknown {
  if (error instanceof KeysUnavailable) return callerError('UNAVAILABLE', 'The keys for tokens are out of reach.', 503);
  return error instanceof errors.JWTExpired ? unauthenticated('The token has expired.') : notValid();
}
