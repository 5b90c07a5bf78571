import { memo, type CSSProperties } from 'react';
import { Avatar } from '../../shared/text/avatar.tsx';
import { called } from '../../shared/text/called.ts';
import { number, texts, times } from '../../texts/index.ts';
import { useDesk } from '../desk.ts';
import { hashOf, picks, route } from '../route.ts';
import type { InboxConversation } from './list.ts';
import { ROW_ID } from './use-focus-kept.ts';

interface RowProps {
  conversation: InboxConversation;
  isOpen: boolean;
  /** Its place in the list, and how many there are: -1 while that is not known. */
  position: number;
  count: number;
  style: CSSProperties;
}

export const ConversationRow = memo(
  function ConversationRow({ conversation, isOpen, position, count, style }: RowProps) {
    const { gateway } = useDesk();
    const { id, user, lastMessage, lastActivityAt, userUnreadCount, isClosed } = conversation;
    const name = called(user);
    const time = lastMessage?.createdAt ?? lastActivityAt;
    return (
      <li className="row" style={style} aria-posinset={position} aria-setsize={count}>
        <a
          className="row__link"
          href={hashOf({ view: route.get().view, conversationId: id })}
          aria-current={isOpen ? 'true' : undefined}
          onClick={() => picks.update((count) => count + 1)}
          data-unread={userUnreadCount > 0 || undefined}
          {...{ [ROW_ID]: id }}
        >
          <Avatar person={user} name={name} />
          <span className="row__name">{name}</span>
          <time className="row__time" dateTime={time} title={times.full(time)}>
            {times.short(time, gateway.clock.now())}
          </time>
          <span className="row__snippet">
            {isClosed && <span className="tag">{texts.inbox.closedMark}</span>}
            <Snippet conversation={conversation} />
          </span>
          {userUnreadCount > 0 && (
            <span className="badge">
              {number(userUnreadCount)}
              <span className="visually-hidden">{texts.inbox.unread}</span>
            </span>
          )}
        </a>
      </li>
    );
  },
  (before, after) =>
    before.conversation === after.conversation &&
    before.isOpen === after.isOpen &&
    before.position === after.position &&
    before.count === after.count &&
    before.style.transform === after.style.transform &&
    before.style.blockSize === after.style.blockSize,
);

/** As much of a text as may be seen of it. */
const SNIPPET_LENGTH = 160;

function Snippet({ conversation: { lastMessage } }: { conversation: InboxConversation }) {
  if (!lastMessage) return <i>{texts.inbox.noMessages}</i>;
  const prefix = lastMessage.side === 'SUPPORT' ? texts.inbox.staff : '';
  return <>{`${prefix}${lastMessage.body?.slice(0, SNIPPET_LENGTH) ?? texts.inbox.file}`}</>;
}
