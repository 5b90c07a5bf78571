import { useId, useRef, useState } from 'react';
import { texts } from '../texts/index.ts';
import { beginVisit, leave, type Session } from './session.ts';

/** Where a visitor begins, and tells of themselves what they like; and where they wait while a token is looked at. */
export function Begin({ session }: { session: Exclude<Session, { is: 'signed-in' }> }) {
  const id = useId();
  const name = useRef<HTMLInputElement>(null);
  const email = useRef<HTMLInputElement>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isStarting, setIsStarting] = useState(false);
  const isBusy = isStarting || session.is === 'checking';
  const { begin } = texts.chat;

  async function start() {
    setFailure(null);
    setIsStarting(true);
    setFailure(await beginVisit({ name: given(name.current), email: given(email.current) }));
    setIsStarting(false);
  }

  const alert = failure ?? alertOf(session);
  return (
    <main className="sign-in">
      <form
        className="sign-in__card"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <h1>{begin.title}</h1>
        <p className="muted">{begin.intro}</p>
        <label htmlFor={`${id}-name`}>{begin.name}</label>
        <input ref={name} id={`${id}-name`} className="field" autoComplete="name" readOnly={isBusy} autoFocus />
        <label htmlFor={`${id}-email`}>{begin.email}</label>
        <input ref={email} id={`${id}-email`} className="field" type="email" autoComplete="email" readOnly={isBusy} />
        <div role="alert">{alert !== null && <p className="alert">{alert}</p>}</div>
        <div className="sign-in__actions">
          <button className="button button--primary" type="submit" disabled={isBusy}>
            {begin.submit}
          </button>
          {session.is === 'checking' && (
            <button className="button" type="button" onClick={() => leave(null)}>
              {texts.chat.leave}
            </button>
          )}
        </div>
        <p aria-live="polite" className="muted small">
          {isBusy && alert === null ? begin.starting : ''}
        </p>
      </form>
    </main>
  );
}

/** What was written into a field; null when it was left empty. */
const given = (field: HTMLInputElement | null): string | null => field?.value.trim() || null;

function alertOf(session: Exclude<Session, { is: 'signed-in' }>): string | null {
  if (session.is === 'checking') return session.waitsFor && texts.failures[session.waitsFor];
  switch (session.notice) {
    case null:
      return null;
    case 'expired':
      return texts.chat.begin.expired;
    case 'refused':
    case 'signed-out':
      return texts.chat.begin.refused;
    default:
      return texts.failures[session.notice];
  }
}
