/** A piece of a text: as it stands, or an address in it. */
export interface Piece {
  text: string;
  /** Where it leads; only for addresses that are safe to follow. */
  href?: string;
}

/** What may be an address: it begins like one, and ends before white space, quotes, brackets or control characters. */
const ADDRESS = /https?:\/\/[^\s<>"'`\p{Cc}\p{Bidi_Control}]+/giu;
/** What ends a sentence rather than an address. */
const TAIL = /[.,;:!?…]+$/u;

/**
 * The address, if it is one of http or https; null for every other scheme, and for what is none. Names and passwords in
 * it are refused too: they are there to make it look like another site's.
 */
export function safeUrl(address: string | null | undefined): string | null {
  if (!address || !URL.canParse(address)) return null;
  const url = new URL(address);
  const isPlain = url.username === '' && url.password === '';
  return (url.protocol === 'https:' || url.protocol === 'http:') && isPlain ? url.href : null;
}

/** Cuts a text into pieces that put together are the text, with its addresses marked. */
export function findLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutTail(match[0]);
    const href = safeUrl(address);
    if (href === null) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

function withoutTail(address: string): string {
  const trimmed = address.replace(TAIL, '');
  // "(see https://example.com/a)" ends with the sentence's bracket, "https://example.com/a_(b)" with its own.
  const isOpen = trimmed.includes('(') || !trimmed.endsWith(')');
  return isOpen ? trimmed : withoutTail(trimmed.slice(0, -1));
}
