import { Composer } from '../shared/conversation/composer.tsx';
import { useOpenThread, type OpenThread } from '../shared/conversation/use-open-thread.ts';
import { useStore } from '../shared/store.ts';
import { fill, texts } from '../texts/index.ts';
import { Conversation } from './conversation.tsx';
import { Header } from './header.tsx';
import { FIRST, useVisit } from './visit.ts';

/** The page of a visitor: one conversation, or the place to begin one. */
export function Page() {
  const { place } = useVisit();
  const now = useStore(place);
  switch (now.is) {
    case 'looking':
      return <Instead text={now.failure ? texts.failures[now.failure.kind] : texts.conversation.loading} />;
    case 'new':
      return <First />;
    case 'in':
      // One for each conversation: nothing of the last one is left in it.
      return <Opened key={now.conversationId} id={now.conversationId} />;
  }
}

/** Where the first message is written: with it the conversation begins. */
function First() {
  const { drafts, opening } = useVisit();
  const state = useStore(opening.state);
  const draft = drafts.of(FIRST);
  return (
    <div className="chat">
      <Header detail={texts.chat.waiting} />
      <main className="chat__main">
        <div className="chat__begin">
          <p className="muted">{texts.chat.welcome}</p>
          <p role="alert" className="alert">
            {state.is === 'failed' && fill(texts.chat.notBegun, { why: state.why })}
          </p>
          <p aria-live="polite" className="muted">
            {state.is === 'opening' && texts.chat.sending}
          </p>
        </div>
        <Composer
          draft={draft}
          isClosed={false}
          takesFocus
          words={texts.chat.composer}
          onType={() => undefined}
          onSend={(body) => {
            if (opening.state.get().is === 'opening') draft.set(body);
            else opening.begin(body);
          }}
        />
      </main>
    </div>
  );
}

function Opened({ id }: { id: string }) {
  const open = useOpenThread(id, 'USER', useVisit());
  return open ? <Loaded open={open} /> : <Instead text={texts.conversation.loading} />;
}

function Loaded({ open }: { open: OpenThread }) {
  const { beginAnew } = useVisit();
  const { is, thread, failure } = useStore(open.feed.state);
  if (is === 'gone' || is === 'lost') {
    return (
      <Instead text={texts.conversation.gone}>
        <button type="button" className="button" onClick={beginAnew}>
          {texts.chat.another}
        </button>
      </Instead>
    );
  }
  if (thread) return <Conversation open={open} thread={thread} />;
  return <Instead text={failure ? texts.failures[failure.kind] : texts.conversation.loading} />;
}

function Instead({ text, children }: { text: string; children?: React.ReactNode }) {
  return (
    <div className="chat">
      <Header detail="" />
      <main className="chat__begin">
        <p aria-live="polite" className="muted">
          {text}
        </p>
        {children}
      </main>
    </div>
  );
}
