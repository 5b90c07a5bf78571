import fastify from 'fastify';
import mercurius from 'mercurius';
import { port } from '../peer.js';
import { resolvers } from './resolvers.js';
import { typeDefs } from './schema.js';
import { identify } from './tokens.js';

/** mercurius with its jit, and resolvers that are not asynchronous. */
const app = fastify();
app.get('/readyz', () => 'ready');
app.register(mercurius, {
  schema: typeDefs,
  resolvers,
  jit: 1,
  context: async (request) => ({ user: await identify(request.headers.authorization) }),
});

await app.listen({ port, host: '127.0.0.1' });
