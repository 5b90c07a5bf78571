import { BeginConversationDocument, type PersonFragment } from '../generated/operations.ts';
import { failureOf } from '../shared/gateway/failure.ts';
import type { Gateway } from '../shared/gateway/gateway.ts';
import { untilAnswered } from '../shared/gateway/patience.ts';
import { createStore, type Store } from '../shared/store.ts';
import { texts } from '../texts/index.ts';

/** A conversation is begun with its first message: until it is there, the message is kept. */
export type OpeningState = { is: 'idle' } | { is: 'opening'; body: string } | { is: 'failed'; why: string };

export interface Opening {
  state: Store<OpeningState>;
  begin: (body: string) => void;
}

/** What is kept in this tab while a conversation is being begun: with the same key it is begun once. */
interface Kept {
  key: string;
  body: string;
}

/**
 * Begins conversations. What was under way when the tab was last loaded goes on by itself.
 *
 * @param onBegun told the conversation, and what its first message says
 * @param onRefused told the message that did not begin one, to be written anew
 */
export function createOpening(
  gateway: Gateway,
  { id, kind }: PersonFragment,
  signal: AbortSignal,
  onBegun: (conversationId: string, body: string) => void,
  onRefused: (body: string) => void,
): Opening {
  const name = `parley.opening.${id}`;
  const state = createStore<OpeningState>({ is: 'idle' });

  function refuse(body: string, why: string) {
    onRefused(body);
    state.set({ is: 'failed', why });
  }

  async function open({ key, body }: Kept): Promise<void> {
    state.set({ is: 'opening', body });
    try {
      const input = { userId: id, isGuest: kind === 'GUEST', idempotencyKey: key };
      const { createConversation } = await untilAnswered(
        () => gateway.mutate(BeginConversationDocument, { input }),
        signal,
      );
      if (signal.aborted) return;
      sessionStorage.removeItem(name);
      const { conversation, userErrors } = createConversation ?? { conversation: null, userErrors: [] };
      if (conversation) {
        onBegun(conversation.id, body);
        state.set({ is: 'idle' });
      } else refuse(body, userErrors[0]?.message ?? texts.failures.broken);
    } catch (error) {
      if (signal.aborted) return;
      sessionStorage.removeItem(name);
      refuse(body, texts.failures[failureOf(error).kind]);
    }
  }

  const kept = sessionStorage.getItem(name);
  if (kept !== null) void open(JSON.parse(kept) as Kept);
  return {
    state,
    begin: (body) => {
      const begun: Kept = { key: crypto.randomUUID(), body };
      sessionStorage.setItem(name, JSON.stringify(begun));
      void open(begun);
    },
  };
}
