import type { InboxConversationFragment, InboxEventsSubscription } from '../../generated/operations.ts';

export type InboxConversation = InboxConversationFragment;
export type InboxEvent = InboxEventsSubscription['inboxEvents'];

/** The order of a list: newest activity first, or what is unread before what is not, each by activity. */
export type ListOrder = 'activity' | 'unread-first';

/**
 * A list, loaded from the top down. What is above `edge` is complete; what is below it comes with the next pages.
 */
export interface List {
  order: ListOrder;
  rows: readonly InboxConversation[];
  /** The place of the last row of the last page when it was read; null when everything is loaded. */
  edge: Place | null;
  /** Events since the page that is under way was asked for; null when none is. */
  sincePage: readonly InboxEvent[] | null;
}

/** A place in the order. */
export interface Place {
  /** 0 for unread ones where they come first. */
  rank: number;
  lastActivityAt: string;
  id: string;
}

export const emptyList = (order: ListOrder): List => ({ order, rows: [], edge: null, sincePage: null });

/** Where a conversation stands. Agents' badges count what customers have sent. */
export function placeOf({ id, lastActivityAt, userUnreadCount }: InboxConversation, order: ListOrder): Place {
  return { rank: order === 'unread-first' && userUnreadCount === 0 ? 1 : 0, lastActivityAt, id };
}

/** Negative when `a` stands before `b`. */
export function comparePlaces(a: Place, b: Place): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  // Times of one form are in order as texts are.
  if (a.lastActivityAt !== b.lastActivityAt) return a.lastActivityAt > b.lastActivityAt ? -1 : 1;
  return a.id === b.id ? 0 : a.id > b.id ? -1 : 1;
}

/** A page is asked for: from now on events are kept, since it may be read before them and come after them. */
export const awaitPage = (list: List): List => ({ ...list, sincePage: [] });

/**
 * Puts the next page below what is there.
 *
 * @param edge where the list is complete down to, with this page; null when there is nothing below
 */
export function addPage(list: List, page: readonly InboxConversation[], edge: Place | null): List {
  const known = new Map(list.rows.map((row) => [row.id, row]));
  for (const row of page) {
    const other = known.get(row.id);
    if (!other || other.version <= row.version) known.set(row.id, row);
  }
  const rows = [...known.values()].sort((a, b) => comparePlaces(placeOf(a, list.order), placeOf(b, list.order)));
  const merged: List = { ...list, rows, edge, sincePage: null };
  return (list.sincePage ?? []).reduce(applyEvent, merged);
}

/** The list after an event. One that tells of an older state than is known changes nothing. */
export function applyEvent(list: List, event: InboxEvent): List {
  const sincePage = list.sincePage && [...list.sincePage, event];
  const old = list.rows.find(({ id }) => id === event.conversationId);
  const { conversation } = event;
  if (conversation && old && old.version > conversation.version) return { ...list, sincePage };

  const others = old ? list.rows.filter((row) => row !== old) : list.rows;
  if (!conversation || !isLoaded(list, conversation)) {
    return old || sincePage ? { ...list, rows: others, sincePage } : list;
  }
  return { ...list, rows: insert(others, conversation, list.order), sincePage };
}

/** Whether a conversation stands in the part that is loaded. */
function isLoaded({ edge, order }: List, conversation: InboxConversation): boolean {
  return edge === null || comparePlaces(placeOf(conversation, order), edge) <= 0;
}

function insert(
  rows: readonly InboxConversation[],
  conversation: InboxConversation,
  order: ListOrder,
): readonly InboxConversation[] {
  const place = placeOf(conversation, order);
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comparePlaces(placeOf(rows[middle]!, order), place) < 0) low = middle + 1;
    else high = middle;
  }
  return rows.toSpliced(low, 0, conversation);
}
