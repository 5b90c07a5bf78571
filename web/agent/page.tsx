import { useCallback, useEffect, useState } from 'react';
import { useStore } from '../shared/store.ts';
import { Bell } from './notify/bell.tsx';
import { ConversationPane } from './conversation/conversation-pane.tsx';
import { useDesk } from './desk.ts';
import { firstView, type Shown } from './inbox/views.ts';
import { Inbox } from './inbox/inbox.tsx';
import { useListFeed } from './inbox/use-list-feed.ts';
import { KeysDialog } from './keyboard/keys-dialog.tsx';
import { useShortcuts } from './keyboard/use-shortcuts.ts';
import { Sidebar } from './sidebar/sidebar.tsx';
import { NoticeBar } from './notify/notice-bar.tsx';
import { correct, route } from './route.ts';
import { settings } from './settings.ts';
import { SettingsDialog } from './sidebar/settings-dialog.tsx';

/** The page of an agent: views, the list of the one that is chosen, and the conversation that is open. */
export function Page() {
  const { view, conversationId } = useStore(route);
  const { isUnreadFirst } = useStore(settings);
  const [search, setSearch] = useState('');
  const [dialog, setDialog] = useState<'keys' | 'settings' | null>(null);
  useFirstView();
  const openKeys = useCallback(() => setDialog('keys'), []);

  const shown: Shown = search === '' ? { view: view ?? 'mine', search } : { view: 'found', search };
  const feed = useListFeed(view === null ? null : shown, isUnreadFirst ? 'unread-first' : 'activity');
  useShortcuts(feed, openKeys);

  return (
    <div className="page" data-open={conversationId === null ? 'list' : 'conversation'}>
      <Sidebar
        view={search === '' ? view : null}
        onPick={() => setSearch('')}
        onOpenKeys={openKeys}
        onOpenSettings={() => setDialog('settings')}
      />
      <main className="page__main">
        <Inbox shown={shown} feed={feed} onSearch={setSearch} />
        {/* One for each conversation: nothing of the last one is left in it. */}
        <ConversationPane key={conversationId} id={conversationId} />
      </main>
      <Bell />
      <NoticeBar />
      {dialog === 'keys' && <KeysDialog onClose={() => setDialog(null)} />}
      {dialog === 'settings' && <SettingsDialog onClose={() => setDialog(null)} />}
    </div>
  );
}

/** Begins where there is something to do, unless the address says where. */
function useFirstView() {
  const { viewer, totals } = useDesk();
  const counted = useStore(totals);
  const { view } = useStore(route);
  useEffect(() => {
    if (view === null && counted) correct({ view: firstView(viewer, counted) });
  }, [view, counted, viewer]);
}
