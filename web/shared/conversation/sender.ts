import { SendDocument, type SendMutation } from '../../generated/operations.ts';
import { failureOf } from '../gateway/failure.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { delayAfter, pause } from '../gateway/patience.ts';
import { createStore, type Store } from '../store.ts';
import {
  addOutgoing,
  inputOf,
  removeOutgoing,
  restoreOutbox,
  setState,
  type Outbox,
  type Outgoing,
  type OutgoingState,
} from './outbox.ts';

/** How often a message is sent again by itself when there is no answer, before its sender is asked. */
const TRIES = 4;

/** A message of one's own as it has arrived, with how far its conversation has come by that. */
export type SentMessage = NonNullable<NonNullable<SendMutation['sendMessage']>['message']>;

/** Sends messages, one after the other in each conversation, and keeps those that could not be sent. */
export interface Sender {
  outbox: Store<Outbox>;
  send: (conversationId: string, body: string) => void;
  retry: (key: string) => void;
  /** Takes a message that was not sent out of the outbox, and returns its text. */
  discard(key: string): string;
  /** Resolves once all that was sent in a conversation has arrived, or has failed. */
  settled: (conversationId: string) => Promise<void>;
  stop(): void;
}

export interface SenderTexts {
  interrupted: string;
  unreachable: string;
}

/**
 * @param storageName where in this tab's storage the outbox is kept, so that a reload loses nothing
 * @param onSent told each message that has arrived
 */
export function createSender(
  gateway: Gateway,
  storageName: string,
  texts: SenderTexts,
  onSent: (conversationId: string, message: SentMessage) => void,
): Sender {
  const outbox = createStore(restoreOutbox(sessionStorage.getItem(storageName), texts.interrupted));
  const stopped = new AbortController();
  /** The end of what is under way in each conversation. */
  const lines = new Map<string, Promise<void>>();
  outbox.listen(() => {
    if (outbox.get().length === 0) sessionStorage.removeItem(storageName);
    else sessionStorage.setItem(storageName, JSON.stringify(outbox.get()));
  });

  const find = (key: string) => outbox.get().find((outgoing) => outgoing.key === key);

  function queue(outgoing: Outgoing) {
    const before = lines.get(outgoing.conversationId) ?? Promise.resolve();
    lines.set(
      outgoing.conversationId,
      before.then(() => deliver(outgoing)),
    );
  }

  async function deliver(outgoing: Outgoing): Promise<void> {
    const state = await attempt(outgoing);
    if (state === 'sent') outbox.update((all) => removeOutgoing(all, outgoing.key));
    else if (!stopped.signal.aborted) outbox.update((all) => setState(all, outgoing.key, state));
  }

  async function attempt(outgoing: Outgoing): Promise<OutgoingState | 'sent'> {
    for (let tries = 1; ; tries += 1) {
      try {
        const { sendMessage } = await gateway.mutate(SendDocument, { input: inputOf(outgoing) });
        const refusal = sendMessage?.userErrors[0];
        if (sendMessage?.message) {
          onSent(outgoing.conversationId, sendMessage.message);
          return 'sent';
        }
        const why = refusal?.code === 'CONVERSATION_CLOSED' ? 'closed' : 'refused';
        return { is: 'failed', why, text: refusal?.message ?? '', mayRetry: why === 'closed' };
      } catch (error) {
        const failure = failureOf(error);
        if (failure.isPassing && tries < TRIES && !stopped.signal.aborted) {
          await pause(delayAfter(tries - 1, failure.retryAfterMs), stopped.signal);
          continue;
        }
        if (failure.kind === 'signed-out') return { is: 'failed', why: 'signed-out', text: '', mayRetry: true };
        return failure.isPassing
          ? { is: 'failed', why: 'unreachable', text: texts.unreachable, mayRetry: true }
          : { is: 'failed', why: 'refused', text: failure.message, mayRetry: false };
      }
    }
  }

  return {
    outbox,
    send: (conversationId, body) => {
      const key = crypto.randomUUID();
      const outgoing: Outgoing = { key, conversationId, body, writtenAt: Date.now(), state: { is: 'sending' } };
      outbox.update((all) => addOutgoing(all, outgoing));
      queue(outgoing);
    },
    retry: (key) => {
      const outgoing = find(key);
      if (outgoing?.state.is !== 'failed') return;
      outbox.update((all) => setState(all, key, { is: 'sending' }));
      queue(outgoing);
    },
    discard: (key) => {
      const body = find(key)?.body ?? '';
      outbox.update((all) => removeOutgoing(all, key));
      return body;
    },
    settled: (conversationId) => lines.get(conversationId) ?? Promise.resolve(),
    stop: () => stopped.abort(),
  };
}
