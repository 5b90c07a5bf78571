import { ConnectionStatusText } from '../../shared/gateway/connection-status-text.tsx';
import { useStore } from '../../shared/store.ts';
import { number, texts } from '../../texts/index.ts';
import { useDesk } from '../desk.ts';
import { viewsOf, type ViewName } from '../inbox/views.ts';
import { hashOf } from '../route.ts';

interface SidebarProps {
  /** The view that is shown; null while something is searched for. */
  view: ViewName | null;
  onPick: () => void;
  onOpenKeys: () => void;
  onOpenSettings: () => void;
}

/** The views with how many there are in each, and how the connection is. */
export function Sidebar({ view, onPick, onOpenKeys, onOpenSettings }: SidebarProps) {
  const { viewer, totals, gateway } = useDesk();
  const counted = useStore(totals);
  return (
    <header className="sidebar">
      {/* The heading is there on small screens too, where the name is not. */}
      <h1 className="visually-hidden">Parley</h1>
      <p className="sidebar__brand" aria-hidden="true">
        Parley
      </p>
      <nav aria-label={texts.views.label}>
        <ul className="views">
          {viewsOf(viewer).map((name) => (
            <li key={name}>
              <a
                className="views__link"
                href={hashOf({ view: name, conversationId: null })}
                aria-current={name === view ? 'page' : undefined}
                onClick={onPick}
              >
                <span>{texts.views[name]}</span>
                <span className="views__total">{counted ? number(counted[name]) : ''}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="sidebar__foot">
        <ConnectionStatusText status={gateway.board.status} />
        <button type="button" className="button button--quiet" onClick={onOpenSettings}>
          {texts.settings.open}
        </button>
        <button
          type="button"
          className="button button--quiet sidebar__keys"
          aria-label={texts.keys.open}
          title={texts.keys.open}
          onClick={onOpenKeys}
        >
          ?
        </button>
      </div>
    </header>
  );
}
