import { MarkReadDocument, type Side } from '../../generated/operations.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Message } from './thread.ts';

/** How long a message must be in view before it counts as seen, in milliseconds. */
const GLANCE_MS = 250;

/** Whether somebody looks at the page: it is in front, and the keyboard is in it. */
export const isLooking = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** Calls back whenever {@link isLooking} may have changed; returns how to stop. */
export function watchLooking(onChange: () => void): () => void {
  const over = new AbortController();
  const { signal } = over;
  document.addEventListener('visibilitychange', onChange, { signal });
  window.addEventListener('focus', onChange, { signal });
  window.addEventListener('blur', onChange, { signal });
  return () => over.abort();
}

/**
 * The newest message of the other side that is in view and not read yet, and so makes all before it read; undefined when
 * there is none.
 */
export function newestToMark(
  messages: readonly Message[],
  ownSide: Side,
  inView: ReadonlySet<string>,
  markedSeq: number,
): Message | undefined {
  return messages.findLast(
    ({ id, seq, side, isRead }) => side !== ownSide && !isRead && seq > markedSeq && inView.has(id),
  );
}

/** Marks messages as read once they have really been seen. */
export interface Reader {
  /** Says what is in view now, of which messages. */
  see: (messages: readonly Message[], inView: ReadonlySet<string>) => void;
  /** Resolves once what is being marked has been answered. */
  settled: () => Promise<void>;
  stop(): void;
}

/** @param onMarked told the version that the conversation has by that */
export function createReader(
  gateway: Gateway,
  conversationId: string,
  ownSide: Side,
  onMarked: (version: number) => void,
): Reader {
  let seen: [readonly Message[], ReadonlySet<string>] = [[], new Set()];
  let markedSeq = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let underWay = Promise.resolve();

  function mark() {
    timer = undefined;
    const message = newestToMark(seen[0], ownSide, seen[1], markedSeq);
    if (!message || !isLooking()) return;
    const before = markedSeq;
    markedSeq = message.seq;
    underWay = gateway.mutate(MarkReadDocument, { id: conversationId, upToMessageId: message.id }).then(
      ({ markConversationRead }) => {
        if (markConversationRead?.conversation) onMarked(markConversationRead.conversation.version);
      },
      () => {
        // It is still unread, and is marked when something is seen again.
        markedSeq = before;
      },
    );
  }

  const look = () => {
    if (isLooking()) timer ??= setTimeout(mark, GLANCE_MS);
  };
  const stopWatching = watchLooking(look);
  return {
    see: (messages, inView) => {
      seen = [messages, inView];
      look();
    },
    settled: () => underWay,
    stop: () => {
      clearTimeout(timer);
      stopWatching();
    },
  };
}
