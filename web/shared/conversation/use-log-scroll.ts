import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Side } from '../../generated/operations.ts';
import type { Divider } from './divider.ts';
import type { Outbox } from './outbox.ts';
import type { Message } from './thread.ts';

/** How near the end counts as at the end, and how near the beginning older messages are asked for, in pixels. */
const AT_END_PX = 40;
const NEAR_BEGIN_PX = 400;

interface Shown {
  messages: readonly Message[];
  pending: Outbox;
  divider: Divider;
  hasOlder: boolean;
  ownSide: Side;
  onOlder: () => void;
}

/**
 * Where a log is scrolled to: it opens at what is new, follows the end for whoever is there, and stays where it is for
 * whoever reads further up, also when older messages come in above.
 */
export function useLogScroll(log: RefObject<HTMLElement | null>, shown: Shown) {
  const { messages, pending, divider, hasOlder, ownSide, onOlder } = shown;
  const isAtEnd = useRef(true);
  const before = useRef<{ firstId: string | undefined; firstTop: number; lastSeq: number; pending: number } | null>(
    null,
  );
  /** How many have come in below that were not in view; null at the end. */
  const [unseen, setUnseen] = useState<number | null>(null);
  const firstId = messages[0]?.id;
  const lastSeq = messages.at(-1)?.seq ?? 0;

  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    const was = before.current;
    before.current = { firstId, firstTop: topOf(element, firstId), lastSeq, pending: pending.length };
    if (was === null) {
      const line = divider === null ? null : element.querySelector<HTMLElement>('.log__divider');
      element.scrollTop = line ? line.offsetTop - 24 : element.scrollHeight;
      isAtEnd.current = endOf(element) < AT_END_PX;
      if (!isAtEnd.current) setUnseen(0);
      return;
    }
    const hasPrepended = was.firstId !== firstId && messages.some(({ id }) => id === was.firstId);
    if (hasPrepended) element.scrollTop += topOf(element, was.firstId) - was.firstTop;
    if (isAtEnd.current || pending.length > was.pending) element.scrollTop = element.scrollHeight;
    else {
      const news = messages.filter(({ seq, side }) => seq > was.lastSeq && side !== ownSide).length;
      if (news > 0) setUnseen((count) => (count ?? 0) + news);
    }
  }, [log, messages, pending, divider, firstId, lastSeq, ownSide]);

  useEffect(() => {
    const element = log.current;
    if (!element) return;
    const onScroll = () => {
      isAtEnd.current = endOf(element) < AT_END_PX;
      setUnseen((count) => (isAtEnd.current ? null : (count ?? 0)));
      if (hasOlder && element.scrollTop < NEAR_BEGIN_PX) onOlder();
    };
    onScroll();
    element.addEventListener('scroll', onScroll, { passive: true });
    // The composer grows, the window shrinks: who was at the end stays there.
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, [log, hasOlder, onOlder, firstId]);

  return {
    unseen,
    toBottom: () => log.current?.scrollTo({ top: log.current.scrollHeight }),
  };
}

/** Where a message stands in the log, in pixels from its beginning. */
function topOf(log: HTMLElement, id: string | undefined): number {
  return log.querySelector<HTMLElement>(`[data-message="${id ?? ''}"]`)?.offsetTop ?? 0;
}

const endOf = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement) => scrollHeight - scrollTop - clientHeight;
