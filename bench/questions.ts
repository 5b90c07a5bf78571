import type { Caller } from './data.ts';
import type { Server } from './servers.ts';

/** A request that is sent again and again, and what its answer must be like. */
export interface Question {
  page: string;
  serverName: string;
  server: Server;
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** Takes the conversations out of an answer, as the REST route has them. */
  conversations: (answer: unknown) => unknown[];
}

const INBOX = /* GraphQL */ `
  query Inbox($first: Int!) {
    conversations(first: $first) {
      nodes {
        id
        version
        isClosed
        userUnreadCount
        supportUnreadCount
        lastActivityAt
        createdAt
        user {
          ...Person
        }
        supportUser {
          ...Person
        }
        messages(last: 5) {
          nodes {
            ...Message
          }
        }
      }
    }
  }
  fragment Person on User {
    id
    kind
    role
    name
    username
    email
  }
  fragment Message on SupportMessage {
    id
    seq
    side
    body
    fileUrl
    fileType
    isRead
    isEdited
    createdAt
  }
`;

const ONE = /* GraphQL */ `
  query One($id: ID!) {
    conversation(id: $id) {
      id
      messages(last: 5) {
        nodes {
          id
          seq
          side
          body
          isRead
          createdAt
        }
      }
    }
  }
`;

const WITH_PEOPLE = /* GraphQL */ `
  query WithPeople($id: ID!) {
    conversation(id: $id) {
      id
      version
      isClosed
      userUnreadCount
      supportUnreadCount
      createdAt
      updatedAt
      user {
        id
        name
        username
        email
      }
      supportUser {
        id
        name
      }
    }
  }
`;

const PAGE = 20;

interface Node {
  messages: { nodes: unknown[] };
}

function graphql(server: Server, caller: Caller, page: string, query: string, variables: object) {
  return {
    page,
    serverName: 'Parley',
    server,
    method: 'POST' as const,
    path: '/graphql',
    headers: { authorization: `Bearer ${caller.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  };
}

/** The 20 conversations of newest activity that the caller sees, with both people and the last 5 messages of each. */
export function parleyInbox(server: Server, caller: Caller): Question {
  return {
    ...graphql(server, caller, `inbox of the ${caller.name}`, INBOX, { first: PAGE }),
    conversations: (answer) =>
      (answer as { data: { conversations: { nodes: Node[] } } }).data.conversations.nodes.map((node) => ({
        ...node,
        messages: node.messages.nodes,
      })),
  };
}

/** The same from the route that is written by hand. */
export function handWrittenInbox(server: Server, caller: Caller, serverName = 'by hand'): Question {
  return {
    page: `inbox of the ${caller.name}`,
    serverName,
    server,
    method: 'GET',
    path: '/inbox',
    headers: { authorization: `Bearer ${caller.token}` },
    conversations: (answer) => (answer as { conversations: unknown[] }).conversations,
  };
}

/** One conversation with its last 5 messages. */
export function oneConversation(server: Server, caller: Caller, id: string, page: string): Question {
  return {
    ...graphql(server, caller, page, ONE, { id }),
    conversations: (answer) => [(answer as { data: { conversation: unknown } }).data.conversation],
  };
}

/** A conversation by its id, with both people. */
export function withPeople(server: Server, caller: Caller, id: string): Question {
  return {
    ...graphql(server, caller, 'a conversation and both people', WITH_PEOPLE, { id }),
    conversations: (answer) => [(answer as { data: { conversation: unknown } }).data.conversation],
  };
}
