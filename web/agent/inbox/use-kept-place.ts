import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { rowsMoved, type AnchorRow } from './anchor.ts';

/**
 * Keeps a reader's place in a list that moves: who has scrolled down goes on seeing what they saw; who is at the top
 * sees what comes.
 */
export function useKeptPlace(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly AnchorRow[],
  rowHeight: number,
): { isNewAbove: boolean; toTop: () => void } {
  const before = useRef(rows);
  const [isNewAbove, setIsNewAbove] = useState(false);

  useLayoutEffect(() => {
    const list = scroller.current;
    const was = before.current;
    before.current = rows;
    if (!list || was === rows || list.scrollTop < 1) return;
    const moved = rowsMoved(was, rows, Math.floor(list.scrollTop / rowHeight));
    if (moved !== 0) list.scrollTop += moved * rowHeight;
    if (was[0] && rows[0] && rows[0].lastActivityAt > was[0].lastActivityAt) setIsNewAbove(true);
  }, [scroller, rows, rowHeight]);

  useEffect(() => {
    const list = scroller.current;
    if (!list) return;
    const onScroll = () => {
      if (list.scrollTop < rowHeight) setIsNewAbove(false);
    };
    list.addEventListener('scroll', onScroll, { passive: true });
    return () => list.removeEventListener('scroll', onScroll);
  }, [scroller, rowHeight]);

  return { isNewAbove, toTop: () => scroller.current?.scrollTo({ top: 0 }) };
}
