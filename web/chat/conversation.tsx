import { Composer } from '../shared/conversation/composer.tsx';
import { MessageLog } from '../shared/conversation/message-log.tsx';
import { pendingIn } from '../shared/conversation/outbox.ts';
import { Rating } from '../shared/conversation/rating.tsx';
import type { Thread } from '../shared/conversation/thread.ts';
import { TypingLine } from '../shared/conversation/typing-line.tsx';
import type { OpenThread } from '../shared/conversation/use-open-thread.ts';
import { useStore } from '../shared/store.ts';
import { called } from '../shared/text/called.ts';
import { fill, texts } from '../texts/index.ts';
import { Header } from './header.tsx';
import { RatingForm } from './rating-form.tsx';
import { useVisit } from './visit.ts';

/** The conversation of a visitor, and where they go on writing or say how it was. */
export function Conversation({ open, thread }: { open: OpenThread; thread: Thread }) {
  const { sender, drafts, gateway, beginAnew } = useVisit();
  const { divider, isLoadingOlder } = useStore(open.feed.state);
  const outbox = useStore(sender.outbox);
  const { conversation, messages } = thread;
  const { supportUser, isClosed, rating } = conversation;
  const arrived = new Set(messages.map(({ clientMessageId }) => clientMessageId ?? ''));
  const draft = drafts.of(open.id);
  const unread = messages.filter(({ side, isRead }) => side === 'SUPPORT' && !isRead).length;

  return (
    <div className="chat">
      <Header
        unread={unread}
        detail={supportUser ? fill(texts.chat.with, { name: called(supportUser) }) : texts.chat.waiting}
      />
      <main className="chat__main">
        <MessageLog
          ownSide="USER"
          messages={messages}
          pending={pendingIn(outbox, open.id, arrived)}
          divider={divider}
          hasOlder={thread.olderBefore !== null}
          isLoadingOlder={isLoadingOlder}
          now={gateway.clock.now()}
          onOlder={open.feed.loadOlder}
          onSee={open.reader.see}
          onRetry={sender.retry}
          onDiscard={(key) => {
            const text = sender.discard(key);
            // What is being written meanwhile is not lost either.
            draft.update((written) => (written === '' ? text : `${written}\n${text}`));
          }}
        />
        {rating && <Rating rating={rating} />}
        <TypingLine typing={open.typing} />
        {isClosed && (
          <div className="chat__over">
            <p>
              {texts.chat.closed} {rating && texts.chat.rating.thanks}
            </p>
            {!rating && <RatingForm id={open.id} onRated={open.feed.putConversation} />}
            <button type="button" className="button" onClick={beginAnew}>
              {texts.chat.another}
            </button>
          </div>
        )}
        {!isClosed && (
          <Composer
            draft={draft}
            isClosed={false}
            words={texts.chat.composer}
            onType={open.typist.type}
            onSend={(body) => {
              open.typist.end();
              sender.send(open.id, body);
            }}
          />
        )}
      </main>
    </div>
  );
}
