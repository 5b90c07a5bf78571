import { texts } from '../../texts/index.ts';
import type { Thread } from '../../shared/conversation/thread.ts';
import { useDesk } from '../desk.ts';
import { actsOn } from './acts-on.ts';
import { useActs } from './use-acts.ts';
import type { OpenThread } from './use-thread.ts';

/** The buttons of what can be done with a conversation as it is now. */
export function Actions({ open, thread }: { open: OpenThread; thread: Thread }) {
  const { viewer } = useDesk();
  const { run, busy } = useActs(open);
  return (
    <div className="actions">
      {actsOn(thread.conversation, viewer).map((act) => (
        <button
          key={act}
          type="button"
          className={act === 'claim' ? 'button button--primary' : 'button'}
          data-act={act === 'close' || act === 'reopen' ? 'end' : act}
          aria-disabled={busy === act}
          onClick={() => void run(act)}
        >
          {texts.acting[act]}
        </button>
      ))}
    </div>
  );
}
