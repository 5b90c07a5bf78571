import fastify from 'fastify';
import mercurius from 'mercurius';
import { port, publishWhenTold, typeDefs, verify } from './peer.js';

/** mercurius with the subscriptions that it brings. */
const app = fastify();
app.get('/readyz', () => 'ready');
app.register(mercurius, {
  schema: typeDefs,
  resolvers: {
    Subscription: {
      unreadCountChanged: {
        subscribe: (_, { conversationId }, { pubsub }) => pubsub.subscribe(conversationId),
      },
    },
  },
  subscription: {
    onConnect: async ({ payload }) => ({ user: await verify(payload?.authorization) }),
  },
});

publishWhenTold((topic, event) => {
  app.graphql.pubsub.publish({ topic, payload: { unreadCountChanged: event } });
});

await app.listen({ port, host: '127.0.0.1' });
