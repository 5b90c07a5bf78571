import { useEffect, useState } from 'react';
import type { Side } from '../../generated/operations.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { createReader, isLooking, type Reader } from './reading.ts';
import type { Sending } from './sending.ts';
import { feedThread, type ThreadFeed } from './thread-feed.ts';
import { createTypist, feedTyping } from './typing.ts';

/** Everything that lives as long as a conversation is open. */
export interface OpenThread {
  id: string;
  feed: ThreadFeed;
  reader: Reader;
  typing: ReturnType<typeof feedTyping>['typing'];
  typist: ReturnType<typeof createTypist>;
}

/**
 * Opens a conversation for as long as the component is there; null until it is.
 *
 * @param ownSide the side that reads and writes here
 * @param tries opens it anew when it changes
 */
export function useOpenThread(
  id: string,
  ownSide: Side,
  { gateway, lastSent }: { gateway: Gateway; lastSent: Sending['lastSent'] },
  tries = 0,
): OpenThread | null {
  const [open, setOpen] = useState<OpenThread | null>(null);
  useEffect(() => {
    const feed = feedThread(gateway, id, ownSide, isLooking);
    const reader = createReader(gateway, id, ownSide, feed.noteOwnChange);
    const { typing, stop: stopTyping } = feedTyping(gateway, id);
    const typist = createTypist(gateway, id);
    const stopListening = lastSent.listen(() => {
      const sent = lastSent.get();
      if (sent?.conversationId === id) feed.putMessage(sent.message);
    });
    setOpen({ id, feed, reader, typing, typist });
    return () => {
      stopListening();
      typist.end();
      stopTyping();
      reader.stop();
      feed.stop();
    };
  }, [gateway, lastSent, id, ownSide, tries]);
  return open;
}
