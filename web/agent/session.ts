import { createSessions, type Notice, type Session as AnySession } from '../shared/session/session.ts';

/** A customer's token is good, but not here. */
type Own = 'customer';
export type SignInNotice = Notice<Own>;
export type Session = AnySession<Own>;

/** Who is signed in to the agent view. Only staff are let in. */
export const { session, resumeSession, signIn, leave } = createSessions<Own>('agent', ({ role }) =>
  role === 'SUPPORT' || role === 'ADMIN' ? null : 'customer',
);
