import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Person } from '../modules/users/person.ts';
import type { Conversation, ConversationPage } from '../modules/conversations/conversation.ts';
import type { Message, MessagePage } from '../modules/messages/message.ts';
import type { DeliveredEvent, DeliveredInboxEvent } from '../modules/events/event.ts';
import type { TypingSignal } from '../platform/bus.ts';
import type { RequestContext } from '../modules/request-context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A moment in time: ISO 8601 in UTC with milliseconds, for example `2023-04-27T10:52:33.039Z`. */
  DateTime: { input: string; output: number; }
};

/** A conversation to hand over. */
export type AssignConversationInput = {
  /** Refuse with `VERSION_CONFLICT` unless the conversation still has this version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The conversation's id. */
  id: Scalars['ID']['input'];
  /** The member of the staff who is to hold it. Null unassigns; it must be given. */
  supportUserId?: InputMaybe<Scalars['ID']['input']>;
};

/** A conversation to take. */
export type ClaimConversationInput = {
  /** The conversation's id. */
  id: Scalars['ID']['input'];
};

/** What has changed in a conversation. */
export type ConversationCause =
  /** It was given to a member of the staff. */
  | 'ASSIGNED'
  /** It was closed. */
  | 'CLOSED'
  /** It was started. */
  | 'CREATED'
  /** It was deleted. */
  | 'DELETED'
  /** Its customer rated it. */
  | 'RATED'
  /** It was opened again. */
  | 'REOPENED'
  /** It was brought back. */
  | 'RESTORED'
  /** It was taken from the member of the staff who held it, and is held by nobody. */
  | 'UNASSIGNED';

/** Something has happened in a conversation. */
export type ConversationEvent = {
  /** The conversation's id. */
  conversationId: Scalars['ID']['output'];
  /** The place of this event in the log, for `after`. */
  cursor: Scalars['String']['output'];
  /** When it was committed. */
  occurredAt: Scalars['DateTime']['output'];
  /** The conversation's version with this change. Events of one change share it. */
  version: Scalars['Int']['output'];
};

