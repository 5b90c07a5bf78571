import { useEffect, useRef, type RefObject } from 'react';
import type { Side } from '../../generated/operations.ts';
import type { Message } from './thread.ts';

/** A message is in view when half of it is, or when it fills half of the log. */
function isSeen({ intersectionRatio, intersectionRect, rootBounds }: IntersectionObserverEntry): boolean {
  return intersectionRatio >= 0.5 || intersectionRect.height >= (rootBounds?.height ?? Infinity) / 2;
}

/** Tells which unread messages of the other side are in view, whenever that changes. */
export function useInView(
  log: RefObject<HTMLElement | null>,
  messages: readonly Message[],
  ownSide: Side,
  onSee: (messages: readonly Message[], inView: ReadonlySet<string>) => void,
): void {
  const current = useRef(messages);
  const inView = useRef(new Set<string>());
  const unread = messages.filter(({ side, isRead }) => side !== ownSide && !isRead);
  const key = unread.map(({ id }) => id).join();

  useEffect(() => {
    current.current = messages;
  }, [messages]);

  useEffect(() => {
    if (!log.current || key === '') return;
    inView.current = new Set();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const id = (entry.target as HTMLElement).dataset.message!;
          if (isSeen(entry)) inView.current.add(id);
          else inView.current.delete(id);
        }
        onSee(current.current, inView.current);
      },
      { root: log.current, threshold: [0, 0.1, 0.25, 0.5, 0.75, 1] },
    );
    for (const element of log.current.querySelectorAll('[data-message][data-unread]')) observer.observe(element);
    return () => observer.disconnect();
  }, [log, key, onSee]);
}
