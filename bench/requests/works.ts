import type { Data } from '../data.ts';
import { get, graphql, post, type Request } from '../questions.ts';

/** How a server is asked: with GraphQL, by routes of its own, or by the legacy routes. */
export type Style = 'graphql' | 'routes';

/** Something that all servers do, and what they must answer alike. */
export interface Work {
  name: string;
  /** What it is, in a line. */
  description: string;
  /** The requests in turn for a server of a style; null when such a server does not do it. */
  requests: (data: Data, style: Style) => Request[] | null;
  /** The answer of a server of a style in one form for all. */
  canonical: (text: string, style: Style) => string;
}

const Q1 = /* GraphQL */ `
  query Conversation($id: ID!) {
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
        kind
        name
        username
        email
      }
      supportUser {
        id
        name
        username
      }
    }
  }
`;

const Q2 = /* GraphQL */ `
  query Inbox($first: Int!) {
    conversations(first: $first) {
      nodes {
        id
        isClosed
        userUnreadCount
        supportUnreadCount
        lastActivityAt
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
  }
`;

const M1 = /* GraphQL */ `
  mutation Send($input: SendMessageInput!) {
    sendMessage(input: $input) {
      message {
        id
        seq
        side
        body
        isRead
        createdAt
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`;

const LAST = /* GraphQL */ `
  query Last($id: ID!) {
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

const PAGE = 20;
const BODY = 'Thank you, I am looking into it. It should be with you by Thursday.';

/** A server without GraphQL answers with what is inside of the root field. */
const inside = (field: string) => (text: string, style: Style) =>
  style === 'graphql' ? text.trim() : `{"data":{"${field}":${text}}}`;

/** What differs between two servers that have sent the same message: its id and its times. */
const withoutNovelties = (text: string) =>
  text.replace(/"id":"[0-9a-f]{24}"/, '"id":"new"').replace(/"(created|updated)At":"[^"]{24}"/g, '"$1At":"now"');

export const WORKS: readonly Work[] = [
  {
    name: 'Q1',
    description: 'a conversation by its id, with both people',
    requests: ({ agent, readIds }, style) =>
      readIds.map((id) => (style === 'graphql' ? graphql(agent, Q1, { id }) : get(agent, `/conversations/${id}`))),
    canonical: inside('conversation'),
  },
  {
    name: 'Q2',
    description: `an inbox page of ${PAGE}, with both people and the last 5 messages of each`,
    requests: ({ admin }, style) => [style === 'graphql' ? graphql(admin, Q2, { first: PAGE }) : get(admin, '/inbox')],
    canonical: inside('conversations'),
  },
  {
    name: 'M1',
    description: 'sendMessage: the message, the counts and the event in one transaction',
    requests: ({ agent, writeIds }, style) =>
      writeIds.map((conversationId) => {
        const input = { conversationId, body: BODY };
        return style === 'graphql' ? graphql(agent, M1, { input }) : post(agent, '/messages', input);
      }),
    canonical: (text, style) => withoutNovelties(inside('sendMessage')(text, style)),
  },
  {
    name: 'R1',
    description: 'GET /v1/support/conversation/:id, with up to 100 messages',
    requests: ({ agent, readIds }, style) =>
      style === 'graphql' ? null : readIds.map((id) => get(agent, `/v1/support/conversation/${id}`)),
    canonical: (text) => text,
  },
  {
    name: 'R2',
    description: 'POST /v1/support/response/messages',
    requests: ({ agent, writeIds }, style) =>
      style === 'graphql'
        ? null
        : writeIds.map((conversationId) =>
            post(agent, '/v1/support/response/messages', { userId: agent.id, conversationId, message: BODY }),
          ),
    canonical: withoutNovelties,
  },
];

export const workOf = (name: string): Work => WORKS.find((work) => work.name === name)!;

/** The last messages of a conversation: what must not cost more when there are many before them. */
export const lastMessages = (data: Data, id: string): Request => graphql(data.agent, LAST, { id });
