import type { ConversationFilter, PersonFragment, TotalsQuery } from '../../generated/operations.ts';

export type ViewName = 'mine' | 'unassigned' | 'all' | 'closed';

/** What a list shows: a view, or what is found everywhere. */
export type Shown = { view: ViewName; search: '' } | { view: 'found'; search: string };

export type Totals = Record<ViewName, number> & { unreadMessages: number };

/** Whether somebody sees every conversation, and so has a view of all. */
export const seesAll = (viewer: PersonFragment): boolean => viewer.role === 'ADMIN';

export const viewsOf = (viewer: PersonFragment): ViewName[] =>
  seesAll(viewer) ? ['mine', 'unassigned', 'all', 'closed'] : ['mine', 'unassigned', 'closed'];

/** The conversations of a view; a search finds among all that the viewer sees. */
export function filterOf(shown: Shown, viewer: PersonFragment): ConversationFilter {
  switch (shown.view) {
    case 'mine':
      return { supportUserId: viewer.id, isClosed: false };
    case 'unassigned':
      return { isUnassigned: true, isClosed: false };
    case 'all':
      return { isClosed: false };
    case 'closed':
      return { isClosed: true };
    case 'found':
      return { search: shown.search };
  }
}

/** Where somebody begins: at what they have to do. */
export function firstView(viewer: PersonFragment, totals: Totals): ViewName {
  if (seesAll(viewer)) return 'all';
  return totals.mine === 0 && totals.unassigned > 0 ? 'unassigned' : 'mine';
}

export function totalsOf({ unreadTotals, mine, unassigned, all, closed }: TotalsQuery): Totals {
  return {
    mine: mine.totalCount,
    unassigned: unassigned.totalCount,
    all: all?.totalCount ?? 0,
    closed: closed.totalCount,
    unreadMessages: unreadTotals.messages,
  };
}
