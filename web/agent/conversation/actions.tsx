import { useState } from 'react';
import { texts } from '../../texts/index.ts';
import type { Thread } from '../../shared/conversation/thread.ts';
import { useDesk } from '../desk.ts';
import { actsOn } from './acts-on.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { useActs } from './use-acts.ts';
import type { OpenThread } from './use-thread.ts';

/** The buttons of what can be done with a conversation as it is now. */
export function Actions({ open, thread }: { open: OpenThread; thread: Thread }) {
  const { viewer } = useDesk();
  const acts = useActs(open);
  const [isAssigning, setIsAssigning] = useState(false);
  return (
    <div className="actions">
      {actsOn(thread.conversation, viewer).map((act) => (
        <button
          key={act}
          type="button"
          className={act === 'claim' ? 'button button--primary' : 'button'}
          data-act={act === 'close' || act === 'reopen' ? 'end' : act}
          aria-disabled={acts.busy === act}
          aria-haspopup={act === 'assign' ? 'dialog' : undefined}
          onClick={() => {
            if (act === 'assign') setIsAssigning(true);
            else void acts.run(act);
          }}
        >
          {texts.acting[act]}
        </button>
      ))}
      {isAssigning && <AssignDialog thread={thread} acts={acts} onClose={() => setIsAssigning(false)} />}
    </div>
  );
}
