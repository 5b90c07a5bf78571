import { ViewerDocument, type PersonFragment } from '../../generated/operations.ts';
import { failureOf, type FailureKind } from '../gateway/failure.ts';
import { connectGateway, type Gateway } from '../gateway/gateway.ts';
import { untilAnswered } from '../gateway/patience.ts';
import { createStore, type Store } from '../store.ts';
import { bareToken, createTokenKeeper, takeTokenFromAddress } from './token.ts';

/** Why somebody has to say (again) who they are, beside that they have not yet; `Own` is what only one page says. */
export type Notice<Own extends string> = 'refused' | 'expired' | FailureKind | Own;

export type Session<Own extends string = never> =
  | { is: 'signed-out'; notice: Notice<Own> | null }
  | { is: 'checking'; waitsFor: FailureKind | null }
  | { is: 'signed-in'; viewer: PersonFragment; gateway: Gateway };

/** Who uses a page, for as long as its tab is there. */
export interface Sessions<Own extends string> {
  session: Store<Session<Own>>;
  /** Goes on with the token that the address brings, now or later, or with the one that this tab has. */
  resumeSession: () => void;
  /** Asks the gateway whose token it is, for as long as it takes to be told. */
  signIn: (pasted: string) => void;
  /** Ends the session, and forgets the token. */
  leave: (notice: Notice<Own> | null) => void;
}

/**
 * @param page tells the pages of one origin apart
 * @param refuse why somebody may not use the page; null when they may
 */
export function createSessions<Own extends string>(
  page: string,
  refuse: (viewer: PersonFragment) => Own | null,
): Sessions<Own> {
  const keeper = createTokenKeeper(page);
  let attempt = new AbortController();
  const session = createStore<Session<Own>>({ is: 'signed-out', notice: null });

  function resumeSession(): void {
    const token = takeTokenFromAddress() ?? keeper.read();
    if (token) signIn(token);
    // A link with another token that is followed here does not load the page again.
    window.addEventListener('hashchange', () => {
      const other = takeTokenFromAddress();
      if (other) signIn(other);
    });
  }

  function signIn(pasted: string): void {
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
        const refusal = refuse(viewer);
        if (refusal === null) session.set({ is: 'signed-in', viewer, gateway });
        else leave(refusal);
      },
      (error: unknown) => {
        if (!signal.aborted) leave(failureOf(error).kind);
      },
    );
  }

  function leave(notice: Notice<Own> | null): void {
    attempt.abort();
    keeper.forget();
    session.set({ is: 'signed-out', notice });
  }

  return { session, resumeSession, signIn, leave };
}
