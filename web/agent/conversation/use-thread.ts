import { useEffect, useState } from 'react';
import { useOpenThread, type OpenThread } from '../../shared/conversation/use-open-thread.ts';
import { useDesk } from '../desk.ts';
import { picks } from '../route.ts';

export type { OpenThread };

/** Opens a conversation on the support side. */
export function useThread(id: string): OpenThread | null {
  const [tries, setTries] = useState(0);
  const open = useOpenThread(id, 'SUPPORT', useDesk(), tries);

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
