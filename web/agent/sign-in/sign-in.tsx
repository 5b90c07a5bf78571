import { useId, useRef, useState } from 'react';
import { texts } from '../../texts/index.ts';
import { leave, signIn, type Session, type SignInNotice } from '../session.ts';

/** Where somebody says who they are; and where they wait while the gateway is asked. */
export function SignIn({ session }: { session: Exclude<Session, { is: 'signed-in' }> }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [isEmpty, setIsEmpty] = useState(false);
  const isChecking = session.is === 'checking';
  const alert = isEmpty ? texts.signIn.empty : alertOf(session);

  function submit(token: string) {
    setIsEmpty(token.trim() === '');
    if (token.trim() === '') field.current?.focus();
    else signIn(token);
  }

  return (
    <main className="sign-in">
      <form
        className="sign-in__card"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit(field.current?.value ?? '');
        }}
      >
        <h1>{texts.signIn.title}</h1>
        <p className="muted">{texts.signIn.intro}</p>
        <label htmlFor={id}>{texts.signIn.token}</label>
        <input
          ref={field}
          id={id}
          className="field sign-in__token"
          type="text"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          autoFocus
          readOnly={isChecking}
          aria-describedby={`${id}-hint`}
          aria-invalid={alert !== null && !isChecking}
        />
        <p id={`${id}-hint`} className="muted small">
          {texts.signIn.tokenHint}
        </p>
        <div role="alert">{alert !== null && <p className="alert">{alert}</p>}</div>
        <div className="sign-in__actions">
          <button className="button button--primary" type="submit" disabled={isChecking}>
            {texts.signIn.submit}
          </button>
          {isChecking && (
            <button className="button" type="button" onClick={() => leave(null)}>
              {texts.signIn.otherToken}
            </button>
          )}
        </div>
        <p aria-live="polite" className="muted small">
          {isChecking && session.waitsFor === null ? texts.signIn.checking : ''}
        </p>
      </form>
    </main>
  );
}

function alertOf(session: Exclude<Session, { is: 'signed-in' }>): string | null {
  if (session.is === 'checking') return session.waitsFor && texts.failures[session.waitsFor];
  return session.notice && alertFor(session.notice);
}

function alertFor(notice: SignInNotice): string {
  switch (notice) {
    case 'refused':
    case 'signed-out':
      return texts.signIn.refused;
    case 'customer':
    case 'expired':
      return texts.signIn[notice];
    default:
      return texts.failures[notice];
  }
}
