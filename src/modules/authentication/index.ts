export { createGuestService, type GuestService } from './guests.ts';
export type { TokenSettings } from './keys.ts';
export { guestResolvers } from './resolvers.ts';
export { createAuthentication, type Authentication, type Credentials } from './service.ts';
export { mintToken, type TokenSubject } from './mint.ts';
