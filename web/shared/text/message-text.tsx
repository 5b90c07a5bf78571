import { findLinks } from './links.ts';
import { SafeLink } from './safe-link.tsx';

/** A text that somebody has written, letter by letter: nothing in it means anything to the page but its addresses. */
export function MessageText({ text }: { text: string }) {
  return (
    <span className="message-text">
      {findLinks(text).map(({ text: piece, href }, index) =>
        href === undefined ? (
          piece
        ) : (
          <SafeLink key={index} href={href}>
            {piece}
          </SafeLink>
        ),
      )}
    </span>
  );
}
