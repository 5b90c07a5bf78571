import { Dialog } from '../../shared/dialog.tsx';
import { useStore } from '../../shared/store.ts';
import { texts } from '../../texts/index.ts';
import { change, settings } from '../settings.ts';
import { KEYS } from './keys.ts';

/** The sheet of keys, and where they are turned off. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { hasShortcuts } = useStore(settings);
  return (
    <Dialog title={texts.keys.title} closeLabel={texts.keys.close} onClose={onClose}>
      <dl className="keys">
        {KEYS.map(({ keys, does }) => (
          <div key={does} className="keys__line">
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{texts.keys[does]}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={hasShortcuts}
          onChange={(event) => change({ hasShortcuts: event.target.checked })}
        />
        {texts.keys.enabled}
      </label>
      <p className="muted small">{texts.keys.enabledHint}</p>
    </Dialog>
  );
}
