import { useEffect, useMemo, useState } from 'react';
import { useDesk } from '../desk.ts';
import { feedList, type ListFeed } from './list-feed.ts';
import type { ListOrder } from './list.ts';
import { filterOf, type Shown } from './views.ts';

/** The list of what is shown, followed for as long as it is; null until there is one. */
export function useListFeed(shown: Shown | null, order: ListOrder): ListFeed | null {
  const { gateway, viewer } = useDesk();
  const [feed, setFeed] = useState<ListFeed | null>(null);
  const { view, search } = shown ?? { view: null, search: '' };
  const filter = useMemo(() => view && filterOf({ view, search } as Shown, viewer), [view, search, viewer]);
  useEffect(() => {
    if (!filter) return;
    const opened = feedList(gateway, filter, order);
    setFeed(opened);
    return () => opened.stop();
  }, [gateway, filter, order]);
  return feed;
}
