import type { ReactNode } from 'react';
import { safeUrl } from './links.ts';

/** A link to a place that a stranger has named. What is no address of http or https is shown, and leads nowhere. */
export function SafeLink({ href, children }: { href: string; children: ReactNode }) {
  const safe = safeUrl(href);
  if (safe === null) return <span>{children}</span>;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer nofollow ugc" referrerPolicy="no-referrer">
      {children}
    </a>
  );
}
