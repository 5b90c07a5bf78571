import type { Viewer } from '../modules/access/index.ts';
import type { Authentication, Credentials } from '../modules/authentication/index.ts';
import type { RateLimits } from '../platform/rate-limits.ts';

export type Admission = ReturnType<typeof createAdmission>;

/** Who is let in, for every door: tells who is calling, and whether they have not called too often. */
export function createAdmission(authentication: Authentication, rates: RateLimits) {
  return {
    /**
     * The caller of a request, which is counted: by caller, or by address where nobody is known by their token.
     *
     * @param address where the request comes from
     * @returns null when it brings no token
     * @throws UNAUTHENTICATED, FORBIDDEN as the token deserves; RATE_LIMITED when there are too many requests
     */
    async admit(credentials: Credentials, address: string): Promise<Viewer | null> {
      let viewer: Viewer | null = null;
      try {
        viewer = await authentication.authenticate(credentials);
      } finally {
        // Whoever tries tokens is nobody: such requests count for their address.
        await rates.take('requests', viewer?.id ?? address);
      }
      return viewer;
    },

    /** Counts an operation on a socket, whose caller is known. Throws RATE_LIMITED. */
    admitOperation: (viewer: Viewer): Promise<void> => rates.take('requests', viewer.id),

    /** Whether somebody who was let in, and has stayed, is not to stay any longer: their token was revoked. */
    isRevoked: (viewer: Viewer): boolean => authentication.isRevoked(viewer),

    /** Calls back when that may have become so of some. Returns how to stop it. */
    onRevoked: (listener: () => void): (() => void) => authentication.onRevoked(listener),
  };
}
