import { useEffect, type RefObject } from 'react';

/**
 * Takes the keyboard when it is nowhere: what had it was taken off the page, and this stands in its place. It is never
 * taken from where somebody is.
 *
 * @param isWanted whether to take it at all
 */
export function useLostFocus(element: RefObject<HTMLElement | null>, isWanted = true): void {
  useEffect(() => {
    if (isWanted && document.activeElement === document.body) element.current?.focus();
  }, [element, isWanted]);
}
