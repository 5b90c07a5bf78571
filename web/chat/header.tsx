import { ConnectionStatusText } from '../shared/gateway/connection-status-text.tsx';
import { useUnreadTitle } from '../shared/use-unread-title.ts';
import { plural, texts } from '../texts/index.ts';
import { leave } from './session.ts';
import { useVisit } from './visit.ts';

/** Whom one talks to, how much of it is unread, and how the connection is. */
export function Header({ detail, unread = 0 }: { detail: string; unread?: number }) {
  const { gateway } = useVisit();
  useUnreadTitle(unread, texts.chat.title);
  return (
    <header className="chat__header">
      <div className="chat__who">
        <h1>
          {texts.chat.title} {unread > 0 && <span className="badge">{plural(unread, texts.chat.unread)}</span>}
        </h1>
        <p className="muted small">{detail}</p>
      </div>
      <ConnectionStatusText status={gateway.board.status} />
      <button type="button" className="button button--quiet" title={texts.chat.left} onClick={() => leave(null)}>
        {texts.chat.leave}
      </button>
    </header>
  );
}
