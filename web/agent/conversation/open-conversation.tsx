import { pendingIn } from '../../shared/conversation/outbox.ts';
import { MessageLog } from '../../shared/conversation/message-log.tsx';
import { Rating } from '../../shared/conversation/rating.tsx';
import { TypingLine } from '../../shared/conversation/typing-line.tsx';
import type { Thread } from '../../shared/conversation/thread.ts';
import { useStore } from '../../shared/store.ts';
import { useDesk } from '../desk.ts';
import { Composer } from '../../shared/conversation/composer.tsx';
import { ConversationHeader } from './conversation-header.tsx';
import type { OpenThread } from './use-thread.ts';

export function OpenConversation({ open, thread }: { open: OpenThread; thread: Thread }) {
  const { sender, drafts, gateway } = useDesk();
  const { divider, isLoadingOlder } = useStore(open.feed.state);
  const outbox = useStore(sender.outbox);
  const arrived = new Set(thread.messages.map(({ clientMessageId }) => clientMessageId ?? ''));
  const { conversation } = thread;
  const draft = drafts.of(open.id);

  return (
    <>
      <ConversationHeader open={open} thread={thread} />
      <MessageLog
        ownSide="SUPPORT"
        messages={thread.messages}
        pending={pendingIn(outbox, open.id, arrived)}
        divider={divider}
        hasOlder={thread.olderBefore !== null}
        isLoadingOlder={isLoadingOlder}
        now={gateway.clock.now()}
        onOlder={open.feed.loadOlder}
        onSee={open.reader.see}
        onRetry={sender.retry}
        onDiscard={(key) => drafts.add(open.id, sender.discard(key))}
      />
      {conversation.rating && <Rating rating={conversation.rating} />}
      <TypingLine typing={open.typing} />
      <Composer
        draft={draft}
        isClosed={conversation.isClosed}
        onType={open.typist.type}
        onSend={(body) => {
          open.typist.end();
          sender.send(open.id, body);
        }}
      />
    </>
  );
}
