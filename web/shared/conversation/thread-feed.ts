import {
  ConversationEventsDocument,
  OlderMessagesDocument,
  OpenConversationDocument,
  type Side,
} from '../../generated/operations.ts';
import type { Failure } from '../gateway/failure.ts';
import { follow } from '../gateway/follow.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { SentMessage } from './sender.ts';
import { untilAnswered } from '../gateway/patience.ts';
import { createStore, type Store } from '../store.ts';
import { moveDivider, type Divider } from './divider.ts';
import {
  addOlder,
  applyEvent,
  firstUnread,
  openThread,
  noteOwnChange,
  putMessage,
  updateConversation,
  type Conversation,
  type Thread,
} from './thread.ts';

const PAGE = 50;

export interface ThreadState {
  thread: Thread | null;
  /** `gone`: it is not there for this caller; `lost`: it was, until a moment ago. */
  is: 'loading' | 'open' | 'gone' | 'lost' | 'failed';
  divider: Divider;
  isLoadingOlder: boolean;
  /** What it has to wait for, or has failed with. */
  failure: Failure | null;
}

/** An open conversation that is kept current. */
export interface ThreadFeed {
  state: Store<ThreadState>;
  /** Loads the page before the oldest message, unless there is none, or one is under way. */
  loadOlder: () => void;
  /** Takes what a change of one's own has answered, which may come before its event. */
  putConversation: (conversation: Conversation) => void;
  putMessage(message: SentMessage): void;
  /** Notes the version by a change of one's own that is not shown. */
  noteOwnChange: (version: number) => void;
  stop(): void;
}

/**
 * @param ownSide the side that reads here
 * @param isLooking whether somebody sees at this moment what comes in
 */
export function feedThread(gateway: Gateway, id: string, ownSide: Side, isLooking: () => boolean): ThreadFeed {
  const stopped = new AbortController();
  const state = createStore<ThreadState>({
    thread: null,
    is: 'loading',
    divider: null,
    isLoadingOlder: false,
    failure: null,
  });
  /** Grows with each snapshot: a page that was asked for before belongs to the thread of then. */
  let generation = 0;

  const change = (changed: Partial<ThreadState>) => state.update((now) => ({ ...now, ...changed }));
  function changeThread(how: (thread: Thread) => Thread) {
    const { thread: before, divider } = state.get();
    if (!before) return;
    const thread = how(before);
    change({ thread, divider: moveDivider(divider, firstUnread(thread, ownSide)?.seq, isLooking()) });
  }

  const stopFollowing = follow(gateway, {
    read: () => gateway.query(OpenConversationDocument, { id, last: PAGE }),
    show: ({ conversation }) => {
      generation += 1;
      if (!conversation) {
        change({ is: state.get().thread ? 'lost' : 'gone', failure: null });
        return false;
      }
      const thread = openThread(conversation, conversation.messages);
      const isFirst = state.get().thread === null;
      const divider = moveDivider(state.get().divider, firstUnread(thread, ownSide)?.seq, !isFirst && isLooking());
      change({ thread, is: 'open', divider, isLoadingOlder: false, failure: null });
      return true;
    },
    events: ConversationEventsDocument,
    variables: { id },
    onEvent: ({ conversationEvents }) => changeThread((thread) => applyEvent(thread, conversationEvents)),
    onWait: (failure) => change({ failure }),
    onEnd: (failure) => change({ is: failure && failure.kind !== 'gone' ? 'failed' : 'lost', failure }),
  });

  return {
    state,
    loadOlder: () => {
      const { thread, isLoadingOlder } = state.get();
      if (!thread?.olderBefore || isLoadingOlder) return;
      const [before, mine] = [thread.olderBefore, generation];
      change({ isLoadingOlder: true });
      const isWanted = () => mine === generation && !stopped.signal.aborted;
      untilAnswered(() => gateway.query(OlderMessagesDocument, { id, last: PAGE, before }), stopped.signal).then(
        ({ conversation }) => {
          if (!isWanted()) return;
          if (conversation) changeThread((now) => addOlder(now, conversation.messages));
          change({ isLoadingOlder: false });
        },
        () => {
          if (isWanted()) change({ isLoadingOlder: false });
        },
      );
    },
    putConversation: (conversation) =>
      changeThread((thread) => noteOwnChange(updateConversation(thread, conversation), conversation.version)),
    putMessage: (message) =>
      changeThread((thread) => noteOwnChange(putMessage(thread, message), message.conversation?.version ?? 0)),
    noteOwnChange: (version) => changeThread((thread) => noteOwnChange(thread, version)),
    stop: () => {
      stopped.abort();
      stopFollowing();
    },
  };
}
