import { Fragment, useRef } from 'react';
import type { Side } from '../../generated/operations.ts';
import { plural, texts, times } from '../../texts/index.ts';
import type { Divider } from './divider.ts';
import { MessageItem } from './message-item.tsx';
import type { Outbox } from './outbox.ts';
import { PendingItem } from './pending-item.tsx';
import type { Message } from './thread.ts';
import { useInView } from './use-in-view.ts';
import { useLogScroll } from './use-log-scroll.ts';

export interface MessageLogProps {
  ownSide: Side;
  messages: readonly Message[];
  /** One's own messages on their way. */
  pending: Outbox;
  divider: Divider;
  hasOlder: boolean;
  isLoadingOlder: boolean;
  /** The gateway's time, in milliseconds. */
  now: number;
  onOlder: () => void;
  /** Told which messages are in view. */
  onSee: (messages: readonly Message[], inView: ReadonlySet<string>) => void;
  onRetry: (key: string) => void;
  /** Takes a message that was not sent back, to be written anew. */
  onDiscard: (key: string) => void;
}

/** The messages of a conversation, oldest at the top; the older ones are loaded when somebody reads up to them. */
export function MessageLog(props: MessageLogProps) {
  const { ownSide, messages, pending, divider, hasOlder, isLoadingOlder, now, onOlder, onSee } = props;
  const log = useRef<HTMLDivElement>(null);
  const { unseen, toBottom } = useLogScroll(log, { messages, pending, divider, hasOlder, ownSide, onOlder });
  useInView(log, messages, ownSide, onSee);

  return (
    <div className="log-frame">
      <div
        ref={log}
        className="log"
        role="log"
        aria-label={texts.conversation.messages}
        aria-busy={isLoadingOlder}
        tabIndex={0}
      >
        <p className="log__begin muted small">
          {isLoadingOlder ? texts.conversation.loadingOlder : hasOlder ? '' : texts.conversation.beginning}
        </p>
        {messages.map((message, index) => {
          const before = messages[index - 1];
          const isNewDay = !before || times.dayKey(before.createdAt) !== times.dayKey(message.createdAt);
          return (
            <Fragment key={message.id}>
              {isNewDay && <p className="log__day">{times.day(message.createdAt, now)}</p>}
              {divider === message.seq && <p className="log__divider">{texts.conversation.newMessages}</p>}
              <MessageItem
                message={message}
                ownSide={ownSide}
                isFirst={isNewDay || divider === message.seq || !follows(before, message)}
              />
            </Fragment>
          );
        })}
        {pending.map((outgoing) => (
          <PendingItem key={outgoing.key} outgoing={outgoing} onRetry={props.onRetry} onDiscard={props.onDiscard} />
        ))}
      </div>
      {unseen !== null && (
        <button type="button" className="pill log__jump" onClick={toBottom}>
          {unseen > 0 ? plural(unseen, texts.conversation.toNewest) : texts.conversation.jump}
        </button>
      )}
    </div>
  );
}

const CLOSE_MS = 5 * 60 * 1_000;

/** Whether a message goes on where the one before it has ended: of the same sender, a moment later. */
function follows(before: Message | undefined, message: Message): boolean {
  if (!before || before.side !== message.side || before.sender?.id !== message.sender?.id) return false;
  return Date.parse(message.createdAt) - Date.parse(before.createdAt) < CLOSE_MS;
}
