import { ApolloServer } from '@apollo/server';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import { fastify } from 'fastify';
import { port } from '../peer.js';
import { createLoaders } from './knex-store.js';
import { resolvers } from './knex-resolvers.js';
import { typeDefs } from './schema.js';
import { identify } from './tokens.js';

/** Apollo Server with Fastify, Knex and DataLoader, put together as their documentations show it. */
const app = fastify();
const server = new ApolloServer({ typeDefs, resolvers, plugins: [fastifyApolloDrainPlugin(app)] });
await server.start();

app.get('/readyz', async () => 'ready');
await app.register(fastifyApollo(server), {
  context: async (request) => ({ user: await identify(request.headers.authorization), loaders: createLoaders() }),
});
await app.listen({ port, host: '127.0.0.1' });
