/** The part of Parley's schema that the works ask for. */
export const typeDefs = /* GraphQL */ `
  scalar DateTime

  type Query {
    conversation(id: ID!): SupportConversation
    conversations(first: Int): SupportConversationConnection!
  }

  type Mutation {
    sendMessage(input: SendMessageInput!): SendMessagePayload!
  }

  type SupportConversation {
    id: ID!
    version: Int!
    isClosed: Boolean!
    userUnreadCount: Int!
    supportUnreadCount: Int!
    lastActivityAt: DateTime!
    createdAt: DateTime!
    updatedAt: DateTime!
    user: User!
    supportUser: User
    messages(last: Int): SupportMessageConnection!
  }

  type SupportConversationConnection {
    nodes: [SupportConversation!]!
  }

  type SupportMessageConnection {
    nodes: [SupportMessage!]!
  }

  type User {
    id: ID!
    kind: UserKind!
    name: String
    username: String
    email: String
  }

  enum UserKind {
    USER
    GUEST
  }

  type SupportMessage {
    id: ID!
    seq: Int!
    side: Side!
    body: String
    isRead: Boolean!
    createdAt: DateTime!
  }

  enum Side {
    USER
    SUPPORT
  }

  input SendMessageInput {
    conversationId: ID!
    body: String
  }

  type SendMessagePayload {
    message: SupportMessage
    userErrors: [UserError!]!
  }

  type UserError {
    code: String!
    message: String!
    field: [String!]
  }
`;
