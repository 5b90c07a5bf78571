import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useStore } from '../../shared/store.ts';
import { texts } from '../../texts/index.ts';
import { route } from '../route.ts';
import { ConversationRow } from './conversation-row.tsx';
import type { ListFeed, ListState } from './list-feed.ts';
import { useFocusKept } from './use-focus-kept.ts';
import { useKeptPlace } from './use-kept-place.ts';
import { useRowHeight } from './use-row-height.ts';

/** How many rows before the end of what is loaded the next page is asked for. */
const AHEAD = 30;

/** A list of any length, of which only what is in view is on the page. */
export function ConversationList({ feed, state }: { feed: ListFeed; state: ListState }) {
  const { rows, edge } = state.list;
  const { conversationId } = useStore(route);
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useRowHeight();
  const openIndex = rows.findIndex(({ id }) => id === conversationId);
  const { focusedId, onFocus, onBlur } = useFocusKept(scroller, rows);
  const focusedIndex = rows.findIndex(({ id }) => id === focusedId);

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]!.id,
    overscan: 6,
    // What has the keyboard stays on the page, or the keyboard would be lost with it.
    rangeExtractor: (range: Range) =>
      focusedIndex < 0
        ? defaultRangeExtractor(range)
        : [...new Set([...defaultRangeExtractor(range), focusedIndex])].sort((a, b) => a - b),
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  const { isNewAbove, toTop } = useKeptPlace(scroller, rows, rowHeight);
  const items = virtualizer.getVirtualItems();

  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last + AHEAD >= rows.length) feed.loadMore();
  }, [feed, last, rows.length]);

  useEffect(() => {
    if (openIndex >= 0) virtualizer.scrollToIndex(openIndex, { align: 'auto' });
    // Only when another one is opened: it may move, and the reader need not follow.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [conversationId]);

  return (
    <div className="list" ref={scroller} onFocus={onFocus} onBlur={onBlur}>
      {isNewAbove && (
        <button type="button" className="pill list__new" onClick={toTop}>
          {texts.inbox.newAbove}
        </button>
      )}
      <ul
        className="list__rows"
        role="list"
        aria-label={texts.inbox.list}
        aria-busy={state.is === 'loading'}
        style={{ blockSize: virtualizer.getTotalSize() }}
      >
        {items.map(({ index, key, start }) => (
          <ConversationRow
            key={key}
            conversation={rows[index]!}
            isOpen={index === openIndex}
            position={index + 1}
            count={edge === null ? rows.length : -1}
            style={{ transform: `translateY(${start}px)`, blockSize: rowHeight }}
          />
        ))}
      </ul>
      {state.isLoadingMore && <p className="list__more muted small">{texts.inbox.loadingMore}</p>}
    </div>
  );
}
