import type { Client } from 'graphql-ws';
import { collect, type Received } from '../support/events.ts';
import type { Actor } from '../support/gateway.ts';

/** An event of `unreadCountChanged`. */
export interface UnreadEvent {
  cursor: string;
  conversationId: string;
  version: number;
  userUnreadCount: number;
  supportUnreadCount: number;
  cause: string;
  occurredAt: string;
  conversation: { id: string; userUnreadCount: number; supportUnreadCount: number } | null;
}

/** An event of `conversationEvents`, of whatever type. */
export interface TalkEvent {
  __typename: string;
  cursor: string;
  conversationId: string;
  version: number;
  occurredAt: string;
  message?: { id: string; seq: number; side: string; body: string; isRead: boolean; isDeleted: boolean } | null;
  messageId?: string;
  seq?: number;
  side?: string;
  upToSeq?: number;
  cause?: string;
  conversation?: {
    id: string;
    version: number;
    isClosed: boolean;
    isDeleted: boolean;
    supportUser: { id: string } | null;
  };
}

/** An event of `inboxEvents`. */
export interface InboxEvent {
  cursor: string;
  change: 'ENTERED' | 'CHANGED' | 'LEFT';
  conversationId: string;
  conversation: { id: string; version: number } | null;
  occurredAt: string;
}

/** An event of `typing`. */
export interface TypingEvent {
  conversationId: string;
  user: { id: string; name: string | null };
  side: string;
  isTyping: boolean;
  expiresAt: string;
}

const UNREAD = `subscription ($conversationId: ID, $after: String) {
  unreadCountChanged(conversationId: $conversationId, after: $after) {
    cursor conversationId version userUnreadCount supportUnreadCount cause occurredAt
    conversation { id userUnreadCount supportUnreadCount }
  }
}`;

const MESSAGE = 'message { id seq side body isRead isDeleted }';
const TALK = `subscription ($conversationId: ID!, $after: String) {
  conversationEvents(conversationId: $conversationId, after: $after) {
    __typename cursor conversationId version occurredAt
    ... on MessageAdded { ${MESSAGE} }
    ... on MessageUpdated { ${MESSAGE} }
    ... on MessageDeleted { messageId seq }
    ... on MessagesRead { side upToSeq }
    ... on ConversationUpdated { cause conversation { id version isClosed isDeleted supportUser { id } } }
  }
}`;

const INBOX = `subscription ($filter: ConversationFilter, $after: String) {
  inboxEvents(filter: $filter, after: $after) {
    cursor change conversationId conversation { id version } occurredAt
  }
}`;

const TYPING = `subscription ($conversationId: ID!) {
  typing(conversationId: $conversationId) { conversationId user { id name } side isTyping expiresAt }
}`;

/** Somebody to subscribe as, each time over a socket of its own, or a socket to subscribe on. */
type Watcher = Actor | Client;

const clientOf = (watcher: Watcher): Client => ('socket' in watcher ? watcher.socket() : watcher);

export function watchUnread(
  watcher: Watcher,
  variables: { conversationId?: string; after?: string } = {},
): Promise<Received<UnreadEvent>> {
  return collect(clientOf(watcher), UNREAD, variables);
}

export function watchTalk(watcher: Watcher, conversationId: string, after?: string): Promise<Received<TalkEvent>> {
  return collect(clientOf(watcher), TALK, { conversationId, after });
}

export function watchInbox(
  watcher: Watcher,
  filter: Record<string, unknown> | null = null,
  after?: string,
): Promise<Received<InboxEvent>> {
  return collect(clientOf(watcher), INBOX, { filter, after });
}

export function watchTyping(watcher: Watcher, conversationId: string): Promise<Received<TypingEvent>> {
  return collect(clientOf(watcher), TYPING, { conversationId });
}

/** What happened, as one word for each event of a conversation. */
export const whatHappened = (events: readonly TalkEvent[]): string[] =>
  events.map((event) => event.cause ?? event.__typename);

/** What happened to a list, as one word for each event. */
export const whatChanged = (events: readonly InboxEvent[]): string[] => events.map((event) => event.change);

/** Waits until an event is there, however many come before it; returns all so far. */
export async function until<T>(stream: Received<T>, isLast: (event: T) => boolean): Promise<T[]> {
  for (let seen = 0; ; seen += 1) {
    const events = await stream.take(seen + 1);
    if (isLast(events[seen]!)) return events;
  }
}

/** The code with which a subscription ended. Rejects when it has not failed. */
export async function refusalOf(stream: Received<unknown>): Promise<string> {
  try {
    await stream.done;
  } catch (error) {
    const [first] = error as { extensions: { code: string } }[];
    if (first) return first.extensions.code;
    throw error;
  }
  throw new Error('The subscription completed without an error.');
}
