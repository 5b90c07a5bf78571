import type DataLoader from 'dataloader';
import { callerError } from '../shared/errors.ts';
import type { Trace } from '../platform/trace.ts';
import type { Viewer } from './access/index.ts';
import type { GuestService } from './authentication/index.ts';
import type { Conversation, ConversationService } from './conversations/index.ts';
import type { Message, MessageService, messagePageLoader } from './messages/index.ts';
import type { Person, UserService } from './users/index.ts';

/** What an operation is run with: made anew for each, and for each event of a subscription. */
export interface RequestContext {
  /** Null when the operation came without a token; then it may use public fields only. */
  viewer: Viewer | null;
  services: Services;
  loaders: Loaders;
  /** Makes loaders that know nothing yet: what a mutation has changed must be read again. */
  createLoaders: () => Loaders;
  /** Where the request comes from. */
  address: string;
  /** What the log tells of the request, and the id by which it is found there. */
  trace: Trace;
  /** The most that a page of a connection may hold. */
  largestPage: number;
  /** The most that the operation may cost; 0 when it is Parley's own. */
  mostCost: number;
  /** The position of the event log before the operation read anything. */
  syncCursor: () => Promise<string>;
}

/** What callers can do, by noun. Made once. */
export interface Services {
  conversations: ConversationService;
  guests: GuestService;
  messages: MessageService;
  users: UserService;
}

/** Rows by id, whoever may see them, each read once for an operation. */
export interface Loaders {
  conversations: DataLoader<string, Conversation | null>;
  /** Conversations whose messages are being read: their fields that ask for it need not wait for a loader. */
  knownConversations: Map<string, Conversation>;
  messages: DataLoader<string, Message | null>;
  messagePages: ReturnType<typeof messagePageLoader>;
  users: DataLoader<string, Person | null>;
}

/** The caller. Throws UNAUTHENTICATED when there is none. */
export function viewerOf(context: RequestContext): Viewer {
  if (!context.viewer) throw unauthenticated();
  return context.viewer;
}

export const unauthenticated = (message = 'Send a token: Authorization: Bearer <token>.') =>
  callerError('UNAUTHENTICATED', message, 401);
