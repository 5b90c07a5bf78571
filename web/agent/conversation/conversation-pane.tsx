import { useId, type ReactNode } from 'react';
import { useStore } from '../../shared/store.ts';
import { texts } from '../../texts/index.ts';
import { useDesk } from '../desk.ts';
import { go } from '../route.ts';
import { OpenConversation } from './open-conversation.tsx';
import { useThread, type OpenThread } from './use-thread.ts';

/** The conversation that is open, or what stands in its place. */
export function ConversationPane({ id }: { id: string | null }) {
  return (
    <section className="pane" aria-label={texts.conversation.label}>
      {id === null ? (
        <div className="pane__nothing">
          <h2>{texts.conversation.none}</h2>
          <p className="muted">{texts.conversation.noneHint}</p>
        </div>
      ) : (
        <Opened id={id} />
      )}
    </section>
  );
}

function Opened({ id }: { id: string }) {
  const open = useThread(id);
  return open ? <Loaded open={open} /> : <Instead text={texts.conversation.loading} />;
}

function Loaded({ open }: { open: OpenThread }) {
  const { is, thread, failure } = useStore(open.feed.state);
  if (is === 'gone') return <Instead text={texts.conversation.gone} isAlert />;
  if (thread && is === 'lost') return <Lost id={open.id} />;
  if (thread) return <OpenConversation open={open} thread={thread} />;
  return failure ? (
    <Instead text={texts.failures[failure.kind]} isAlert />
  ) : (
    <Instead text={texts.conversation.loading} />
  );
}

/** What was being written is not lost with the conversation: it can be copied, and is there when it comes back. */
function Lost({ id }: { id: string }) {
  const draft = useStore(useDesk().drafts.of(id));
  const fieldId = useId();
  return (
    <Instead text={texts.conversation.lost} isAlert>
      {draft !== '' && (
        <div className="unsent">
          <label htmlFor={fieldId} className="muted small">
            {texts.conversation.unsent}
          </label>
          <textarea id={fieldId} className="field composer__field" readOnly value={draft} />
        </div>
      )}
    </Instead>
  );
}

interface InsteadProps {
  text: string;
  isAlert?: boolean;
  children?: ReactNode;
}

function Instead({ text, isAlert = false, children }: InsteadProps) {
  return (
    <div className="pane__nothing">
      <p role={isAlert ? 'alert' : undefined} className="muted">
        {text}
      </p>
      {children}
      <button type="button" className="button pane__back" onClick={() => go({ conversationId: null })}>
        {texts.conversation.back}
      </button>
    </div>
  );
}
