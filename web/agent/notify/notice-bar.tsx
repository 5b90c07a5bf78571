import { useEffect } from 'react';
import { useStore } from '../../shared/store.ts';
import { texts } from '../../texts/index.ts';
import { useDesk } from '../desk.ts';

/** How long a notice stays that nothing has to be done about, in milliseconds. */
const LASTS_MS = 8_000;

/** What was just done, or could not be done; with a way to take it back where there is one. */
export function NoticeBar() {
  const { notice } = useDesk();
  const shown = useStore(notice);
  useEffect(() => {
    if (!shown || shown.isFailure || shown.undo) return;
    const timer = setTimeout(() => notice.set(null), LASTS_MS);
    return () => clearTimeout(timer);
  }, [shown, notice]);

  return (
    <div className="notices" aria-live={shown?.isFailure ? 'assertive' : 'polite'}>
      {shown && (
        <div className="notice" data-failure={shown.isFailure || undefined}>
          <span>{shown.text}</span>
          {shown.undo && (
            <button
              type="button"
              className="button button--quiet"
              onClick={() => {
                notice.set(null);
                shown.undo?.();
              }}
            >
              {texts.acting.undo}
            </button>
          )}
          <button
            type="button"
            className="button button--quiet"
            aria-label={texts.acting.dismiss}
            onClick={() => notice.set(null)}
          >
            ✕
          </button>
        </div>
      )}
    </div>
  );
}
