import { useEffect, useState } from 'react';
import { createReader, isLooking, type Reader } from '../../shared/conversation/reading.ts';
import { feedThread, type ThreadFeed } from '../../shared/conversation/thread-feed.ts';
import { createTypist, feedTyping } from '../../shared/conversation/typing.ts';
import { useDesk } from '../desk.ts';
import { picks } from '../route.ts';

/** Everything that lives as long as a conversation is open. */
export interface OpenThread {
  id: string;
  feed: ThreadFeed;
  reader: Reader;
  typing: ReturnType<typeof feedTyping>['typing'];
  typist: ReturnType<typeof createTypist>;
}

/** Opens a conversation for as long as the component is there; null until it is. */
export function useThread(id: string): OpenThread | null {
  const { gateway, lastSent } = useDesk();
  const [open, setOpen] = useState<OpenThread | null>(null);
  const [tries, setTries] = useState(0);

  useEffect(() => {
    const feed = feedThread(gateway, id, 'SUPPORT', isLooking);
    const reader = createReader(gateway, id, 'SUPPORT', feed.noteOwnChange);
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
  }, [gateway, lastSent, id, tries]);

  // What could not be seen is asked for again when somebody picks it again: it may have come back.
  useEffect(
    () =>
      picks.listen(() => {
        const is = open?.feed.state.get().is;
        if (is === 'gone' || is === 'lost' || is === 'failed') setTries((count) => count + 1);
      }),
    [open],
  );
  return open;
}
