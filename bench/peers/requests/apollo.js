import { createServer } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { expressMiddleware } from '@as-integrations/express5';
import cors from 'cors';
import express from 'express';
import { port } from '../peer.js';
import { createLoaders } from './knex-store.js';
import { resolvers } from './knex-resolvers.js';
import { typeDefs } from './schema.js';
import { identify } from './tokens.js';

/** Apollo Server with Express, Knex and DataLoader, put together as their documentations show it. */
const app = express();
const httpServer = createServer(app);
const server = new ApolloServer({
  typeDefs,
  resolvers,
  plugins: [ApolloServerPluginDrainHttpServer({ httpServer })],
});
await server.start();

app.get('/readyz', (request, response) => response.send('ready'));
app.use(
  '/graphql',
  cors(),
  express.json(),
  expressMiddleware(server, {
    context: async ({ req }) => ({ user: await identify(req.headers.authorization), loaders: createLoaders() }),
  }),
);

httpServer.listen(port, '127.0.0.1');
