import { useStore } from '../../shared/store.ts';
import { plural, texts } from '../../texts/index.ts';
import { change, settings } from '../settings.ts';
import { ConversationList } from './conversation-list.tsx';
import type { ListFeed, ListState } from './list-feed.ts';
import { SearchField } from './search-field.tsx';
import type { Shown } from './views.ts';

/** The list of conversations, with what it can be searched and ordered by. */
export function Inbox({
  shown,
  feed,
  onSearch,
}: {
  shown: Shown;
  feed: ListFeed | null;
  onSearch: (search: string) => void;
}) {
  const { isUnreadFirst } = useStore(settings);
  return (
    <section className="inbox" aria-label={texts.views[shown.view]}>
      <header className="inbox__header">
        <SearchField value={shown.search} onSearch={onSearch} />
        <div className="inbox__title">
          <h2>{texts.views[shown.view]}</h2>
          <label className="check">
            <input
              type="checkbox"
              checked={isUnreadFirst}
              onChange={(event) => change({ isUnreadFirst: event.target.checked })}
            />
            {texts.inbox.unreadFirst}
          </label>
        </div>
      </header>
      {feed ? <Loaded shown={shown} feed={feed} /> : <p className="empty">{texts.inbox.loading}</p>}
    </section>
  );
}

function Loaded({ shown, feed }: { shown: Shown; feed: ListFeed }) {
  const state = useStore(feed.state);
  const told = tell(state, shown);
  return (
    <>
      {told !== null && (
        <p className="empty" role={state.failure ? 'alert' : undefined}>
          {told}
        </p>
      )}
      {shown.view === 'found' && state.is === 'ready' && state.list.rows.length > 0 && (
        <p className="inbox__count muted small" aria-live="polite">
          {plural(state.list.rows.length, texts.inbox.count)}
          {state.list.edge ? '+' : ''}
        </p>
      )}
      <ConversationList feed={feed} state={state} />
    </>
  );
}

/** What there is to say in place of the list; null when it speaks for itself. */
function tell({ is, list, failure }: ListState, { view }: Shown): string | null {
  if (failure) return texts.failures[failure.kind];
  if (is === 'loading') return texts.inbox.loading;
  return list.rows.length === 0 && list.edge === null ? texts.inbox.empty[view] : null;
}
