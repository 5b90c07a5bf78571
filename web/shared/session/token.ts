/**
 * The token of a page's session: for this tab only, in the address for as long as it takes to read it, and nowhere else.
 */
export interface TokenKeeper {
  read: () => string | null;
  keep(token: string): void;
  forget(): void;
}

/** @param page tells the pages of one origin apart */
export function createTokenKeeper(page: string): TokenKeeper {
  const name = `parley.${page}.token`;
  return {
    read: () => sessionStorage.getItem(name),
    keep: (token) => sessionStorage.setItem(name, token),
    forget: () => sessionStorage.removeItem(name),
  };
}

/**
 * Takes the token out of the page's address (`#token=...`, or behind where the page is: `#/mine&token=...`): neither the
 * history nor a copied link has it afterwards. Null when there is none.
 */
export function takeTokenFromAddress(): string | null {
  const { token, rest } = splitFragment(location.hash);
  if (token === null) return null;
  history.replaceState(null, '', `${location.pathname}${location.search}${rest}`);
  return bareToken(token);
}

/** The token in a fragment, and the fragment without it, letter by letter; empty when nothing else is in it. */
export function splitFragment(hash: string): { token: string | null; rest: string } {
  const parts = hash.replace(/^#/, '').split('&');
  const isToken = (part: string) => part.startsWith('token=');
  const token = new URLSearchParams(parts.find(isToken)).get('token');
  const rest = parts.filter((part) => !isToken(part)).join('&');
  return { token, rest: rest && `#${rest}` };
}

/** A token as it is pasted: with the word that goes before it in a header, in quotes, over several lines. */
export const bareToken = (text: string): string =>
  text.replace(/^\s*["']?\s*(Bearer\s+)?/i, '').replace(/["'\s]+/g, '');
