import type {
  ConversationEventsSubscription,
  ConversationFragment,
  MessageFragment,
  MessagePageFragment,
  Side,
} from '../../generated/operations.ts';

export type Message = MessageFragment;
export type Conversation = ConversationFragment;
export type ConversationEvent = ConversationEventsSubscription['conversationEvents'];

/** An open conversation, as far as it is loaded: the newest messages without a hole, and what is known of the rest. */
export interface Thread {
  conversation: Conversation;
  /** Of the newest change that is shown here, be it of a message: for `expectedVersion`. */
  version: number;
  /** Of the newest change that somebody else has made and that is more than having read. */
  newsVersion: number;
  /** The changes that were one's own, by their versions. */
  own: ReadonlySet<number>;
  /** In their order. Those that are deleted are not among them. */
  messages: readonly Message[];
  /** Where the page before the oldest message ends; null when there is none. */
  olderBefore: string | null;
  /** Up to which number each side has read, as far as events have told. */
  readUpTo: Readonly<Record<Side, number>>;
  /** What has happened to messages since the snapshot, loaded or not: null when they were deleted. */
  changed: ReadonlyMap<string, Message | null>;
}

export const otherSide = (side: Side): Side => (side === 'USER' ? 'SUPPORT' : 'USER');

/** A thread from its snapshot: all that was known before is forgotten. */
export function openThread(conversation: Conversation, page: MessagePageFragment): Thread {
  return {
    conversation,
    version: conversation.version,
    newsVersion: conversation.version,
    own: new Set(),
    messages: page.nodes,
    olderBefore: olderOf(page),
    readUpTo: { USER: 0, SUPPORT: 0 },
    changed: new Map(),
  };
}

const olderOf = ({ pageInfo }: MessagePageFragment) => (pageInfo.hasPreviousPage ? pageInfo.startCursor : null);

/**
 * Puts an older page before what is there. It may have been read before events that have come since: what those have
 * told of its messages counts.
 */
export function addOlder(thread: Thread, page: MessagePageFragment): Thread {
  const current = page.nodes
    .map((message) => thread.changed.get(message.id) ?? (thread.changed.has(message.id) ? null : message))
    .filter((message) => message !== null);
  const older = markRead(current, thread.readUpTo);
  return { ...thread, messages: merge(older, thread.messages), olderBefore: olderOf(page) };
}

/** The thread after an event. Events that tell of what is known already change nothing. */
export function applyEvent(thread: Thread, event: ConversationEvent): Thread {
  const after = applyChange(thread, event);
  const isNews = event.__typename !== 'MessagesRead' && !after.own.has(event.version);
  return {
    ...after,
    version: Math.max(after.version, event.version),
    newsVersion: isNews ? Math.max(after.newsVersion, event.version) : after.newsVersion,
  };
}

function applyChange(thread: Thread, event: ConversationEvent): Thread {
  switch (event.__typename) {
    case 'MessageAdded':
      return event.message ? putMessage(thread, event.message) : thread;
    case 'MessageUpdated':
      return event.message ? replaceMessage(thread, event.message) : thread;
    case 'MessageDeleted':
      return removeMessage(thread, event.messageId);
    case 'MessagesRead': {
      const readUpTo = { ...thread.readUpTo, [event.side]: Math.max(thread.readUpTo[event.side], event.upToSeq) };
      return { ...thread, readUpTo, messages: markRead(thread.messages, readUpTo) };
    }
    case 'ConversationUpdated':
      return updateConversation(thread, event.conversation);
  }
}

/** A conversation as a change has answered it; an older one than is known changes nothing. */
export function updateConversation(thread: Thread, conversation: Conversation): Thread {
  if (conversation.version < thread.conversation.version) return thread;
  return { ...thread, conversation };
}

/**
 * Notes how far the conversation has come by a change of one's own, whose event may still be on its way. Not when there
 * was another in between: nobody has seen that one here, and `expectedVersion` is to tell of it.
 */
export function noteOwnChange(thread: Thread, version: number): Thread {
  const own = new Set(thread.own).add(version);
  // Two under way at once may be answered in either order.
  let shown = thread.version;
  while (own.has(shown + 1)) shown += 1;
  return { ...thread, version: shown, own };
}

/** A message that is new, or known already. One older than all that is loaded belongs to a page still to come. */
export function putMessage(thread: Thread, message: Message): Thread {
  if (thread.changed.get(message.id) === null) return thread;
  const first = thread.messages[0];
  if (thread.olderBefore !== null && first && message.seq < first.seq) return thread;
  return { ...thread, messages: markRead(merge(thread.messages, [message]), thread.readUpTo) };
}

function replaceMessage(thread: Thread, message: Message): Thread {
  if (thread.changed.get(message.id) === null) return thread;
  const messages = thread.messages.map((other) => (other.id === message.id ? message : other));
  return {
    ...thread,
    messages: markRead(messages, thread.readUpTo),
    changed: new Map(thread.changed).set(message.id, message),
  };
}

/** Takes a deleted message out; it does not come back with a page that was read before. */
export function removeMessage(thread: Thread, id: string): Thread {
  return {
    ...thread,
    messages: thread.messages.filter((message) => message.id !== id),
    changed: new Map(thread.changed).set(id, null),
  };
}

/** Two runs of messages as one, in order; of one that is in both, the one that was changed last. */
function merge(some: readonly Message[], others: readonly Message[]): readonly Message[] {
  const byId = new Map(some.map((message) => [message.id, message]));
  for (const message of others) {
    const known = byId.get(message.id);
    if (!known || known.updatedAt <= message.updatedAt) byId.set(message.id, message);
  }
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}

/** What one side has sent is read when the other has read as far. It is never unread again. */
function markRead(messages: readonly Message[], readUpTo: Thread['readUpTo']): readonly Message[] {
  return messages.map((message) =>
    !message.isRead && message.seq <= readUpTo[otherSide(message.side)] ? { ...message, isRead: true } : message,
  );
}

/** The first message of the other side that one's own has not read, as far as is loaded. */
export function firstUnread(thread: Thread, ownSide: Side): Message | undefined {
  return thread.messages.find((message) => message.side !== ownSide && !message.isRead);
}
