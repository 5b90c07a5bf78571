import { ViewerDocument, type PersonFragment } from '../generated/operations.ts';
import { connectGateway, type Gateway } from '../shared/gateway/gateway.ts';
import { failureOf, type FailureKind } from '../shared/gateway/failure.ts';
import { untilAnswered } from '../shared/gateway/patience.ts';
import { bareToken, createTokenKeeper, takeTokenFromAddress } from '../shared/session/token.ts';
import { createStore } from '../shared/store.ts';

/** Why somebody has to sign in (again), beside that they have not yet. */
export type SignInNotice = 'refused' | 'customer' | 'expired' | FailureKind;

export type Session =
  | { is: 'signed-out'; notice: SignInNotice | null }
  | { is: 'checking'; waitsFor: FailureKind | null }
  | { is: 'signed-in'; viewer: PersonFragment; gateway: Gateway };

const keeper = createTokenKeeper('agent');
let attempt = new AbortController();

export const session = createStore<Session>({ is: 'signed-out', notice: null });

/** Goes on with the token that the address brings, now or later, or with the one that this tab has. */
export function resumeSession(): void {
  const token = takeTokenFromAddress() ?? keeper.read();
  if (token) signIn(token);
  // A link with another token that is followed here does not load the page again.
  window.addEventListener('hashchange', () => {
    const other = takeTokenFromAddress();
    if (other) signIn(other);
  });
}

/** Asks the gateway whose token it is, for as long as it takes to be told. Only staff are let in. */
export function signIn(pasted: string): void {
  attempt.abort();
  attempt = new AbortController();
  const { signal } = attempt;
  const token = bareToken(pasted);
  const gateway = connectGateway(token, () => {
    if (!signal.aborted) leave(session.get().is === 'signed-in' ? 'expired' : 'refused');
  });
  signal.addEventListener('abort', () => gateway.stop());

  session.set({ is: 'checking', waitsFor: null });
  keeper.keep(token);
  untilAnswered(
    () => gateway.query(ViewerDocument, {}),
    signal,
    ({ kind }) => {
      if (!signal.aborted) session.set({ is: 'checking', waitsFor: kind });
    },
  ).then(
    ({ viewer }) => {
      if (signal.aborted) return;
      if (viewer.role === 'SUPPORT' || viewer.role === 'ADMIN') session.set({ is: 'signed-in', viewer, gateway });
      else leave('customer');
    },
    (error: unknown) => {
      if (!signal.aborted) leave(failureOf(error).kind);
    },
  );
}

/** Ends the session, and forgets the token. */
export function leave(notice: SignInNotice | null): void {
  attempt.abort();
  keeper.forget();
  session.set({ is: 'signed-out', notice });
}
