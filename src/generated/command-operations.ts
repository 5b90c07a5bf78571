/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** A conversation to hand over. */
export type AssignConversationInput = {
  /** Refuse with `VERSION_CONFLICT` unless the conversation still has this version. */
  expectedVersion?: number | null | undefined;
  /** The conversation's id. */
  id: string;
  /** The member of the staff who is to hold it. Null unassigns; it must be given. */
  supportUserId?: string | null | undefined;
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

/** Conditions on conversations; those given must all hold. */
export type ConversationFilter = {
  /** With (true) or without (false) messages that the caller's side has not read. */
  hasUnread?: boolean | null | undefined;
  /** Closed (true) or open (false). */
  isClosed?: boolean | null | undefined;
  /** Deleted ones (true), which only administrators see; others have none. Not deleted when not given. */
  isDeleted?: boolean | null | undefined;
  /** Of guests (true) or of customers with an account (false). */
  isGuest?: boolean | null | undefined;
  /** Held by nobody (true) or by somebody (false). */
  isUnassigned?: boolean | null | undefined;
  /** Which part of the conversations to list. `VISIBLE` when not given. */
  scope?: ConversationScope | null | undefined;
  /**
   * Words, each of which begins a word of one of the messages or of the customer's name. Up to 200 characters and
   * 10 words; upper case, lower case and accents do not matter.
   */
  search?: string | null | undefined;
  /** Held by this member of the staff. */
  supportUserId?: string | null | undefined;
  /** Of this customer. */
  userId?: string | null | undefined;
};

/** Which part of the conversations a list is about. */
export type ConversationScope =
  /** Every conversation there is. `FORBIDDEN` for callers who may not see them all. */
  | 'ALL'
  /** An agent's work: what is assigned to the caller or to nobody yet. `FORBIDDEN` for customers. */
  | 'QUEUE'
  /** All that the caller may see. */
  | 'VISIBLE';

/** A conversation, and the version at which to change it. */
export type ConversationVersionInput = {
  /** Refuse with `VERSION_CONFLICT` unless the conversation still has this version. */
  expectedVersion?: number | null | undefined;
  /** The conversation's id. */
  id: string;
};

/** A conversation to start. */
export type CreateConversationInput = {
  /** The same key with the same input returns the first call's conversation. 1 to 255 characters, per caller. */
  idempotencyKey?: string | null | undefined;
  /** Whether the customer is a guest. When given it must agree with what is known of them; when not, one not yet known is a user. */
  isGuest?: boolean | null | undefined;
  /** The customer: the caller, or for staff anybody. One never seen before is recorded as a person without a name. */
  userId: string;
};

/** What a guest tells of themselves. */
export type CreateGuestInput = {
  /** Where the guest can be answered later: an e-mail address of up to 320 characters. */
  email?: string | null | undefined;
  /** How the guest wants to be called: 1 to 200 characters, not all white space. */
  name?: string | null | undefined;
};

/** What an event means for a list of conversations. */
export type InboxChange =
  /** The conversation belongs to the list as before, and has changed. */
  | 'CHANGED'
  /** The conversation belongs to the list now, and did not before. */
  | 'ENTERED'
  /** The conversation belongs to the list no longer, or the caller sees it no longer. */
  | 'LEFT';

/** A conversation to mark as read. */
export type MarkConversationReadInput = {
  /** The conversation's id. */
  conversationId: string;
  /** Any message of the conversation: it and all before it are read. All messages when not given. */
  upToMessageId?: string | null | undefined;
};

/** A rating to give. */
export type RateConversationInput = {
  /** Why; up to 10,000 characters. */
  comment?: string | null | undefined;
  /** The conversation's id. */
  id: string;
  /** From 1, bad, to 5, good. */
  rating: number;
};

/** A message to send: a text, or a file, or both. */
export type SendMessageInput = {
  /** 1 to 10,000 characters (Unicode code points), not all white space, no NUL, no lone surrogate. */
  body?: string | null | undefined;
  /** The same key with the same input returns the first call's message. 1 to 255 characters, per conversation and sender. */
  clientMessageId?: string | null | undefined;
  /** The conversation's id. */
  conversationId: string;
  /** The kind of file, for example `image/png`; 1 to 255 characters. Goes with `fileUrl`. */
  fileType?: string | null | undefined;
  /** An http or https address of up to 2,048 characters. Goes with `fileType`. */
  fileUrl?: string | null | undefined;
  /** Who the message is from. The caller when not given; somebody else only for administrators and holders of `writeAny`. */
  senderId?: string | null | undefined;
  /** The side the sender means to speak on: `FORBIDDEN` when it is not theirs. Follows from the sender when not given. */
  side?: Side | null | undefined;
};

/** Whether the caller is typing. */
export type SetTypingInput = {
  /** The conversation's id. */
  conversationId: string;
  /** True while typing, false when it has stopped. */
  isTyping: boolean;
};

/** The two sides of a conversation. */
export type Side =
  /** The support desk. */
  | 'SUPPORT'
  /** The customer. */
  | 'USER';

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

export type RefusalsFragment = { code: UserErrorCode, message: string };

export type DemoViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type DemoViewerQuery = { viewer: { id: string } };

export type DemoCreateGuestMutationVariables = Exact<{
  input: CreateGuestInput;
}>;


export type DemoCreateGuestMutation = { createGuest: { token: string | null, guest: { id: string } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type DemoCreateConversationMutationVariables = Exact<{
  input: CreateConversationInput;
}>;


export type DemoCreateConversationMutation = { createConversation: { conversation: { id: string } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type DemoSendMutationVariables = Exact<{
  input: SendMessageInput;
}>;


export type DemoSendMutation = { sendMessage: { message: { seq: number } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type DemoSetTypingMutationVariables = Exact<{
  input: SetTypingInput;
}>;


export type DemoSetTypingMutation = { setTyping: { isTyping: boolean | null, userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type DemoReadMutationVariables = Exact<{
  input: MarkConversationReadInput;
}>;


export type DemoReadMutation = { markConversationRead: { conversation: { version: number } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type DemoCloseMutationVariables = Exact<{
  input: ConversationVersionInput;
}>;


export type DemoCloseMutation = { closeConversation: { conversation: { version: number } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type DemoRateMutationVariables = Exact<{
  input: RateConversationInput;
}>;


export type DemoRateMutation = { rateConversation: { conversation: { version: number } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type DemoAssignMutationVariables = Exact<{
  input: AssignConversationInput;
}>;


export type DemoAssignMutation = { assignConversation: { conversation: { version: number } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type DemoConversationQueryVariables = Exact<{
  id: string;
}>;


export type DemoConversationQuery = { conversation: { id: string, version: number, isClosed: boolean, user: { id: string, name: string | null }, supportUser: { id: string } | null, messages: { nodes: Array<{ seq: number, side: Side, body: string | null, isRead: boolean }> } } | null };

export type DemoInboxQueryVariables = Exact<{
  filter: ConversationFilter;
  last: number;
}>;


export type DemoInboxQuery = { syncCursor: string, conversations: { nodes: Array<{ id: string, version: number, lastActivityAt: string, user: { id: string }, supportUser: { id: string } | null }> } };

export type DemoInboxEventsSubscriptionVariables = Exact<{
  filter: ConversationFilter;
  after?: string | null | undefined;
}>;


export type DemoInboxEventsSubscription = { inboxEvents: { cursor: string, change: InboxChange, conversationId: string, conversation: { userUnreadCount: number, user: { id: string }, supportUser: { id: string } | null } | null } };

export type DemoConversationEventsSubscriptionVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;


export type DemoConversationEventsSubscription = { conversationEvents:
    | { __typename: 'ConversationUpdated', cause: ConversationCause, cursor: string }
    | { __typename: 'MessageAdded', cursor: string, message: { side: Side, body: string | null } | null }
    | { __typename: 'MessageDeleted', cursor: string }
    | { __typename: 'MessageUpdated', cursor: string }
    | { __typename: 'MessagesRead', cursor: string }
   };

export type WatchUnreadCountsSubscriptionVariables = Exact<{
  conversationId?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type WatchUnreadCountsSubscription = { unreadCountChanged: { cursor: string, conversationId: string, version: number, userUnreadCount: number, supportUnreadCount: number, cause: UnreadCause, occurredAt: string, conversation: { user: { name: string | null } } | null } };

export type WatchTotalsQueryVariables = Exact<{ [key: string]: never; }>;


export type WatchTotalsQuery = { syncCursor: string, unreadTotals: { conversations: number, messages: number } };

export type WatchConversationQueryVariables = Exact<{
  id: string;
}>;


export type WatchConversationQuery = { syncCursor: string, conversation: { id: string, version: number, userUnreadCount: number, supportUnreadCount: number, user: { name: string | null } } | null };

export const RefusalsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusals"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<RefusalsFragment, unknown>;
export const DemoViewerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DemoViewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<DemoViewerQuery, DemoViewerQueryVariables>;
export const DemoCreateGuestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DemoCreateGuest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateGuestInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createGuest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"guest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusals"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusals"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<DemoCreateGuestMutation, DemoCreateGuestMutationVariables>;
export const DemoCreateConversationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DemoCreateConversation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateConversationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createConversation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusals"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusals"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<DemoCreateConversationMutation, DemoCreateConversationMutationVariables>;
export const DemoSendDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DemoSend"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SendMessageInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sendMessage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusals"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusals"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<DemoSendMutation, DemoSendMutationVariables>;
export const DemoSetTypingDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DemoSetTyping"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetTypingInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setTyping"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isTyping"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusals"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusals"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<DemoSetTypingMutation, DemoSetTypingMutationVariables>;
export const DemoReadDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DemoRead"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MarkConversationReadInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"markConversationRead"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusals"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusals"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<DemoReadMutation, DemoReadMutationVariables>;
export const DemoCloseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DemoClose"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationVersionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"closeConversation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusals"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusals"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<DemoCloseMutation, DemoCloseMutationVariables>;
export const DemoRateDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DemoRate"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RateConversationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rateConversation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusals"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusals"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<DemoRateMutation, DemoRateMutationVariables>;
export const DemoAssignDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DemoAssign"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AssignConversationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"assignConversation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Refusals"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Refusals"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<DemoAssignMutation, DemoAssignMutationVariables>;
export const DemoConversationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DemoConversation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"isClosed"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"supportUser"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"messages"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"IntValue","value":"40"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"isRead"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DemoConversationQuery, DemoConversationQueryVariables>;
export const DemoInboxDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DemoInbox"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"syncCursor"}},{"kind":"Field","name":{"kind":"Name","value":"conversations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"lastActivityAt"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"supportUser"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DemoInboxQuery, DemoInboxQueryVariables>;
export const DemoInboxEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"DemoInboxEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inboxEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"change"}},{"kind":"Field","name":{"kind":"Name","value":"conversationId"}},{"kind":"Field","name":{"kind":"Name","value":"conversation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userUnreadCount"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"supportUser"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DemoInboxEventsSubscription, DemoInboxEventsSubscriptionVariables>;
export const DemoConversationEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"DemoConversationEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversationEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"conversationId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MessageAdded"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"body"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationUpdated"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}}]}}]}}]}}]} as unknown as DocumentNode<DemoConversationEventsSubscription, DemoConversationEventsSubscriptionVariables>;
export const WatchUnreadCountsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"WatchUnreadCounts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"conversationId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unreadCountChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"conversationId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"conversationId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"conversationId"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"userUnreadCount"}},{"kind":"Field","name":{"kind":"Name","value":"supportUnreadCount"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"conversation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<WatchUnreadCountsSubscription, WatchUnreadCountsSubscriptionVariables>;
export const WatchTotalsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WatchTotals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"syncCursor"}},{"kind":"Field","name":{"kind":"Name","value":"unreadTotals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversations"}},{"kind":"Field","name":{"kind":"Name","value":"messages"}}]}}]}}]} as unknown as DocumentNode<WatchTotalsQuery, WatchTotalsQueryVariables>;
export const WatchConversationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WatchConversation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"syncCursor"}},{"kind":"Field","name":{"kind":"Name","value":"conversation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"userUnreadCount"}},{"kind":"Field","name":{"kind":"Name","value":"supportUnreadCount"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<WatchConversationQuery, WatchConversationQueryVariables>;