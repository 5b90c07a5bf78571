import { createSecretKey } from 'node:crypto';
import { createServer } from 'node:http';
import { jwtVerify } from 'jose';

/**
 * What all peers have in common: they verify the same tokens as Parley, answer when they are ready, and send what the
 * bench tells them to over the channel to their parent, so that no peer is charged for a write.
 */

const key = createSecretKey(Buffer.from(process.env['AUTH_JWT_SECRET'] ?? ''));

/** What a token claims. Rejects when it is not valid. */
export async function claimsOf(authorization) {
  const [, token = ''] = /^Bearer +(.+)$/.exec(authorization ?? '') ?? [];
  const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], requiredClaims: ['exp'] });
  return payload;
}

/** Who the bearer of a token is. Rejects when it is not valid. */
export const verify = async (authorization) => (await claimsOf(authorization)).user;

/** Sends events when the bench says so, all of them in one tick: each of `topics` in turn, so many times over. */
export function publishWhenTold(publish) {
  process.on('message', ({ ask, ...order }) => {
    if (ask !== 'publish') return;
    // The clock that all processes of a machine share.
    const begunAt = process.hrtime.bigint();
    for (let time = 0; time < order.times; time += 1) {
      for (const topic of order.topics) publish(topic, { ...order.event, conversationId: topic });
    }
    process.send({ ask, answer: Number(begunAt) });
  });
}

/** An HTTP server that says that it is ready. */
export const readyServer = () =>
  createServer((request, response) => response.writeHead(request.url === '/readyz' ? 200 : 404).end());

export const port = Number(process.env['PORT']);

process.on('SIGTERM', () => process.exit(0));

/** The part of Parley's schema that the peers have. */
export const typeDefs = /* GraphQL */ `
  type Query {
    ready: Boolean
  }
  type Subscription {
    unreadCountChanged(conversationId: ID): UnreadCountChange!
  }
  type UnreadCountChange {
    cursor: String!
    conversationId: ID!
    version: Int!
    userUnreadCount: Int!
    supportUnreadCount: Int!
    cause: UnreadCause!
    occurredAt: String!
  }
  enum UnreadCause {
    MESSAGE_SENT
    MESSAGES_READ
    MESSAGE_DELETED
    REPAIRED
  }
`;
