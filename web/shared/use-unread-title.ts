import { useEffect } from 'react';
import inboxIcon from './icons/inbox.svg';
import unreadIcon from './icons/inbox-unread.svg';

/** Tells outside of the page how much is unread: in its title and in its icon. */
export function useUnreadTitle(unread: number, title: string): void {
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${title}` : title;
    document.querySelector('link[rel="icon"]')?.setAttribute('href', unread > 0 ? unreadIcon : inboxIcon);
  }, [unread, title]);
  useEffect(() => () => void (document.title = title), [title]);
}
