import { useId, useRef, type KeyboardEvent } from 'react';
import { fill, number, plural, texts } from '../../texts/index.ts';
import { useStore, type Store } from '../store.ts';
import { useLostFocus } from '../use-lost-focus.ts';
import { faultOf, lengthOf, LONGEST_BODY } from './body-length.ts';

/** From how many characters on they are counted for the writer. */
const COUNTED_FROM = LONGEST_BODY - 1_000;

interface ComposerProps {
  draft: Store<string>;
  isClosed: boolean;
  /** Whether it begins with the keyboard in it when that is nowhere else: it stands in for what had it before. */
  takesFocus?: boolean;
  words?: { label: string; hint: string };
  onType: () => void;
  onSend: (body: string) => void;
}

/** Where a message is written. What is written stays until it is sent. */
export function Composer({
  draft,
  isClosed,
  takesFocus = false,
  words = texts.composer,
  onType,
  onSend,
}: ComposerProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const body = useStore(draft);
  const fault = faultOf(body);
  useLostFocus(field, takesFocus);

  function send() {
    field.current?.focus();
    if (isClosed || fault !== null) return;
    draft.set('');
    onSend(body);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') field.current?.blur();
    // Enter of an input method chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        id="reply"
        className="field composer__field"
        rows={2}
        aria-label={words.label}
        aria-describedby={`${id}-hint`}
        aria-invalid={fault === 'too-long' || undefined}
        placeholder={words.hint}
        value={body}
        onChange={(event) => {
          draft.set(event.target.value);
          if (event.target.value !== '') onType();
        }}
        onKeyDown={onKeyDown}
      />
      <div className="composer__foot">
        <p id={`${id}-hint`} className="muted small">
          {isClosed ? `${texts.conversation.closed} ${texts.composer.closed}` : texts.composer.keys}
        </p>
        <Count body={body} />
        <button type="submit" className="button button--primary" disabled={isClosed || fault !== null}>
          {texts.composer.send}
        </button>
      </div>
    </form>
  );
}

/** How much is written, once it matters. */
function Count({ body }: { body: string }) {
  if (body.length < COUNTED_FROM) return null;
  const length = lengthOf(body);
  if (length < COUNTED_FROM) return null;
  if (length > LONGEST_BODY) {
    return (
      <p role="alert" className="alert small">
        {plural(length - LONGEST_BODY, texts.composer.tooLong)}
      </p>
    );
  }
  return <p className="small">{fill(texts.composer.count, { n: number(length), most: number(LONGEST_BODY) })}</p>;
}
