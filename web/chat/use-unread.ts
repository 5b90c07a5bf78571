import { useEffect, useState } from 'react';
import { UnreadOfDocument, UnreadOfSnapshotDocument } from '../generated/operations.ts';
import { follow } from '../shared/gateway/follow.ts';
import type { Gateway } from '../shared/gateway/gateway.ts';

/**
 * How many messages of the support the visitor has not read, as the gateway counts them: a page that has loaded some of
 * the messages cannot (contract section 3). 0 until it is known.
 */
export function useUnread(gateway: Gateway, conversationId: string): number {
  const [unread, setUnread] = useState(0);
  useEffect(
    () =>
      follow(gateway, {
        read: () => gateway.query(UnreadOfSnapshotDocument, { id: conversationId }),
        show: ({ conversation }) => {
          setUnread(conversation?.supportUnreadCount ?? 0);
          return conversation !== null;
        },
        events: UnreadOfDocument,
        variables: { id: conversationId },
        onEvent: ({ unreadCountChanged }) => setUnread(unreadCountChanged.supportUnreadCount),
        // What ends it ends the conversation's own feed as well, which tells of it.
        onEnd: () => undefined,
      }),
    [gateway, conversationId],
  );
  return unread;
}
