import {
  InboxEventsDocument,
  InboxPageDocument,
  type ConversationFilter,
  type InboxPageQuery,
} from '../../generated/operations.ts';
import { failureOf, type Failure } from '../../shared/gateway/failure.ts';
import { follow } from '../../shared/gateway/follow.ts';
import type { Gateway } from '../../shared/gateway/gateway.ts';
import { untilAnswered } from '../../shared/gateway/patience.ts';
import { createStore, type Store } from '../../shared/store.ts';
import { addPage, applyEvent, awaitPage, emptyList, placeOf, type List, type ListOrder, type Place } from './list.ts';

const PAGE = 50;

export interface ListState {
  list: List;
  /** `failed` when it cannot be loaded at all. */
  is: 'loading' | 'ready' | 'failed';
  isLoadingMore: boolean;
  /** What it has to wait for, or has failed with. */
  failure: Failure | null;
}

/** A list that is loaded from the top as it is read, and kept current. */
export interface ListFeed {
  state: Store<ListState>;
  /** Loads the next page, unless there is none, or one is under way. */
  loadMore: () => void;
  stop(): void;
}

/** The lists that make up one list, one below the other, as the gateway has them. */
const PARTS: Record<ListOrder, ConversationFilter[]> = {
  activity: [{}],
  'unread-first': [{ hasUnread: true }, { hasUnread: false }],
};
/** Below everything of a rank. */
const endOf = (rank: number): Place => ({ rank, lastActivityAt: '', id: '' });

export function feedList(gateway: Gateway, filter: ConversationFilter, order: ListOrder): ListFeed {
  const parts = PARTS[order];
  const stopped = new AbortController();
  const state = createStore<ListState>({ list: emptyList(order), is: 'loading', isLoadingMore: false, failure: null });
  /** Where the next page begins; null when there is none. */
  let next: { part: number; after: string | null } | null = null;
  /** Grows with each snapshot: a page that was asked for before belongs to the list of then. */
  let generation = 0;

  const change = (changed: Partial<ListState>) => state.update((now) => ({ ...now, ...changed }));
  const read = (part: number, after: string | null) =>
    gateway.query(InboxPageDocument, { filter: { ...filter, ...parts[part] }, first: PAGE, after });

  /** Notes where the page after this one begins, and returns down to where the list is complete. */
  function advance(part: number, { pageInfo, nodes }: InboxPageQuery['conversations']): Place | null {
    const last = nodes.at(-1);
    if (pageInfo.hasNextPage && last) {
      next = { part, after: pageInfo.endCursor };
      return placeOf(last, order);
    }
    const hasAnother = part + 1 < parts.length;
    next = hasAnother ? { part: part + 1, after: null } : null;
    return hasAnother ? endOf(part) : null;
  }

  const stopFollowing = follow(gateway, {
    read: () => read(0, null),
    show: ({ conversations }) => {
      generation += 1;
      const list = addPage(emptyList(order), conversations.nodes, advance(0, conversations));
      change({ list, is: 'ready', isLoadingMore: false, failure: null });
      if (conversations.nodes.length < PAGE) loadMore();
      return true;
    },
    events: InboxEventsDocument,
    variables: { filter },
    onEvent: ({ inboxEvents }) => change({ list: applyEvent(state.get().list, inboxEvents) }),
    onWait: (failure) => change({ failure }),
    onEnd: (failure) => change({ is: 'failed', failure }),
  });

  function loadMore() {
    if (next === null || state.get().isLoadingMore) return;
    const [{ part, after }, mine] = [next, generation];
    change({ list: awaitPage(state.get().list), isLoadingMore: true });
    const isWanted = () => mine === generation && !stopped.signal.aborted;
    untilAnswered(() => read(part, after), stopped.signal).then(
      ({ conversations }) => {
        if (!isWanted()) return;
        const list = addPage(state.get().list, conversations.nodes, advance(part, conversations));
        change({ list, isLoadingMore: false });
        if (conversations.nodes.length < PAGE) loadMore();
      },
      (error: unknown) => {
        if (isWanted()) change({ isLoadingMore: false, failure: failureOf(error) });
      },
    );
  }

  return {
    state,
    loadMore,
    stop: () => {
      stopped.abort();
      stopFollowing();
    },
  };
}
