import { useState } from 'react';
import { Dialog } from '../../shared/dialog.tsx';
import { useStore } from '../../shared/store.ts';
import { nameOf } from '../../shared/text/person.ts';
import { fill, texts } from '../../texts/index.ts';
import { useDesk } from '../desk.ts';
import { chime } from '../notify/chime.ts';
import { askToNotify } from '../notify/desktop.ts';
import { leave } from '../session.ts';
import { change, settings, type AgentSettings } from '../settings.ts';

const THEMES: AgentSettings['theme'][] = ['system', 'light', 'dark'];

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { viewer } = useDesk();
  const { theme, hasSound, hasNotifications } = useStore(settings);
  const [isBlocked, setIsBlocked] = useState(false);

  function setSound(isWanted: boolean) {
    change({ hasSound: isWanted });
    // So that it is known when it comes.
    if (isWanted) chime();
  }

  async function setNotifications(isWanted: boolean) {
    const isAllowed = isWanted && (await askToNotify());
    setIsBlocked(isWanted && !isAllowed);
    change({ hasNotifications: isAllowed });
  }

  return (
    <Dialog title={texts.settings.title} closeLabel={texts.settings.close} onClose={onClose}>
      <fieldset className="choices">
        <legend>{texts.settings.theme}</legend>
        {THEMES.map((name) => (
          <label key={name} className="check">
            <input type="radio" name="theme" checked={name === theme} onChange={() => change({ theme: name })} />
            {texts.settings.themes[name]}
          </label>
        ))}
      </fieldset>
      <label className="check">
        <input type="checkbox" checked={hasSound} onChange={(event) => setSound(event.target.checked)} />
        {texts.settings.sound}
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={hasNotifications}
          onChange={(event) => void setNotifications(event.target.checked)}
        />
        {texts.settings.notifications}
      </label>
      <div aria-live="polite">{isBlocked && <p className="alert">{texts.settings.blocked}</p>}</div>
      <footer className="dialog__footer">
        <span className="muted small">
          {fill(texts.settings.signedInAs, { name: nameOf(viewer, texts.conversation.you) })}
        </span>
        <button type="button" className="button" onClick={() => leave(null)}>
          {texts.settings.signOut}
        </button>
      </footer>
    </Dialog>
  );
}
