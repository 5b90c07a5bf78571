import type { SendMessageInput } from '../../generated/operations.ts';

/** A message on its way: shown at once, until the conversation itself has it. */
export interface Outgoing {
  /** Its `clientMessageId`: however often it is sent, it arrives once. */
  key: string;
  conversationId: string;
  body: string;
  /** When it was written, on this machine's clock. */
  writtenAt: number;
  state: OutgoingState;
}

/** `failed` with whether the same again may work; what is refused has to be changed first. */
export type OutgoingState = { is: 'sending' } | { is: 'failed'; why: SendingFailure; text: string; mayRetry: boolean };

export type SendingFailure = 'closed' | 'refused' | 'unreachable' | 'signed-out';

export type Outbox = readonly Outgoing[];

export const addOutgoing = (outbox: Outbox, outgoing: Outgoing): Outbox => [...outbox, outgoing];

export const removeOutgoing = (outbox: Outbox, key: string): Outbox => outbox.filter((other) => other.key !== key);

export const setState = (outbox: Outbox, key: string, state: OutgoingState): Outbox =>
  outbox.map((other) => (other.key === key ? { ...other, state } : other));

/** What is shown of a conversation's messages on their way: not those that have arrived. */
export function pendingIn(outbox: Outbox, conversationId: string, arrived: ReadonlySet<string>): Outbox {
  return outbox.filter((outgoing) => outgoing.conversationId === conversationId && !arrived.has(outgoing.key));
}

/** What is sent. Always the same for one message, or a retry would not be recognised. */
export const inputOf = ({ conversationId, body, key }: Outgoing): SendMessageInput => ({
  conversationId,
  body,
  clientMessageId: key,
});

/** An outbox as it is found after the page was loaded again: nothing in it is under way any more. */
export function restoreOutbox(saved: string | null, interrupted: string): Outbox {
  const outbox = saved === null ? [] : (JSON.parse(saved) as Outbox);
  return outbox.map((outgoing) =>
    outgoing.state.is === 'sending'
      ? { ...outgoing, state: { is: 'failed', why: 'unreachable', text: interrupted, mayRetry: true } }
      : outgoing,
  );
}
