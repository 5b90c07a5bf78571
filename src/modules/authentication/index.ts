export { createGuestService, type GuestService } from './guests.ts';
export type { TokenSettings } from './keys.ts';
export { guestResolvers } from './resolvers.ts';
export { createAuthentication, type Authentication, type Credentials } from './service.ts';
export { pruneRevocations, Revocations, REVOCATIONS_POLL_MS, revocationOfToken, revoke } from './revocations.ts';
export type { Revocation } from './revocation-repository.ts';
export { mintToken, type TokenSubject } from './mint.ts';
