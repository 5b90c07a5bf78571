import { useId, useRef, useState } from 'react';
import type { Thread } from '../../shared/conversation/thread.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Avatar } from '../../shared/text/avatar.tsx';
import { called } from '../../shared/text/called.ts';
import { texts } from '../../texts/index.ts';
import { useDesk } from '../desk.ts';
import { useColleagues } from './use-colleagues.ts';
import type { Acts } from './use-acts.ts';

interface AssignDialogProps {
  thread: Thread;
  acts: Acts;
  onClose: () => void;
}

/** To whom a conversation is given: oneself, somebody the reader has met, somebody by id, or nobody. */
export function AssignDialog({ thread, acts, onClose }: AssignDialogProps) {
  const { viewer, gateway } = useDesk();
  const colleagues = useColleagues(gateway, thread);
  const [failure, setFailure] = useState<string | null>(null);
  const { supportUser, user } = thread.conversation;
  // Nobody holds a conversation of their own.
  const others = colleagues?.filter(({ id }) => ![viewer.id, supportUser?.id, user.id].includes(id));

  async function assign(supportUserId: string | null) {
    setFailure(null);
    const why = await acts.assign(supportUserId);
    if (why === null) onClose();
    else setFailure(why);
  }

  return (
    <Dialog title={texts.assigning.title} closeLabel={texts.assigning.close} onClose={onClose}>
      <ul className="people" aria-label={texts.assigning.people} aria-busy={!others}>
        {supportUser?.id !== viewer.id && viewer.id !== user.id && (
          <li>
            <button type="button" className="people__one" onClick={() => void assign(viewer.id)}>
              <Avatar person={viewer} name={called(viewer)} />
              {texts.assigning.me}
            </button>
          </li>
        )}
        {others?.map((person) => (
          <li key={person.id}>
            <button type="button" className="people__one" onClick={() => void assign(person.id)}>
              <Avatar person={person} name={called(person)} />
              <span className="people__name">{called(person)}</span>
              {person.role === 'ADMIN' && <span className="tag">{texts.assigning.admin}</span>}
            </button>
          </li>
        ))}
        {supportUser !== null && (
          <li>
            <button type="button" className="people__one" onClick={() => void assign(null)}>
              <span className="avatar avatar--nobody" aria-hidden="true" />
              {texts.assigning.nobody}
            </button>
          </li>
        )}
      </ul>
      {others?.length === 0 && <p className="muted small">{texts.assigning.noneMet}</p>}
      <ById onAssign={(id) => void assign(id)} />
      <div role="alert">{failure !== null && <p className="alert">{failure}</p>}</div>
    </Dialog>
  );
}

/** Somebody whom the reader has not met here. */
function ById({ onAssign }: { onAssign: (id: string) => void }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  return (
    <form
      className="by-id"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = field.current?.value.trim().toLowerCase() ?? '';
        if (wanted === '') field.current?.focus();
        else onAssign(wanted);
      }}
    >
      <label htmlFor={id}>{texts.assigning.byId}</label>
      <input
        ref={field}
        id={id}
        className="field"
        type="text"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-describedby={`${id}-hint`}
      />
      <button type="submit" className="button">
        {texts.acting.assign}
      </button>
      <p id={`${id}-hint`} className="muted small">
        {texts.assigning.byIdHint}
      </p>
    </form>
  );
}
