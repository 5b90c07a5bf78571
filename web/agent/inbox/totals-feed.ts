import { ChangesDocument, TotalsDocument, type PersonFragment } from '../../generated/operations.ts';
import { follow } from '../../shared/gateway/follow.ts';
import type { Gateway } from '../../shared/gateway/gateway.ts';
import { untilAnswered } from '../../shared/gateway/patience.ts';
import { createStore, type Store } from '../../shared/store.ts';
import { coalesce } from './coalesce.ts';
import { seesAll, totalsOf, type Totals } from './views.ts';

/** The least time between two countings, in milliseconds. */
const PAUSE_MS = 400;

/**
 * How many conversations there are in each view, and how much is unread in all of them; null until it is known. Counted
 * by the gateway, anew after each change: a page that has not loaded everything cannot count.
 */
export function feedTotals(
  gateway: Gateway,
  viewer: PersonFragment,
): { totals: Store<Totals | null>; stop: () => void } {
  const totals = createStore<Totals | null>(null);
  const stopped = new AbortController();
  const ask = () => gateway.query(TotalsDocument, { viewerId: viewer.id, seesAll: seesAll(viewer) });
  const recount = coalesce(PAUSE_MS, async () => {
    const counted = await untilAnswered(ask, stopped.signal);
    if (!stopped.signal.aborted) totals.set(totalsOf(counted));
  });

  const stopFollowing = follow(gateway, {
    read: ask,
    show: (counted) => {
      totals.set(totalsOf(counted));
      return true;
    },
    events: ChangesDocument,
    variables: {},
    onEvent: () => recount.ask(),
    // Whatever ends it ends the lists as well, which tell of it.
    onEnd: () => undefined,
  });
  return {
    totals,
    stop: () => {
      stopped.abort();
      recount.stop();
      stopFollowing();
    },
  };
}
