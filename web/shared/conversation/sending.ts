import type { PersonFragment } from '../../generated/operations.ts';
import { texts } from '../../texts/index.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { createStore, type Store } from '../store.ts';
import { createSender, type Sender, type SentMessage } from './sender.ts';

/** What sends somebody's messages, and the last of them. */
export interface Sending {
  sender: Sender;
  /** The last message that was sent from here, and where: it is shown before its event comes. */
  lastSent: Store<{ conversationId: string; message: SentMessage } | null>;
}

/** Sends for one person; what was not sent when the tab was last loaded is there again. */
export function openSending(gateway: Gateway, { id }: PersonFragment): Sending {
  const lastSent: Sending['lastSent'] = createStore<ReturnType<Sending['lastSent']['get']>>(null);
  const { interrupted, failed } = texts.composer;
  const sender = createSender(
    gateway,
    `parley.outbox.${id}`,
    { interrupted, unreachable: failed.unreachable },
    (conversationId, message) => lastSent.set({ conversationId, message }),
  );
  return { sender, lastSent };
}
