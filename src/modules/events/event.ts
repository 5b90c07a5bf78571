import type { ConversationCause, InboxChange, Side, UnreadCause } from '../../generated/schema-types.ts';

/** What a list of conversations may be filtered by, and what decides who sees one; as it was at some version. */
export interface ConversationState {
  supportUserId: string | null;
  isClosed: boolean;
  isDeleted: boolean;
  userUnreadCount: number;
  supportUnreadCount: number;
}

/** What has happened, as it is written to the log. */
export type EventDetails =
  | { type: 'MESSAGE_ADDED'; messageId: string }
  /**
   * `previousBody` is for the server alone: what a search found before the edit. Nobody knows any more what an erased
   * message said before: neither at this event nor at those before it.
   */
  | { type: 'MESSAGE_UPDATED'; messageId: string; previousBody: string | null; isErased?: true }
  | { type: 'MESSAGE_DELETED'; messageId: string; seq: number }
  | { type: 'MESSAGES_READ'; side: Side; upToSeq: number }
  | { type: ConversationCause }
  | { type: 'REPAIRED' };

export type EventType = EventDetails['type'];

/** An event as a service hands it to the log; the log adds what all events have. */
export type NewEvent = EventDetails & { unreadCause?: UnreadCause };

/** One row of the event log. */
export interface LoggedEvent {
  /** Its position: grows in the order of commits. */
  id: number;
  conversationId: string;
  /** The customer of the conversation. */
  userId: string;
  version: number;
  details: EventDetails;
  /** Set when an unread count changed. */
  unreadCause: UnreadCause | null;
  /** A change may log several events, all of one version; the last one stands for the change as a whole. */
  endsChange: boolean;
  /** The conversation before the change. Null when the change created it. */
  before: ConversationState | null;
  /** The conversation after the change. */
  after: ConversationState;
  /** When it was committed: milliseconds since 1970. */
  occurredAt: number;
}

/** An event on its way to a subscriber. */
export interface DeliveredEvent extends LoggedEvent {
  /** For `after`. */
  cursor: string;
}

/** An event of an inbox on its way to a subscriber. */
export interface DeliveredInboxEvent extends DeliveredEvent {
  change: InboxChange;
}