/** Conditions on conversations; those given must all hold. */
export type ConversationFilter = {
  /** With (true) or without (false) messages that the caller's side has not read. */
  hasUnread?: InputMaybe<Scalars['Boolean']['input']>;
  /** Closed (true) or open (false). */
  isClosed?: InputMaybe<Scalars['Boolean']['input']>;
  /** Deleted ones (true), which only administrators see; others have none. Not deleted when not given. */
  isDeleted?: InputMaybe<Scalars['Boolean']['input']>;
  /** Of guests (true) or of customers with an account (false). */
  isGuest?: InputMaybe<Scalars['Boolean']['input']>;
  /** Held by nobody (true) or by somebody (false). */
  isUnassigned?: InputMaybe<Scalars['Boolean']['input']>;
  /** Which part of the conversations to list. `VISIBLE` when not given. */
  scope?: InputMaybe<ConversationScope>;
  /**
   * Words, each of which begins a word of one of the messages or of the customer's name. Up to 200 characters and
   * 10 words; upper case, lower case and accents do not matter.
   */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Held by this member of the staff. */
  supportUserId?: InputMaybe<Scalars['ID']['input']>;
  /** Of this customer. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** The answer of the mutations that change one conversation. */
export type ConversationPayload = {
  __typename?: 'ConversationPayload';
  /** The conversation after the change. Null when refused. */
  conversation?: Maybe<SupportConversation>;
  /** Why it was refused; empty when it was not. */
  userErrors: Array<UserError>;
};

/** What a customer thought of a conversation. */
export type ConversationRating = {
  __typename?: 'ConversationRating';
  /** What the customer said about it. Null when they said nothing. */
  comment?: Maybe<Scalars['String']['output']>;
  /** When it was given, or last changed. */
  ratedAt: Scalars['DateTime']['output'];
  /** From 1, bad, to 5, good. */
  rating: Scalars['Int']['output'];
};

/** Which part of the conversations a list is about. */
export type ConversationScope =
  /** Every conversation there is. `FORBIDDEN` for callers who may not see them all. */
  | 'ALL'
  /** An agent's work: what is assigned to the caller or to nobody yet. `FORBIDDEN` for customers. */
  | 'QUEUE'
  /** All that the caller may see. */
  | 'VISIBLE';

/** The conversation itself has changed. */
export type ConversationUpdated = ConversationEvent & {
  __typename?: 'ConversationUpdated';
  /** What has changed. */
  cause: ConversationCause;
  /** The conversation as it is when the event is delivered. */
  conversation: SupportConversation;
  /** The conversation's id. */
  conversationId: Scalars['ID']['output'];
  /** The place of this event in the log, for `after`. */
  cursor: Scalars['String']['output'];
  /** When it was committed. */
  occurredAt: Scalars['DateTime']['output'];
  /** The conversation's version with this change. */
  version: Scalars['Int']['output'];
};

/** A conversation, and the version at which to change it. */
export type ConversationVersionInput = {
  /** Refuse with `VERSION_CONFLICT` unless the conversation still has this version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The conversation's id. */
  id: Scalars['ID']['input'];
};

/** A conversation to start. */
export type CreateConversationInput = {
  /** The same key with the same input returns the first call's conversation. 1 to 255 characters, per caller. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Whether the customer is a guest. When given it must agree with what is known of them; when not, one not yet known is a user. */
  isGuest?: InputMaybe<Scalars['Boolean']['input']>;
  /** The customer: the caller, or for staff anybody. One never seen before is recorded as a person without a name. */
  userId: Scalars['ID']['input'];
};

/** The answer of `createConversation`. */
export type CreateConversationPayload = {
  __typename?: 'CreateConversationPayload';
  /** The conversation. Null when refused. */
  conversation?: Maybe<SupportConversation>;
  /** Whether this answers a repeated `idempotencyKey` with what the first call made. */
  isReplay: Scalars['Boolean']['output'];
  /** Why it was refused; empty when it was not. */
  userErrors: Array<UserError>;
};

/** What a guest tells of themselves. */
export type CreateGuestInput = {
  /** Where the guest can be answered later: an e-mail address of up to 320 characters. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** How the guest wants to be called: 1 to 200 characters, not all white space. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** The answer of `createGuest`. */
export type CreateGuestPayload = {
  __typename?: 'CreateGuestPayload';
  /** When the token ends. Null when refused. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** The new guest. Null when refused. */
  guest?: Maybe<User>;
  /** The token that speaks for the guest, to be sent as `Authorization: Bearer ...`. Null when refused. */
  token?: Maybe<Scalars['String']['output']>;
  /** Why it was refused; empty when it was not. */
  userErrors: Array<UserError>;
};

/** A message to delete. */
export type DeleteMessageInput = {
  /** The message's id. */
  id: Scalars['ID']['input'];
};

/** What an event means for a list of conversations. */
export type InboxChange =
  /** The conversation belongs to the list as before, and has changed. */
  | 'CHANGED'
  /** The conversation belongs to the list now, and did not before. */
  | 'ENTERED'
  /** The conversation belongs to the list no longer, or the caller sees it no longer. */
  | 'LEFT';

/** A list of conversations has changed. */
export type InboxEvent = {
  __typename?: 'InboxEvent';
  /** What it means for the list. */
  change: InboxChange;
  /** The conversation as it is when the event is delivered. Null when it has left. */
  conversation?: Maybe<SupportConversation>;
  /** The conversation's id. */
  conversationId: Scalars['ID']['output'];
  /** The place of this event in the log, for `after`. */
  cursor: Scalars['String']['output'];
  /** When it was committed. */
  occurredAt: Scalars['DateTime']['output'];
};

/** A conversation to mark as read. */
export type MarkConversationReadInput = {
  /** The conversation's id. */
  conversationId: Scalars['ID']['input'];
  /** Any message of the conversation: it and all before it are read. All messages when not given. */
  upToMessageId?: InputMaybe<Scalars['ID']['input']>;
};

/** A message was sent. */
export type MessageAdded = ConversationEvent & {
  __typename?: 'MessageAdded';
  /** The conversation's id. */
  conversationId: Scalars['ID']['output'];
  /** The place of this event in the log, for `after`. */
  cursor: Scalars['String']['output'];
  /** The message as it is when the event is delivered. Null when it has been deleted since and the caller may not read it. */
  message?: Maybe<SupportMessage>;
  /** When it was committed. */
  occurredAt: Scalars['DateTime']['output'];
  /** The conversation's version with this change. */
  version: Scalars['Int']['output'];
};

/** A message was deleted. */
export type MessageDeleted = ConversationEvent & {
  __typename?: 'MessageDeleted';
  /** The conversation's id. */
  conversationId: Scalars['ID']['output'];
  /** The place of this event in the log, for `after`. */
  cursor: Scalars['String']['output'];
  /** The id of the deleted message. */
  messageId: Scalars['ID']['output'];
  /** When it was committed. */
  occurredAt: Scalars['DateTime']['output'];
  /** Its number within the conversation. */
  seq: Scalars['Int']['output'];
  /** The conversation's version with this change. */
  version: Scalars['Int']['output'];
};

/** The answer of the mutations that change one message. */
export type MessagePayload = {
  __typename?: 'MessagePayload';
  /** The message after the change. Null when refused. */
  message?: Maybe<SupportMessage>;
  /** Why it was refused; empty when it was not. */
  userErrors: Array<UserError>;
};

/** A message was edited. */
export type MessageUpdated = ConversationEvent & {
  __typename?: 'MessageUpdated';
  /** The conversation's id. */
  conversationId: Scalars['ID']['output'];
  /** The place of this event in the log, for `after`. */
  cursor: Scalars['String']['output'];
  /** The message as it is when the event is delivered. Null when it has been deleted since and the caller may not read it. */
  message?: Maybe<SupportMessage>;
  /** When it was committed. */
  occurredAt: Scalars['DateTime']['output'];
  /** The conversation's version with this change. */
  version: Scalars['Int']['output'];
};

/** One side has read what the other has sent. */
export type MessagesRead = ConversationEvent & {
  __typename?: 'MessagesRead';
  /** The conversation's id. */
  conversationId: Scalars['ID']['output'];
  /** The place of this event in the log, for `after`. */
  cursor: Scalars['String']['output'];
  /** When it was committed. */
  occurredAt: Scalars['DateTime']['output'];
  /** The side that has read. */
  side: Side;
  /** The number of the newest message that is read now. */
  upToSeq: Scalars['Int']['output'];
  /** The conversation's version with this change. */
  version: Scalars['Int']['output'];
};

/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type Mutation = {
  __typename?: 'Mutation';
  /** Hands a conversation to a member of the staff, or to nobody; staff only. */
  assignConversation?: Maybe<ConversationPayload>;
  /**
   * Takes an unassigned conversation; staff only. Of several who claim at once exactly one gets it, the others are
   * told `ALREADY_ASSIGNED`. Claiming what one holds already changes nothing.
   */
  claimConversation?: Maybe<ConversationPayload>;
  /** Closes a conversation: it takes no message until it is reopened. Closing a closed one changes nothing. */
  closeConversation?: Maybe<ConversationPayload>;
  /**
   * Starts a conversation for a customer and assigns the agent with the fewest open conversations, if there is any.
   * Customers start their own; staff start one for anybody.
   */
  createConversation?: Maybe<CreateConversationPayload>;
  /** Makes a guest, a customer without an account, and the token that speaks for them. Needs no token. */
  createGuest?: Maybe<CreateGuestPayload>;
  /** Deletes a conversation softly: it is gone for everybody but administrators. Deleting a deleted one changes nothing. */
  deleteConversation?: Maybe<ConversationPayload>;
  /** Deletes a message softly; its sender can, and administrators. Deleting a deleted one changes nothing. */
  deleteMessage?: Maybe<MessagePayload>;
  /**
   * Marks as read, for the caller's side, what the other side has sent: all of it, or up to one message. It never
   * goes back; marking read what is read already changes nothing.
   */
  markConversationRead?: Maybe<ConversationPayload>;
  /** Rates a conversation, open or closed; only its customer can. */
  rateConversation?: Maybe<ConversationPayload>;
  /** Opens a closed conversation again; staff only. Reopening an open one changes nothing. */
  reopenConversation?: Maybe<ConversationPayload>;
  /** Brings a deleted conversation back; administrators only. Restoring one that is not deleted changes nothing. */
  restoreConversation?: Maybe<ConversationPayload>;
  /**
   * Sends a message. The side it is on follows from the sender: the customer of the conversation speaks on the user
   * side, staff on the support side. The first answer in an unassigned conversation assigns its sender.
   */
  sendMessage?: Maybe<SendMessagePayload>;
  /**
   * Tells the other people of a conversation that the caller is typing, or has stopped. Say it again at least every
   * 5 seconds: after that it ends by itself. Nothing is stored.
   */
  setTyping?: Maybe<SetTypingPayload>;
  /** Changes several properties at once, as one change. What is not given stays as it is. */
  updateConversation?: Maybe<ConversationPayload>;
  /** Edits a message; its sender can, and administrators. What is not given stays as it is. */
  updateMessage?: Maybe<MessagePayload>;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationAssignConversationArgs = {
  input: AssignConversationInput;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationClaimConversationArgs = {
  input: ClaimConversationInput;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationCloseConversationArgs = {
  input: ConversationVersionInput;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationCreateConversationArgs = {
  input: CreateConversationInput;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationCreateGuestArgs = {
  input?: CreateGuestInput;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationDeleteConversationArgs = {
  input: ConversationVersionInput;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationDeleteMessageArgs = {
  input: DeleteMessageInput;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationMarkConversationReadArgs = {
  input: MarkConversationReadInput;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationRateConversationArgs = {
  input: RateConversationInput;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationReopenConversationArgs = {
  input: ConversationVersionInput;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationRestoreConversationArgs = {
  input: ConversationVersionInput;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationSendMessageArgs = {
  input: SendMessageInput;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationSetTypingArgs = {
  input: SetTypingInput;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationUpdateConversationArgs = {
  input: UpdateConversationInput;
};


/**
 * The changes. Expected failures are told in `userErrors` beside a null object; a call that the caller may never
 * make is a top-level error with `extensions.code` `FORBIDDEN`, and then the field itself is null.
 */
export type MutationUpdateMessageArgs = {
  input: UpdateMessageInput;
};

/** Anything that can be fetched again by its id. */
export type Node = {
  /** 24 lower-case hex characters, unique over all types, time-ordered. */
  id: Scalars['ID']['output'];
};

/** Where a page of a connection lies in the whole list. */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** The cursor of the last edge of this page. Null when the page is empty. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether there is more after `endCursor`. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is more before `startCursor`. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first edge of this page. Null when the page is empty. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** The reads. All of them are scoped to the caller: what the caller may not see does not exist for them. */
export type Query = {
  __typename?: 'Query';
  /** One conversation. Null when there is none, when the id is malformed, or when the caller may not see it. */
  conversation?: Maybe<SupportConversation>;
  /**
   * The conversations that the caller may see, newest activity first. A customer who names another customer in
   * `filter.userId` gets `NOT_FOUND`.
   */
  conversations: SupportConversationConnection;
  /**
   * One message. Null when there is none, when the id is malformed, when it is deleted, or when the caller may not
   * see its conversation. Administrators read deleted ones too.
   */
  message?: Maybe<SupportMessage>;
  /** Any object by its id. Null when there is none, when the id is malformed, or when the caller may not see it. */
  node?: Maybe<Node>;
  /**
   * The position of the event log before anything else in this operation was read. Given as `after` to a
   * subscription, it joins the snapshot read beside it to the stream: nothing is missed, nothing comes twice.
   */
  syncCursor: Scalars['String']['output'];
  /**
   * What the caller's side has not read, over all conversations that the caller sees, unassigned and closed ones
   * included, deleted ones not.
   */
  unreadTotals: UnreadTotals;
  /**
   * One person. Null when there is none, when the id is malformed, or when the caller may not see them: everybody
   * sees themselves, staff see anyone, a customer sees the people of their own conversations.
   */
  user?: Maybe<User>;
  /** The caller. */
  viewer: User;
};


/** The reads. All of them are scoped to the caller: what the caller may not see does not exist for them. */
export type QueryConversationArgs = {
  id: Scalars['ID']['input'];
};


/** The reads. All of them are scoped to the caller: what the caller may not see does not exist for them. */
export type QueryConversationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ConversationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** The reads. All of them are scoped to the caller: what the caller may not see does not exist for them. */
export type QueryMessageArgs = {
  id: Scalars['ID']['input'];
};


/** The reads. All of them are scoped to the caller: what the caller may not see does not exist for them. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** The reads. All of them are scoped to the caller: what the caller may not see does not exist for them. */
export type QueryUserArgs = {
  id: Scalars['ID']['input'];
};

/** A rating to give. */
export type RateConversationInput = {
  /** Why; up to 10,000 characters. */
  comment?: InputMaybe<Scalars['String']['input']>;
  /** The conversation's id. */
  id: Scalars['ID']['input'];
  /** From 1, bad, to 5, good. */
  rating: Scalars['Int']['input'];
};

/** What a person may do; see `docs/ARCHITECTURE.md` for the table. */
export type Role =
  /** An administrator: sees every conversation, deleted ones too. */
  | 'ADMIN'
  /** A customer without an account. */
  | 'GUEST'
  /** A support agent: sees the conversations assigned to them and those assigned to nobody. */
  | 'SUPPORT'
  /** A customer with an account. */
  | 'USER';

/** A message to send: a text, or a file, or both. */
export type SendMessageInput = {
  /** 1 to 10,000 characters (Unicode code points), not all white space, no NUL, no lone surrogate. */
  body?: InputMaybe<Scalars['String']['input']>;
  /** The same key with the same input returns the first call's message. 1 to 255 characters, per conversation and sender. */
  clientMessageId?: InputMaybe<Scalars['String']['input']>;
  /** The conversation's id. */
  conversationId: Scalars['ID']['input'];
  /** The kind of file, for example `image/png`; 1 to 255 characters. Goes with `fileUrl`. */
  fileType?: InputMaybe<Scalars['String']['input']>;
  /** An http or https address of up to 2,048 characters. Goes with `fileType`. */
  fileUrl?: InputMaybe<Scalars['String']['input']>;
  /** Who the message is from. The caller when not given; somebody else only for administrators and holders of `writeAny`. */
  senderId?: InputMaybe<Scalars['ID']['input']>;
  /** The side the sender means to speak on: `FORBIDDEN` when it is not theirs. Follows from the sender when not given. */
  side?: InputMaybe<Side>;
};

/** The answer of `sendMessage`. */
export type SendMessagePayload = {
  __typename?: 'SendMessagePayload';
  /** Whether this answers a repeated `clientMessageId` with what the first call made. */
  isReplay: Scalars['Boolean']['output'];
  /** The message. Null when refused. */
  message?: Maybe<SupportMessage>;
  /** Why it was refused; empty when it was not. */
  userErrors: Array<UserError>;
};

/** Whether the caller is typing. */
export type SetTypingInput = {
  /** The conversation's id. */
  conversationId: Scalars['ID']['input'];
  /** True while typing, false when it has stopped. */
  isTyping: Scalars['Boolean']['input'];
};

/** The answer of `setTyping`. */
export type SetTypingPayload = {
  __typename?: 'SetTypingPayload';
  /** What was told to the others. Null when refused. */
  isTyping?: Maybe<Scalars['Boolean']['output']>;
  /** Why it was refused; empty when it was not. */
  userErrors: Array<UserError>;
};

/** The two sides of a conversation. */
export type Side =
  /** The support desk. */
  | 'SUPPORT'
  /** The customer. */
  | 'USER';

/**
 * The live side, over `graphql-transport-ws` at the path of this endpoint. Every event but typing carries a
 * `cursor`; subscribing again with `after` replays what came since, in order and exactly once, then goes live.
 */
export type Subscription = {
  __typename?: 'Subscription';
  /** All that happens in one conversation. Completes when the caller loses sight of it. */
  conversationEvents: ConversationEvent;
  /** What enters, changes in and leaves a list of conversations: one event for each committed change. */
  inboxEvents: InboxEvent;
  /** Who is typing in a conversation, except the caller. Nothing is replayed. */
  typing: TypingEvent;
  /**
   * Every change of an unread count, exactly once, with the new counts: of one conversation, or of all that the
   * caller sees.
   */
  unreadCountChanged: UnreadCountChange;
};


/**
 * The live side, over `graphql-transport-ws` at the path of this endpoint. Every event but typing carries a
 * `cursor`; subscribing again with `after` replays what came since, in order and exactly once, then goes live.
 */
export type SubscriptionConversationEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  conversationId: Scalars['ID']['input'];
};


/**
 * The live side, over `graphql-transport-ws` at the path of this endpoint. Every event but typing carries a
 * `cursor`; subscribing again with `after` replays what came since, in order and exactly once, then goes live.
 */
export type SubscriptionInboxEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ConversationFilter>;
};


/**
 * The live side, over `graphql-transport-ws` at the path of this endpoint. Every event but typing carries a
 * `cursor`; subscribing again with `after` replays what came since, in order and exactly once, then goes live.
 */
export type SubscriptionTypingArgs = {
  conversationId: Scalars['ID']['input'];
};


/**
 * The live side, over `graphql-transport-ws` at the path of this endpoint. Every event but typing carries a
 * `cursor`; subscribing again with `after` replays what came since, in order and exactly once, then goes live.
 */
export type SubscriptionUnreadCountChangedArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  conversationId?: InputMaybe<Scalars['ID']['input']>;
};

/** A conversation between one customer and the support desk. */
export type SupportConversation = Node & {
  __typename?: 'SupportConversation';
  /** When it was closed. Null while it is open. */
  closedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it was started. */
  createdAt: Scalars['DateTime']['output'];
  /** When it was deleted. Null while it is not. */
  deletedAt?: Maybe<Scalars['DateTime']['output']>;
  /** 24 lower-case hex characters. */
  id: Scalars['ID']['output'];
  /** Whether it takes no message until it is reopened. */
  isClosed: Scalars['Boolean']['output'];
  /** Whether it is deleted. True only for callers who may see deleted conversations, and in the answer to the deletion. */
  isDeleted: Scalars['Boolean']['output'];
  /** When something last happened in it: its creation, or the newest message sent. Lists are in this order. */
  lastActivityAt: Scalars['DateTime']['output'];
  /** The newest message that is not deleted. Null when there is none, or when the caller sees the conversation no longer. */
  lastMessage?: Maybe<SupportMessage>;
  /**
   * The messages that are not deleted, oldest first. Empty in the answer to a change after which the caller sees the
   * conversation no longer.
   */
  messages: SupportMessageConnection;
  /** What the customer thought of it. Null until rated. */
  rating?: Maybe<ConversationRating>;
  /** Messages sent by the support side that the customer has not read: the customer's badge. */
  supportUnreadCount: Scalars['Int']['output'];
  /** The member of the staff who holds the conversation. Null while it is assigned to nobody. */
  supportUser?: Maybe<User>;
  /** The one of both counts that is the caller's own badge: what the other side has sent and the caller's side has not read. */
  unreadCount: Scalars['Int']['output'];
  /** When it last changed in any way. */
  updatedAt: Scalars['DateTime']['output'];
  /** The customer. */
  user: User;
  /** Messages sent by the customer that the support side has not read: an agent's badge. */
  userUnreadCount: Scalars['Int']['output'];
  /** Grows by one with every committed change of the conversation, its messages or its read marks. For `expectedVersion`. */
  version: Scalars['Int']['output'];
};


/** A conversation between one customer and the support desk. */
export type SupportConversationMessagesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of conversations, newest activity first. */
export type SupportConversationConnection = {
  __typename?: 'SupportConversationConnection';
  /** The conversations of this page with their cursors. */
  edges: Array<SupportConversationEdge>;
  /** The conversations of this page alone. */
  nodes: Array<SupportConversation>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
  /** How many there are over all pages. Counted only when asked for. */
  totalCount: Scalars['Int']['output'];
};

/** A conversation in a list. */
export type SupportConversationEdge = {
  __typename?: 'SupportConversationEdge';
  /** Its place in the list, for `after` and `before`. */
  cursor: Scalars['String']['output'];
  /** The conversation. */
  node: SupportConversation;
};

/** A message of a conversation. */
export type SupportMessage = Node & {
  __typename?: 'SupportMessage';
  /** The text, stored exactly as sent. Null when there is only a file. */
  body?: Maybe<Scalars['String']['output']>;
  /** The key its sender gave it, to recognise it when retrying. Null when none was given. */
  clientMessageId?: Maybe<Scalars['String']['output']>;
  /** The conversation it belongs to. Null when the caller sees the conversation no longer. */
  conversation?: Maybe<SupportConversation>;
  /** When it was sent. */
  createdAt: Scalars['DateTime']['output'];
  /** When it was deleted. Null while it is not. */
  deletedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What kind of file it is, as its sender said. Null when there is no file. */
  fileType?: Maybe<Scalars['String']['output']>;
  /** Where the file is: an http or https address. Null when there is no file. */
  fileUrl?: Maybe<Scalars['String']['output']>;
  /** 24 lower-case hex characters. */
  id: Scalars['ID']['output'];
  /** Whether it is deleted. True only for callers who may see deleted messages, and in the answer to the deletion. */
  isDeleted: Scalars['Boolean']['output'];
  /** Whether it was changed after it was sent. */
  isEdited: Scalars['Boolean']['output'];
  /** Whether the other side has read it. */
  isRead: Scalars['Boolean']['output'];
  /** Who sent it. Null only when nothing is known of the person any more. */
  sender?: Maybe<User>;
  /** Its number within the conversation: 1, 2, 3 ..., in the order in which all viewers see them. */
  seq: Scalars['Int']['output'];
  /** Which side sent it. */
  side: Side;
  /** When it was last changed. */
  updatedAt: Scalars['DateTime']['output'];
};

/** A page of messages, oldest first. */
export type SupportMessageConnection = {
  __typename?: 'SupportMessageConnection';
  /** The messages of this page with their cursors. */
  edges: Array<SupportMessageEdge>;
  /** The messages of this page alone. */
  nodes: Array<SupportMessage>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
  /** How many there are over all pages. Counted only when asked for. */
  totalCount: Scalars['Int']['output'];
};

/** A message in a list. */
export type SupportMessageEdge = {
  __typename?: 'SupportMessageEdge';
  /** Its place in the list, for `after` and `before`. */
  cursor: Scalars['String']['output'];
  /** The message. */
  node: SupportMessage;
};

/** Somebody is typing, or has stopped. */
export type TypingEvent = {
  __typename?: 'TypingEvent';
  /** The conversation's id. */
  conversationId: Scalars['ID']['output'];
  /** When it ends by itself unless they say so again; when it ended, if they have stopped. */
  expiresAt: Scalars['DateTime']['output'];
  /** Whether they are typing, or have stopped. */
  isTyping: Scalars['Boolean']['output'];
  /** The side they are on. */
  side: Side;
  /** Who is typing. */
  user: User;
};

/** What changed an unread count. */
export type UnreadCause =
  /** Messages were marked as read. */
  | 'MESSAGES_READ'
  /** An unread message was deleted. */
  | 'MESSAGE_DELETED'
  /** A message was sent. */
  | 'MESSAGE_SENT'
  /** The counts had been wrong and `doctor --fix` has put them right. */
  | 'REPAIRED';

/** An unread count has changed. */
export type UnreadCountChange = {
  __typename?: 'UnreadCountChange';
  /** What changed it. */
  cause: UnreadCause;
  /** The conversation as it is when the event is delivered. Null when the caller sees it no longer. */
  conversation?: Maybe<SupportConversation>;
  /** The conversation's id. */
  conversationId: Scalars['ID']['output'];
  /** The place of this event in the log, for `after`. */
  cursor: Scalars['String']['output'];
  /** When it was committed. */
  occurredAt: Scalars['DateTime']['output'];
  /** Messages sent by the support side that the customer had not read after this change. */
  supportUnreadCount: Scalars['Int']['output'];
  /** Messages sent by the customer that the support side had not read after this change. */
  userUnreadCount: Scalars['Int']['output'];
  /** The conversation's version with this change. */
  version: Scalars['Int']['output'];
};

/** What the caller's side has not read. */
export type UnreadTotals = {
  __typename?: 'UnreadTotals';
  /** Conversations with at least one unread message. */
  conversations: Scalars['Int']['output'];
  /** Unread messages over all of them. */
  messages: Scalars['Int']['output'];
};

/** What to change of a conversation. */
export type UpdateConversationInput = {
  /** Refuse with `VERSION_CONFLICT` unless the conversation still has this version. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The conversation's id. */
  id: Scalars['ID']['input'];
  /** True closes, false reopens (staff only). */
  isClosed?: InputMaybe<Scalars['Boolean']['input']>;
  /** Assigns (staff only); null unassigns. */
  supportUserId?: InputMaybe<Scalars['ID']['input']>;
};

/** What to change of a message. */
export type UpdateMessageInput = {
  /** The new text, by the rules of `sendMessage`. Null takes the text away, if there is a file. */
  body?: InputMaybe<Scalars['String']['input']>;
  /** The new file's kind. */
  fileType?: InputMaybe<Scalars['String']['input']>;
  /** The new file's address. Null, given for both `fileUrl` and `fileType`, takes the file away, if there is a text. */
  fileUrl?: InputMaybe<Scalars['String']['input']>;
  /** The message's id. */
  id: Scalars['ID']['input'];
};

/** A person: a customer, a guest or a member of the staff. */
export type User = Node & {
  __typename?: 'User';
  /** The e-mail address. Null when unknown, and for everybody but the person themselves and the staff. */
  email?: Maybe<Scalars['String']['output']>;
  /** 24 lower-case hex characters. */
  id: Scalars['ID']['output'];
  /** Whether the person has an account. */
  kind: UserKind;
  /** The full name. Null when nobody told it yet. */
  name?: Maybe<Scalars['String']['output']>;
  /** What the person is to the support desk, as their latest token said. */
  role: Role;
  /** The account's name on the platform. Null for guests and for people of whom only the id is known. */
  username?: Maybe<Scalars['String']['output']>;
};

/** Why a change was not made. Nothing was stored. */
export type UserError = {
  __typename?: 'UserError';
  /** The kind of failure, for programs. */
  code: UserErrorCode;
  /** The path of the input field that is wrong, for example `["input", "body"]`. Null when no one field is. */
  field?: Maybe<Array<Scalars['String']['output']>>;
  /** What is wrong and how to mend it, for people. */
  message: Scalars['String']['output'];
};

/** The kinds of expected failure. */
export type UserErrorCode =
  /** Somebody else holds the conversation already. */
  | 'ALREADY_ASSIGNED'
  /** The conversation is closed and takes no message until it is reopened. */
  | 'CONVERSATION_CLOSED'
  /** The same key was used before with another input. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** An input field is malformed, missing, too long or out of range; `field` names it. */
  | 'INVALID'
  /** The object does not exist for the caller. */
  | 'NOT_FOUND'
  /** The person to assign does not belong to the support staff. */
  | 'NOT_SUPPORT_STAFF'
  /** The conversation has changed since `expectedVersion`: read it again, then decide. */
  | 'VERSION_CONFLICT';

/** Whether a person has an account. */
export type UserKind =
  /** A visitor without an account. */
  | 'GUEST'
  /** A person with an account on the platform. */
  | 'USER';



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;




/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  ConversationEvent:
    | ( DeliveredEvent )
    | ( DeliveredEvent )
    | ( DeliveredEvent )
    | ( DeliveredEvent )
    | ( DeliveredEvent )
  ;
  Node:
    | ( Conversation )
    | ( Message )
    | ( Person )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AssignConversationInput: AssignConversationInput;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  ClaimConversationInput: ClaimConversationInput;
  ConversationCause: ConversationCause;
  ConversationEvent: ResolverTypeWrapper<DeliveredEvent>;
  ConversationFilter: ConversationFilter;
  ConversationPayload: ResolverTypeWrapper<Omit<ConversationPayload, 'conversation'> & { conversation?: Maybe<ResolversTypes['SupportConversation']> }>;
  ConversationRating: ResolverTypeWrapper<Conversation>;
  ConversationScope: ConversationScope;
  ConversationUpdated: ResolverTypeWrapper<DeliveredEvent>;
  ConversationVersionInput: ConversationVersionInput;
  CreateConversationInput: CreateConversationInput;
  CreateConversationPayload: ResolverTypeWrapper<Omit<CreateConversationPayload, 'conversation'> & { conversation?: Maybe<ResolversTypes['SupportConversation']> }>;
  CreateGuestInput: CreateGuestInput;
  CreateGuestPayload: ResolverTypeWrapper<Omit<CreateGuestPayload, 'guest'> & { guest?: Maybe<ResolversTypes['User']> }>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteMessageInput: DeleteMessageInput;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  InboxChange: InboxChange;
  InboxEvent: ResolverTypeWrapper<DeliveredInboxEvent>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  MarkConversationReadInput: MarkConversationReadInput;
  MessageAdded: ResolverTypeWrapper<DeliveredEvent>;
  MessageDeleted: ResolverTypeWrapper<DeliveredEvent>;
  MessagePayload: ResolverTypeWrapper<Omit<MessagePayload, 'message'> & { message?: Maybe<ResolversTypes['SupportMessage']> }>;
  MessageUpdated: ResolverTypeWrapper<DeliveredEvent>;
  MessagesRead: ResolverTypeWrapper<DeliveredEvent>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RateConversationInput: RateConversationInput;
  Role: Role;
  SendMessageInput: SendMessageInput;
  SendMessagePayload: ResolverTypeWrapper<Omit<SendMessagePayload, 'message'> & { message?: Maybe<ResolversTypes['SupportMessage']> }>;
  SetTypingInput: SetTypingInput;
  SetTypingPayload: ResolverTypeWrapper<SetTypingPayload>;
  Side: Side;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SupportConversation: ResolverTypeWrapper<Conversation>;
  SupportConversationConnection: ResolverTypeWrapper<ConversationPage>;
  SupportConversationEdge: ResolverTypeWrapper<Omit<SupportConversationEdge, 'node'> & { node: ResolversTypes['SupportConversation'] }>;
  SupportMessage: ResolverTypeWrapper<Message>;
  SupportMessageConnection: ResolverTypeWrapper<MessagePage>;
  SupportMessageEdge: ResolverTypeWrapper<Omit<SupportMessageEdge, 'node'> & { node: ResolversTypes['SupportMessage'] }>;
  TypingEvent: ResolverTypeWrapper<TypingSignal>;
  UnreadCause: UnreadCause;
  UnreadCountChange: ResolverTypeWrapper<DeliveredEvent>;
  UnreadTotals: ResolverTypeWrapper<UnreadTotals>;
  UpdateConversationInput: UpdateConversationInput;
  UpdateMessageInput: UpdateMessageInput;
  User: ResolverTypeWrapper<Person>;
  UserError: ResolverTypeWrapper<UserError>;
  UserErrorCode: UserErrorCode;
  UserKind: UserKind;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AssignConversationInput: AssignConversationInput;
  Boolean: Scalars['Boolean']['output'];
  ClaimConversationInput: ClaimConversationInput;
  ConversationEvent: DeliveredEvent;
  ConversationFilter: ConversationFilter;
  ConversationPayload: Omit<ConversationPayload, 'conversation'> & { conversation?: Maybe<ResolversParentTypes['SupportConversation']> };
  ConversationRating: Conversation;
  ConversationUpdated: DeliveredEvent;
  ConversationVersionInput: ConversationVersionInput;
  CreateConversationInput: CreateConversationInput;
  CreateConversationPayload: Omit<CreateConversationPayload, 'conversation'> & { conversation?: Maybe<ResolversParentTypes['SupportConversation']> };
  CreateGuestInput: CreateGuestInput;
  CreateGuestPayload: Omit<CreateGuestPayload, 'guest'> & { guest?: Maybe<ResolversParentTypes['User']> };
  DateTime: Scalars['DateTime']['output'];
  DeleteMessageInput: DeleteMessageInput;
  ID: Scalars['ID']['output'];
  InboxEvent: DeliveredInboxEvent;
  Int: Scalars['Int']['output'];
  MarkConversationReadInput: MarkConversationReadInput;
  MessageAdded: DeliveredEvent;
  MessageDeleted: DeliveredEvent;
  MessagePayload: Omit<MessagePayload, 'message'> & { message?: Maybe<ResolversParentTypes['SupportMessage']> };
  MessageUpdated: DeliveredEvent;
  MessagesRead: DeliveredEvent;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  RateConversationInput: RateConversationInput;
  SendMessageInput: SendMessageInput;
  SendMessagePayload: Omit<SendMessagePayload, 'message'> & { message?: Maybe<ResolversParentTypes['SupportMessage']> };
  SetTypingInput: SetTypingInput;
  SetTypingPayload: SetTypingPayload;
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  SupportConversation: Conversation;
  SupportConversationConnection: ConversationPage;
  SupportConversationEdge: Omit<SupportConversationEdge, 'node'> & { node: ResolversParentTypes['SupportConversation'] };
  SupportMessage: Message;
  SupportMessageConnection: MessagePage;
  SupportMessageEdge: Omit<SupportMessageEdge, 'node'> & { node: ResolversParentTypes['SupportMessage'] };
  TypingEvent: TypingSignal;
  UnreadCountChange: DeliveredEvent;
  UnreadTotals: UnreadTotals;
  UpdateConversationInput: UpdateConversationInput;
  UpdateMessageInput: UpdateMessageInput;
  User: Person;
  UserError: UserError;
};

export type CostDirectiveArgs = {
  weight: Scalars['String']['input'];
};

export type CostDirectiveResolver<Result, Parent, ContextType = RequestContext, Args = CostDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ListSizeDirectiveArgs = {
  assumedSize: Scalars['Int']['input'];
  slicingArguments: Array<Scalars['String']['input']>;
};

export type ListSizeDirectiveResolver<Result, Parent, ContextType = RequestContext, Args = ListSizeDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PerViewerDirectiveArgs = { };

export type PerViewerDirectiveResolver<Result, Parent, ContextType = RequestContext, Args = PerViewerDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = RequestContext, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ConversationEventResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ConversationEvent'] = ResolversParentTypes['ConversationEvent']> = {
  __resolveType: TypeResolveFn<'ConversationUpdated' | 'MessageAdded' | 'MessageDeleted' | 'MessageUpdated' | 'MessagesRead', ParentType, ContextType>;
};

export type ConversationPayloadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ConversationPayload'] = ResolversParentTypes['ConversationPayload']> = {
  conversation?: Resolver<Maybe<ResolversTypes['SupportConversation']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ConversationRatingResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ConversationRating'] = ResolversParentTypes['ConversationRating']> = {
  comment?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  ratedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  rating?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ConversationUpdatedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['ConversationUpdated'] = ResolversParentTypes['ConversationUpdated']> = {
  cause?: Resolver<ResolversTypes['ConversationCause'], ParentType, ContextType>;
  conversation?: Resolver<ResolversTypes['SupportConversation'], ParentType, ContextType>;
  conversationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CreateConversationPayloadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['CreateConversationPayload'] = ResolversParentTypes['CreateConversationPayload']> = {
  conversation?: Resolver<Maybe<ResolversTypes['SupportConversation']>, ParentType, ContextType>;
  isReplay?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CreateGuestPayloadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['CreateGuestPayload'] = ResolversParentTypes['CreateGuestPayload']> = {
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  guest?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  token?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type InboxEventResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['InboxEvent'] = ResolversParentTypes['InboxEvent']> = {
  change?: Resolver<ResolversTypes['InboxChange'], ParentType, ContextType>;
  conversation?: Resolver<Maybe<ResolversTypes['SupportConversation']>, ParentType, ContextType>;
  conversationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type MessageAddedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['MessageAdded'] = ResolversParentTypes['MessageAdded']> = {
  conversationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['SupportMessage']>, ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MessageDeletedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['MessageDeleted'] = ResolversParentTypes['MessageDeleted']> = {
  conversationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  messageId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MessagePayloadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['MessagePayload'] = ResolversParentTypes['MessagePayload']> = {
  message?: Resolver<Maybe<ResolversTypes['SupportMessage']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type MessageUpdatedResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['MessageUpdated'] = ResolversParentTypes['MessageUpdated']> = {
  conversationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['SupportMessage']>, ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MessagesReadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['MessagesRead'] = ResolversParentTypes['MessagesRead']> = {
  conversationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  side?: Resolver<ResolversTypes['Side'], ParentType, ContextType>;
  upToSeq?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MutationResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  assignConversation?: Resolver<Maybe<ResolversTypes['ConversationPayload']>, ParentType, ContextType, RequireFields<MutationAssignConversationArgs, 'input'>>;
  claimConversation?: Resolver<Maybe<ResolversTypes['ConversationPayload']>, ParentType, ContextType, RequireFields<MutationClaimConversationArgs, 'input'>>;
  closeConversation?: Resolver<Maybe<ResolversTypes['ConversationPayload']>, ParentType, ContextType, RequireFields<MutationCloseConversationArgs, 'input'>>;
  createConversation?: Resolver<Maybe<ResolversTypes['CreateConversationPayload']>, ParentType, ContextType, RequireFields<MutationCreateConversationArgs, 'input'>>;
  createGuest?: Resolver<Maybe<ResolversTypes['CreateGuestPayload']>, ParentType, ContextType, RequireFields<MutationCreateGuestArgs, 'input'>>;
  deleteConversation?: Resolver<Maybe<ResolversTypes['ConversationPayload']>, ParentType, ContextType, RequireFields<MutationDeleteConversationArgs, 'input'>>;
  deleteMessage?: Resolver<Maybe<ResolversTypes['MessagePayload']>, ParentType, ContextType, RequireFields<MutationDeleteMessageArgs, 'input'>>;
  markConversationRead?: Resolver<Maybe<ResolversTypes['ConversationPayload']>, ParentType, ContextType, RequireFields<MutationMarkConversationReadArgs, 'input'>>;
  rateConversation?: Resolver<Maybe<ResolversTypes['ConversationPayload']>, ParentType, ContextType, RequireFields<MutationRateConversationArgs, 'input'>>;
  reopenConversation?: Resolver<Maybe<ResolversTypes['ConversationPayload']>, ParentType, ContextType, RequireFields<MutationReopenConversationArgs, 'input'>>;
  restoreConversation?: Resolver<Maybe<ResolversTypes['ConversationPayload']>, ParentType, ContextType, RequireFields<MutationRestoreConversationArgs, 'input'>>;
  sendMessage?: Resolver<Maybe<ResolversTypes['SendMessagePayload']>, ParentType, ContextType, RequireFields<MutationSendMessageArgs, 'input'>>;
  setTyping?: Resolver<Maybe<ResolversTypes['SetTypingPayload']>, ParentType, ContextType, RequireFields<MutationSetTypingArgs, 'input'>>;
  updateConversation?: Resolver<Maybe<ResolversTypes['ConversationPayload']>, ParentType, ContextType, RequireFields<MutationUpdateConversationArgs, 'input'>>;
  updateMessage?: Resolver<Maybe<ResolversTypes['MessagePayload']>, ParentType, ContextType, RequireFields<MutationUpdateMessageArgs, 'input'>>;
};

export type NodeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'SupportConversation' | 'SupportMessage' | 'User', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  conversation?: Resolver<Maybe<ResolversTypes['SupportConversation']>, ParentType, ContextType, RequireFields<QueryConversationArgs, 'id'>>;
  conversations?: Resolver<ResolversTypes['SupportConversationConnection'], ParentType, ContextType, Partial<QueryConversationsArgs>>;
  message?: Resolver<Maybe<ResolversTypes['SupportMessage']>, ParentType, ContextType, RequireFields<QueryMessageArgs, 'id'>>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  syncCursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  unreadTotals?: Resolver<ResolversTypes['UnreadTotals'], ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<QueryUserArgs, 'id'>>;
  viewer?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type SendMessagePayloadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SendMessagePayload'] = ResolversParentTypes['SendMessagePayload']> = {
  isReplay?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['SupportMessage']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SetTypingPayloadResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SetTypingPayload'] = ResolversParentTypes['SetTypingPayload']> = {
  isTyping?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  conversationEvents?: SubscriptionResolver<ResolversTypes['ConversationEvent'], "conversationEvents", ParentType, ContextType, RequireFields<SubscriptionConversationEventsArgs, 'conversationId'>>;
  inboxEvents?: SubscriptionResolver<ResolversTypes['InboxEvent'], "inboxEvents", ParentType, ContextType, Partial<SubscriptionInboxEventsArgs>>;
  typing?: SubscriptionResolver<ResolversTypes['TypingEvent'], "typing", ParentType, ContextType, RequireFields<SubscriptionTypingArgs, 'conversationId'>>;
  unreadCountChanged?: SubscriptionResolver<ResolversTypes['UnreadCountChange'], "unreadCountChanged", ParentType, ContextType, Partial<SubscriptionUnreadCountChangedArgs>>;
};

export type SupportConversationResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SupportConversation'] = ResolversParentTypes['SupportConversation']> = {
  closedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  deletedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isClosed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isDeleted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastActivityAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastMessage?: Resolver<Maybe<ResolversTypes['SupportMessage']>, ParentType, ContextType>;
  messages?: Resolver<ResolversTypes['SupportMessageConnection'], ParentType, ContextType, Partial<SupportConversationMessagesArgs>>;
  rating?: Resolver<Maybe<ResolversTypes['ConversationRating']>, ParentType, ContextType>;
  supportUnreadCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  supportUser?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  unreadCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  userUnreadCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SupportConversationConnectionResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SupportConversationConnection'] = ResolversParentTypes['SupportConversationConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SupportConversationEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['SupportConversation']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SupportConversationEdgeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SupportConversationEdge'] = ResolversParentTypes['SupportConversationEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SupportConversation'], ParentType, ContextType>;
};

export type SupportMessageResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SupportMessage'] = ResolversParentTypes['SupportMessage']> = {
  body?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  clientMessageId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  conversation?: Resolver<Maybe<ResolversTypes['SupportConversation']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  deletedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  fileType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  fileUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isDeleted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isEdited?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isRead?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  sender?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  seq?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  side?: Resolver<ResolversTypes['Side'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SupportMessageConnectionResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SupportMessageConnection'] = ResolversParentTypes['SupportMessageConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SupportMessageEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['SupportMessage']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SupportMessageEdgeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['SupportMessageEdge'] = ResolversParentTypes['SupportMessageEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SupportMessage'], ParentType, ContextType>;
};

export type TypingEventResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['TypingEvent'] = ResolversParentTypes['TypingEvent']> = {
  conversationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  isTyping?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  side?: Resolver<ResolversTypes['Side'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type UnreadCountChangeResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['UnreadCountChange'] = ResolversParentTypes['UnreadCountChange']> = {
  cause?: Resolver<ResolversTypes['UnreadCause'], ParentType, ContextType>;
  conversation?: Resolver<Maybe<ResolversTypes['SupportConversation']>, ParentType, ContextType>;
  conversationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  supportUnreadCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userUnreadCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type UnreadTotalsResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['UnreadTotals'] = ResolversParentTypes['UnreadTotals']> = {
  conversations?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  messages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type UserResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['UserKind'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
  username?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = RequestContext, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  code?: Resolver<ResolversTypes['UserErrorCode'], ParentType, ContextType>;
  field?: Resolver<Maybe<Array<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type Resolvers<ContextType = RequestContext> = {
  ConversationEvent?: ConversationEventResolvers<ContextType>;
  ConversationPayload?: ConversationPayloadResolvers<ContextType>;
  ConversationRating?: ConversationRatingResolvers<ContextType>;
  ConversationUpdated?: ConversationUpdatedResolvers<ContextType>;
  CreateConversationPayload?: CreateConversationPayloadResolvers<ContextType>;
  CreateGuestPayload?: CreateGuestPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  InboxEvent?: InboxEventResolvers<ContextType>;
  MessageAdded?: MessageAddedResolvers<ContextType>;
  MessageDeleted?: MessageDeletedResolvers<ContextType>;
  MessagePayload?: MessagePayloadResolvers<ContextType>;
  MessageUpdated?: MessageUpdatedResolvers<ContextType>;
  MessagesRead?: MessagesReadResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  SendMessagePayload?: SendMessagePayloadResolvers<ContextType>;
  SetTypingPayload?: SetTypingPayloadResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  SupportConversation?: SupportConversationResolvers<ContextType>;
  SupportConversationConnection?: SupportConversationConnectionResolvers<ContextType>;
  SupportConversationEdge?: SupportConversationEdgeResolvers<ContextType>;
  SupportMessage?: SupportMessageResolvers<ContextType>;
  SupportMessageConnection?: SupportMessageConnectionResolvers<ContextType>;
  SupportMessageEdge?: SupportMessageEdgeResolvers<ContextType>;
  TypingEvent?: TypingEventResolvers<ContextType>;
  UnreadCountChange?: UnreadCountChangeResolvers<ContextType>;
  UnreadTotals?: UnreadTotalsResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = RequestContext> = {
  cost?: CostDirectiveResolver<any, any, ContextType>;
  listSize?: ListSizeDirectiveResolver<any, any, ContextType>;
  perViewer?: PerViewerDirectiveResolver<any, any, ContextType>;
  public?: PublicDirectiveResolver<any, any, ContextType>;
};
