import { useRef } from 'react';
import { Composer } from '../shared/conversation/composer.tsx';
import { MessageLog } from '../shared/conversation/message-log.tsx';
import { pendingIn } from '../shared/conversation/outbox.ts';
import { Rating } from '../shared/conversation/rating.tsx';
import type { Thread } from '../shared/conversation/thread.ts';
import { TypingLine } from '../shared/conversation/typing-line.tsx';
import type { OpenThread } from '../shared/conversation/use-open-thread.ts';
import { useStore, type Store } from '../shared/store.ts';
import { called } from '../shared/text/called.ts';
import { useLostFocus } from '../shared/use-lost-focus.ts';
import { fill, texts } from '../texts/index.ts';
import { Header } from './header.tsx';
import { RatingForm } from './rating-form.tsx';
import { useUnread } from './use-unread.ts';
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
  const unread = useUnread(gateway, open.id);

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
          onDiscard={(key) => drafts.add(open.id, sender.discard(key))}
        />
        {rating && <Rating rating={rating} />}
        <TypingLine typing={open.typing} />
        {isClosed && (
          <div className="chat__over">
            {/* One anew once it is rated: the form that had the keyboard is gone by then. */}
            <Over key={String(rating !== null)} isRated={rating !== null} />
            <Kept draft={draft} />
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
            takesFocus
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

function Over({ isRated }: { isRated: boolean }) {
  const text = useRef<HTMLParagraphElement>(null);
  useLostFocus(text);
  return (
    <p ref={text} tabIndex={-1}>
      {texts.chat.closed} {isRated && texts.chat.rating.thanks}
    </p>
  );
}

/** Says where what was written and not sent has gone: a conversation that is over has no field for it. */
function Kept({ draft }: { draft: Store<string> }) {
  return useStore(draft) === '' ? null : <p className="muted small">{texts.chat.kept}</p>;
}
