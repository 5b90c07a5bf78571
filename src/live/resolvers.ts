import type { ConversationCause, Resolvers } from '../generated/schema-types.ts';
import type { TypingSignal } from '../platform/bus.ts';
import type { Database } from '../platform/db/index.ts';
import { isStaff, sees, seesAll, seesDeleted, type Viewer } from '../modules/access/index.ts';
import { checkFilter, conversationRepository, type Conversation } from '../modules/conversations/index.ts';
import type { DeliveredEvent, LogCursors, LoggedEvent } from '../modules/events/index.ts';
import { viewerOf, type RequestContext } from '../modules/request-context.ts';
import { notFound } from '../shared/errors.ts';
import { isId } from '../shared/ids.ts';
import { createInboxJudge } from './inbox.ts';
import { END, type Judge } from './judge.ts';
import type { Source, Which } from './source.ts';
import { LiveStream, type OpenStream } from './stream.ts';
import type { TypingEntry } from './typing.ts';

export interface LiveParts {
  db: Database;
  cursors: LogCursors;
  openStream: OpenStream;
  typing: Source<TypingEntry>;
}

/** The subscriptions (contract section 4), and the fields of their events. */
export function createLiveResolvers({ db, cursors, openStream, typing }: LiveParts): Resolvers {
  const isVisible = async (viewer: Viewer, id: string) => {
    const conversation = await conversationRepository.find(db, id);
    return conversation !== undefined && sees(viewer, conversation);
  };

  async function demandVisible(viewer: Viewer, id: string): Promise<void> {
    if (!isId(id) || !(await isVisible(viewer, id))) throw notFound('There is no such conversation.');
  }

  const delivered = (event: LoggedEvent): DeliveredEvent => ({ ...event, cursor: cursors.encode(event.id) });
  // To all who are told of an event it is the same.
  const unreadCountChanged = oncePerEvent((event) => ({ root: { unreadCountChanged: delivered(event) }, variant: '' }));
  const conversationEvents = oncePerEvent((event) => ({ root: { conversationEvents: delivered(event) }, variant: '' }));

  return {
    Subscription: {
      unreadCountChanged: {
        subscribe: async (_, { conversationId, after }, context) => {
          const viewer = viewerOf(context);
          if (conversationId != null) await demandVisible(viewer, conversationId);
          const which = conversationId == null ? whatCanConcern(viewer) : { conversationId };
          const judge: Judge<{ unreadCountChanged: DeliveredEvent }> = (event, conversation) =>
            event.unreadCause !== null && conversation && sees(viewer, conversation) ? unreadCountChanged(event) : null;
          return openStream({ which, createJudge: () => judge }, after);
        },
      },
      conversationEvents: {
        subscribe: async (_, { conversationId, after }, context) => {
          const viewer = viewerOf(context);
          await demandVisible(viewer, conversationId);
          const judge: Judge<{ conversationEvents: DeliveredEvent }> = (event, conversation) => {
            if (!conversation || !sees(viewer, conversation)) return END;
            if (event.details.type === 'REPAIRED') return null;
            return conversationEvents(event);
          };
          return openStream({ which: { conversationId }, createJudge: () => judge }, after);
        },
      },
      inboxEvents: {
        subscribe: async (_, { filter, after }, context) => {
          const viewer = viewerOf(context);
          const checked = checkFilter(viewer, filter);
          const createJudge = () => createInboxJudge(db, cursors, viewer, checked);
          return openStream({ which: whatCanConcern(viewer), createJudge }, after);
        },
      },
      typing: {
        subscribe: async (_, { conversationId }, context) => {
          const viewer = viewerOf(context);
          await demandVisible(viewer, conversationId);
          const judge: Judge<{ typing: TypingSignal }, TypingEntry> = ({ signal }, conversation) => {
            if (!conversation || !sees(viewer, conversation)) return END;
            return signal.userId === viewer.id ? null : { root: { typing: signal }, variant: '' };
          };
          return LiveStream.of(db, typing, { which: { conversationId }, createJudge: () => judge }, typing.head);
        },
      },
    },
    UnreadCountChange: {
      cause: ({ unreadCause }) => unreadCause ?? 'REPAIRED',
      userUnreadCount: ({ after }) => after.userUnreadCount,
      supportUnreadCount: ({ after }) => after.supportUnreadCount,
      conversation: (event, _, context) => visibleConversation(event, context),
    },
    ConversationEvent: { __resolveType: ({ details }) => TYPE_OF_EVENT[details.type] ?? 'ConversationUpdated' },
    MessageAdded: { message: (event, _, context) => visibleMessage(event, context) },
    MessageUpdated: { message: (event, _, context) => visibleMessage(event, context) },
    MessageDeleted: {
      messageId: ({ details }) => (details.type === 'MESSAGE_DELETED' ? details.messageId : ''),
      seq: ({ details }) => (details.type === 'MESSAGE_DELETED' ? details.seq : 0),
    },
    MessagesRead: {
      side: ({ details }) => (details.type === 'MESSAGES_READ' ? details.side : 'USER'),
      upToSeq: ({ details }) => (details.type === 'MESSAGES_READ' ? details.upToSeq : 0),
    },
    ConversationUpdated: {
      cause: ({ details }) => details.type as ConversationCause,
      conversation: async (event, _, context) => {
        const conversation = await visibleConversation(event, context);
        if (!conversation) throw notFound('There is no such conversation.');
        return conversation;
      },
    },
    InboxEvent: {
      conversation: (event, _, context) => (event.change === 'LEFT' ? null : visibleConversation(event, context)),
    },
    TypingEvent: {
      user: async ({ userId }, _, context) => {
        const person = await context.loaders.users.load(userId);
        if (!person) throw new Error(`Somebody who is not recorded is typing: ${userId}.`);
        return person;
      },
    },
  };
}

const TYPE_OF_EVENT: Partial<Record<string, 'MessageAdded' | 'MessageUpdated' | 'MessageDeleted' | 'MessagesRead'>> = {
  MESSAGE_ADDED: 'MessageAdded',
  MESSAGE_UPDATED: 'MessageUpdated',
  MESSAGE_DELETED: 'MessageDeleted',
  MESSAGES_READ: 'MessagesRead',
};

/** Makes of an event what is asked for again and again before it comes to the next. */
function oncePerEvent<T>(make: (event: LoggedEvent) => T): (event: LoggedEvent) => T {
  let last: { event: LoggedEvent; made: T } | null = null;
  return (event) => {
    if (last?.event !== event) last = { event, made: make(event) };
    return last.made;
  };
}

/** The part of the log that can be about what a caller sees: customers need only read of their own conversations. */
function whatCanConcern(viewer: Viewer): Which {
  return isStaff(viewer) || seesAll(viewer) ? {} : { userId: viewer.id };
}

async function visibleConversation(event: LoggedEvent, context: RequestContext): Promise<Conversation | null> {
  const conversation = await context.loaders.conversations.load(event.conversationId);
  return conversation && sees(viewerOf(context), conversation) ? conversation : null;
}

async function visibleMessage({ details }: LoggedEvent, context: RequestContext) {
  if (details.type !== 'MESSAGE_ADDED' && details.type !== 'MESSAGE_UPDATED') return null;
  const message = await context.loaders.messages.load(details.messageId);
  return message && (!message.isDeleted || seesDeleted(viewerOf(context))) ? message : null;
}
