import { fill, texts } from '../../texts/index.ts';
import { MessageText } from '../text/message-text.tsx';
import type { Outgoing } from './outbox.ts';

interface PendingItemProps {
  outgoing: Outgoing;
  onRetry: (key: string) => void;
  onDiscard: (key: string) => void;
}

/** A message on its way, or one that did not get there. */
export function PendingItem({ outgoing: { key, body, state }, onRetry, onDiscard }: PendingItemProps) {
  return (
    <article className="message" data-own data-first data-state={state.is}>
      <header className="visually-hidden">{texts.conversation.you}</header>
      <div className="message__bubble">
        <MessageText text={body} />
      </div>
      <footer className="message__foot">
        {state.is === 'sending' ? (
          <span>{texts.composer.sending}</span>
        ) : (
          <>
            <span className="message__failure" role="alert">
              {fill(texts.composer.failed[state.why], { why: state.text })}
            </span>
            {state.mayRetry && (
              <button type="button" className="button button--small" onClick={() => onRetry(key)}>
                {texts.composer.retry}
              </button>
            )}
            <button type="button" className="button button--small" onClick={() => onDiscard(key)}>
              {texts.composer.edit}
            </button>
          </>
        )}
      </footer>
    </article>
  );
}
