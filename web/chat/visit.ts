import { createContext, useContext } from 'react';
import { ChangesDocument, LastConversationDocument, type PersonFragment } from '../generated/operations.ts';
import { createDrafts, type Drafts } from '../shared/conversation/drafts.ts';
import { openSending, type Sending } from '../shared/conversation/sending.ts';
import { failureOf, type Failure } from '../shared/gateway/failure.ts';
import type { Gateway } from '../shared/gateway/gateway.ts';
import { untilAnswered } from '../shared/gateway/patience.ts';
import { createStore, type Store } from '../shared/store.ts';
import { createOpening, type Opening } from './opening.ts';

/** Where a visit stands: which conversation is shown, or that there is none yet. */
export type Place = { is: 'looking'; failure: Failure | null } | { is: 'new' } | { is: 'in'; conversationId: string };

/** What everything on the page of a visitor works with. */
export interface Visit extends Sending {
  viewer: PersonFragment;
  gateway: Gateway;
  drafts: Drafts;
  place: Store<Place>;
  opening: Opening;
  /** Leaves a conversation that is over, for another. */
  beginAnew: () => void;
  stop: () => void;
}

/** The draft of a first message: there is no conversation yet that it could be of. */
export const FIRST = 'first';

export function openVisit(viewer: PersonFragment, gateway: Gateway): Visit {
  const stopped = new AbortController();
  const { signal } = stopped;
  const place = createStore<Place>({ is: 'looking', failure: null });
  const sending = openSending(gateway, viewer);
  const drafts = createDrafts(viewer.id);

  /** Goes into a conversation that has just begun, with what is being written meanwhile. */
  function enter(conversationId: string) {
    drafts.move(FIRST, conversationId);
    place.set({ is: 'in', conversationId });
  }

  const opening = createOpening(
    gateway,
    viewer,
    signal,
    (conversationId, body) => {
      sending.sender.send(conversationId, body);
      enter(conversationId);
    },
    (body) => drafts.add(FIRST, body),
  );

  const look = () =>
    untilAnswered(
      () => gateway.query(LastConversationDocument, { viewerId: viewer.id }),
      signal,
      (failure) => {
        if (!signal.aborted && place.get().is === 'looking') place.set({ is: 'looking', failure });
      },
    );

  async function begin(): Promise<void> {
    try {
      const { syncCursor, conversations } = await look();
      if (signal.aborted) return;
      const [last] = conversations.nodes;
      if (place.get().is === 'looking') place.set(last ? { is: 'in', conversationId: last.id } : { is: 'new' });
      listen(syncCursor);
    } catch (error) {
      if (!signal.aborted) place.set({ is: 'looking', failure: failureOf(error) });
    }
  }

  /** Somebody else may begin a conversation too: an agent, or the same person in another tab. */
  function listen(after: string): void {
    const unsubscribe = gateway.subscribe(
      ChangesDocument,
      { after },
      {
        next: ({ inboxEvents: { change, conversationId } }) => {
          if (change === 'ENTERED' && place.get().is === 'new' && opening.state.get().is === 'idle') {
            enter(conversationId);
          }
        },
        end: () => undefined,
        onResync: async () => (await look()).syncCursor,
      },
    );
    signal.addEventListener('abort', unsubscribe);
  }

  if (opening.state.get().is !== 'idle') place.set({ is: 'new' });
  void begin();

  return {
    ...sending,
    viewer,
    gateway,
    drafts,
    place,
    opening,
    beginAnew: () => {
      const now = place.get();
      if (now.is === 'in') drafts.move(now.conversationId, FIRST);
      place.set({ is: 'new' });
    },
    stop: () => {
      stopped.abort();
      sending.sender.stop();
    },
  };
}

export const VisitContext = createContext<Visit | null>(null);

/** The visit of whoever is there; only below the page that has one. */
export function useVisit(): Visit {
  const visit = useContext(VisitContext);
  if (!visit) throw new Error('Nobody is visiting.');
  return visit;
}
