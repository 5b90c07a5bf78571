import { useEffect, useRef } from 'react';
import { Avatar } from '../../shared/text/avatar.tsx';
import { called } from '../../shared/text/called.ts';
import type { Thread } from '../../shared/conversation/thread.ts';
import { fill, texts, times } from '../../texts/index.ts';
import { useDesk } from '../desk.ts';
import { go } from '../route.ts';
import { Actions } from './actions.tsx';
import type { OpenThread } from './use-thread.ts';

/** Who the conversation is with, how it stands, and what can be done with it. */
export function ConversationHeader({ open, thread }: { open: OpenThread; thread: Thread }) {
  const { viewer } = useDesk();
  const { user, supportUser, isClosed, closedAt, isDeleted } = thread.conversation;
  const name = called(user);
  const heading = useRef<HTMLHeadingElement>(null);
  const { assignedTo, assignedToYou, unassigned } = texts.conversation;
  const holder =
    supportUser === null
      ? unassigned
      : supportUser.id === viewer.id
        ? assignedToYou
        : fill(assignedTo, { name: called(supportUser) });

  // On a small screen the list is gone: the keyboard and the screen reader come along.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);

  return (
    <header className="pane__header">
      <button
        type="button"
        className="button button--quiet pane__back"
        aria-label={texts.conversation.back}
        onClick={() => go({ conversationId: null })}
      >
        ←
      </button>
      <Avatar person={user} name={name} />
      <div className="pane__who">
        <h2 ref={heading} tabIndex={-1}>
          {name}
        </h2>
        <p className="muted small">
          {user.kind === 'GUEST' && <span className="tag">{texts.conversation.guest}</span>}
          {holder}
          {isClosed && closedAt && ` · ${fill(texts.conversation.closedAt, { time: times.full(closedAt) })}`}
          {isDeleted && ` · ${texts.conversation.deleted}`}
        </p>
      </div>
      <Actions open={open} thread={thread} />
    </header>
  );
}
