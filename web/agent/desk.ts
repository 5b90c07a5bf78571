import { createContext, useContext } from 'react';
import type { PersonFragment } from '../generated/operations.ts';
import { createDrafts, type Drafts } from '../shared/conversation/drafts.ts';
import { openSending, type Sending } from '../shared/conversation/sending.ts';
import type { Gateway } from '../shared/gateway/gateway.ts';
import { createStore, type Store } from '../shared/store.ts';
import { feedTotals } from './inbox/totals-feed.ts';
import type { Totals } from './inbox/views.ts';

/** What everything on the page of a signed-in agent works with. */
export interface Desk extends Sending {
  viewer: PersonFragment;
  gateway: Gateway;
  totals: Store<Totals | null>;
  drafts: Drafts;
  /** Something to tell at the foot of the page, with what can be done about it. */
  notice: Store<Notice | null>;
  stop: () => void;
}

export interface Notice {
  text: string;
  /** Whether it is told as something that has gone wrong. */
  isFailure?: boolean;
  undo?: () => void;
}

export function openDesk(viewer: PersonFragment, gateway: Gateway): Desk {
  const { totals, stop } = feedTotals(gateway, viewer);
  const { sender, lastSent } = openSending(gateway, viewer);
  return {
    viewer,
    gateway,
    totals,
    sender,
    drafts: createDrafts(viewer.id),
    notice: createStore<Notice | null>(null),
    lastSent,
    stop: () => {
      stop();
      sender.stop();
    },
  };
}

export const DeskContext = createContext<Desk | null>(null);

/** The desk of the agent who is signed in; only below the page that has one. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('Nobody is signed in here.');
  return desk;
}
