import { splitFragment } from '../shared/session/token.ts';
import { createStore } from '../shared/store.ts';
import type { ViewName } from './inbox/views.ts';

/** Where the page is: `#/mine`, `#/closed/<conversation>`. In the fragment, so that no server is told. */
export interface Route {
  /** Null until it is known where to begin. */
  view: ViewName | null;
  conversationId: string | null;
}

const VIEWS: readonly string[] = ['mine', 'unassigned', 'all', 'closed'] satisfies ViewName[];

export function readRoute(hash: string): Route {
  // The token of a link that signs in may still be in it.
  const [, view = '', conversationId = ''] = splitFragment(hash).rest.split('/');
  return {
    view: VIEWS.includes(view) ? (view as ViewName) : null,
    conversationId: conversationId === '' ? null : conversationId,
  };
}

export const hashOf = ({ view, conversationId }: Route): string =>
  `#/${view ?? ''}${conversationId === null ? '' : `/${conversationId}`}`;

export const route = createStore(readRoute(location.hash));
window.addEventListener('hashchange', () => route.set(readRoute(location.hash)));

/** Grows each time a conversation is picked from the list, be it the one that is open already. */
export const picks = createStore(0);

/** Goes somewhere, so that the browser's way back leads here. */
export function go(to: Partial<Route>): void {
  const next = { ...route.get(), ...to };
  if (hashOf(next) !== location.hash) history.pushState(null, '', hashOf(next));
  route.set(next);
}

/** Says where the page is without another step on the way back. */
export function correct(to: Partial<Route>): void {
  const next = { ...route.get(), ...to };
  history.replaceState(null, '', hashOf(next));
  route.set(next);
}
