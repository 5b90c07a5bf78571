import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/db/index.ts';
import { callerError } from '../../shared/errors.ts';
import type { Viewer } from '../access/index.ts';
import { unauthenticated } from '../request-context.ts';
import { userRepository, type Person, type PersonRecord } from '../users/index.ts';
import { guestClaims, hasPermission, LONGEST_TOKEN, roleOf, userClaims } from './claims.ts';
import { ASYMMETRIC, createKeys, GUEST_TYPE, KeysUnavailable, SYMMETRIC, type TokenSettings } from './keys.ts';

/** Clocks of the issuer and of this machine may differ by so much, in seconds. */
const CLOCK_TOLERANCE_S = 5;
/** How many verified tokens are remembered, so that their callers need not be verified again. */
const MOST_REMEMBERED = 10_000;

/** What a request says about its caller. */
export interface Credentials {
  /** `Bearer <token>`; white space after `Bearer` may be more than one space. */
  authorization: string | undefined;
  /** The legacy `guest-id` header: a name, never a proof. */
  guestId?: string | undefined;
}

export type Authentication = ReturnType<typeof createAuthentication>;

/** Tells who is calling (contract section 2): the one place where tokens are verified, for every door. */
export function createAuthentication(db: Database, clock: Clock, settings: TokenSettings) {
  const keys = createKeys(settings);
  /** By the whole token; an entry ends with its token. */
  const remembered = new LRUCache<string, Viewer>({ max: MOST_REMEMBERED });

  async function verify(token: string): Promise<{ viewer: Viewer; record: PersonRecord }> {
    const header = decodeProtectedHeader(token);
    const options = { clockTolerance: CLOCK_TOLERANCE_S, currentDate: new Date(clock.now()), requiredClaims: ['exp'] };
    if (header.typ === GUEST_TYPE) {
      const { payload } = await jwtVerify(token, keys.guest, { ...options, algorithms: [SYMMETRIC], typ: GUEST_TYPE });
      return guestOf(payload);
    }
    const demanded = {
      ...options,
      ...(settings.issuer === null ? {} : { issuer: settings.issuer }),
      ...(settings.audience === null ? {} : { audience: settings.audience }),
    };
    // The algorithm picks the key, and each kind of key takes its own algorithms only.
    const { payload } =
      header.alg !== SYMMETRIC && keys.remote
        ? await jwtVerify(token, keys.remote, { ...demanded, algorithms: ASYMMETRIC })
        : await jwtVerify(token, keys.user, { ...demanded, algorithms: [SYMMETRIC] });
    return userOf(payload);
  }

  function userOf(payload: JWTPayload): { viewer: Viewer; record: PersonRecord } {
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
    };
  }

  function guestOf(payload: JWTPayload): { viewer: Viewer; record: PersonRecord } {
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
    };
  }

  const issuedAt = (iat: number | null | undefined) => Math.floor(iat ?? clock.now() / 1_000);

  /** Keeps what is known of a person up to date with their tokens; writes only when there is something new. */
  async function recordPerson(record: PersonRecord): Promise<void> {
    const known = await userRepository.find(db, record.id);
    const isNews = (key: keyof Person) => record[key] !== null && record[key] !== known?.[key];
    const keys = ['kind', 'role', 'name', 'username', 'email'] as const;
    if (!known || keys.some(isNews)) {
      await db.transaction((tx) => userRepository.record(tx, record, clock.now()));
    }
  }

  async function viewerOfToken(token: string): Promise<Viewer> {
    const known = remembered.get(token);
    if (known && known.expiresAt > clock.now()) return known;
    try {
      const { viewer, record } = await verify(token);
      await recordPerson(record);
      remembered.set(token, viewer);
      return viewer;
    } catch (error) {
      throw asRefusal(error);
    }
  }

  return {
    /**
     * The caller of a request; null when it brings no token.
     *
     * @throws UNAUTHENTICATED (401) for a token that is malformed, forged, expired or not complete, and for a guest id
     * without a token; FORBIDDEN (403) for a guest id that is not the token's
     */
    async authenticate({ authorization, guestId }: Credentials): Promise<Viewer | null> {
      if (authorization === undefined) {
        if (guestId !== undefined) throw unauthenticated('A guest-id needs the guest token it belongs to.');
        return null;
      }
      const [, token] = /^Bearer\s+(\S+)\s*$/i.exec(authorization) ?? [];
      if (token === undefined || token.length > LONGEST_TOKEN) throw unauthenticated('The token is malformed.');
      const viewer = await viewerOfToken(token);
      if (guestId !== undefined && guestId !== viewer.id) {
        throw callerError('FORBIDDEN', 'The guest-id is not that of the token.', 403);
      }
      return viewer;
    },
  };
}

/** Says no more of a bad token than whether another one would do; faults that are not the token's pass. */
function asRefusal(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return unauthenticated('The token has expired.');
  if (error instanceof KeysUnavailable) return callerError('UNAVAILABLE', 'The keys for tokens are out of reach.', 503);
  const isBadToken =
    error instanceof errors.JOSEError ||
    (error instanceof TypeError && /token|header|JWT|JWS/i.test(error.message)) ||
    (error instanceof Error && error.name === 'ZodError');
  return isBadToken ? unauthenticated('The token is not valid.') : error;
}
