import { useEffect } from 'react';
import { PlaceDocument, UnreadDocument, type UnreadSubscription } from '../../generated/operations.ts';
import { isLooking } from '../../shared/conversation/reading.ts';
import { untilAnswered } from '../../shared/gateway/patience.ts';
import { useStore } from '../../shared/store.ts';
import { called } from '../../shared/text/called.ts';
import { useUnreadTitle } from '../../shared/use-unread-title.ts';
import { texts } from '../../texts/index.ts';
import { useDesk } from '../desk.ts';
import { go, route } from '../route.ts';
import { settings } from '../settings.ts';
import { chime } from './chime.ts';
import { notify } from './desktop.ts';

/** Tells of what is unread outside of the page: in its title and icon, and by sound and notification if asked for. */
export function Bell() {
  const { totals, gateway } = useDesk();
  const unread = useStore(totals)?.unreadMessages ?? 0;
  const { hasSound, hasNotifications } = useStore(settings);
  const isWanted = hasSound || hasNotifications;

  useUnreadTitle(unread, 'Parley');

  useEffect(() => {
    if (!isWanted) return;
    const stopped = new AbortController();
    // What was missed for too long is not rung for, and what comes next is.
    const readPlace = () => untilAnswered(() => gateway.query(PlaceDocument, {}), stopped.signal);
    const unsubscribe = gateway.subscribe(
      UnreadDocument,
      {},
      {
        next: (data) => ring(data.unreadCountChanged),
        end: () => undefined,
        onResync: async () => (await readPlace()).syncCursor,
      },
    );
    return () => {
      stopped.abort();
      unsubscribe();
    };
  }, [gateway, isWanted]);
  return null;
}

function ring({ cause, conversationId, conversation, userUnreadCount }: UnreadSubscription['unreadCountChanged']) {
  const isNews = cause === 'MESSAGE_SENT' && userUnreadCount > 0 && conversation?.lastMessage?.side === 'USER';
  if (!isNews || (isLooking() && route.get().conversationId === conversationId)) return;
  const { hasSound, hasNotifications } = settings.get();
  if (hasSound) chime();
  if (hasNotifications) {
    const { user, lastMessage } = conversation;
    notify(conversationId, called(user), lastMessage?.body ?? texts.notification.file, () => go({ conversationId }));
  }
}
