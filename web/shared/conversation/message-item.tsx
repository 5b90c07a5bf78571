import { memo } from 'react';
import type { Side } from '../../generated/operations.ts';
import { texts, times } from '../../texts/index.ts';
import { called } from '../text/called.ts';
import { safeUrl } from '../text/links.ts';
import { MessageText } from '../text/message-text.tsx';
import { SafeLink } from '../text/safe-link.tsx';
import type { Message } from './thread.ts';

interface MessageItemProps {
  message: Message;
  ownSide: Side;
  /** Whether it begins a row of messages of one sender. */
  isFirst: boolean;
}

export const MessageItem = memo(function MessageItem({ message, ownSide, isFirst }: MessageItemProps) {
  const { id, side, sender, body, createdAt, isRead, isEdited } = message;
  const isOwn = side === ownSide;
  return (
    <article
      className="message"
      data-own={isOwn || undefined}
      data-first={isFirst || undefined}
      data-message={id}
      data-unread={(!isOwn && !isRead) || undefined}
    >
      <header className={isFirst ? 'message__sender' : 'visually-hidden'}>
        {isOwn && side === 'USER' ? texts.conversation.you : called(sender)}
      </header>
      <div className="message__bubble">
        {body !== null && <MessageText text={body} />}
        <FileLink message={message} />
      </div>
      <footer className="message__foot">
        <time dateTime={createdAt} title={times.full(createdAt)}>
          {times.hour(createdAt)}
        </time>
        {isEdited && <span>{texts.conversation.edited}</span>}
        {isOwn && <span>{isRead ? texts.conversation.read : texts.conversation.sent}</span>}
      </footer>
    </article>
  );
});

/** The file of a message, at an address that a stranger has given: only http and https are followed. */
function FileLink({ message: { fileUrl, fileType } }: { message: Message }) {
  if (fileUrl === null) return null;
  const url = safeUrl(fileUrl);
  if (url === null) return <span className="message__file">{texts.conversation.badFile}</span>;
  return (
    <span className="message__file">
      <SafeLink href={url}>{texts.conversation.file}</SafeLink>
      <span className="muted small">{`${new URL(url).host} · ${fileType ?? ''}`}</span>
    </span>
  );
}
