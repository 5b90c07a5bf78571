import { useLayoutEffect, useState, type FocusEvent, type RefObject } from 'react';

/** The attribute that says which conversation a row is of. */
export const ROW_ID = 'data-conversation';

/**
 * Keeps the keyboard on the row that has it while rows move: a browser takes it away from an element that is put
 * somewhere else in the page.
 */
export function useFocusKept(scroller: RefObject<HTMLElement | null>, rows: unknown) {
  const [focusedId, setFocusedId] = useState<string | null>(null);

  useLayoutEffect(() => {
    if (focusedId === null || document.activeElement !== document.body) return;
    scroller.current?.querySelector<HTMLElement>(`[${ROW_ID}="${focusedId}"]`)?.focus({ preventScroll: true });
  }, [scroller, rows, focusedId]);

  return {
    focusedId,
    onFocus: ({ target }: FocusEvent<HTMLElement>) => setFocusedId(target.getAttribute(ROW_ID)),
    // A row that is moved loses the keyboard to nothing; a reader gives it to something else.
    onBlur: ({ relatedTarget }: FocusEvent<HTMLElement>) => {
      if (relatedTarget !== null) setFocusedId(null);
    },
  };
}
