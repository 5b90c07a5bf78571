import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { port } from '../peer.js';
import { resolvers } from './resolvers.js';
import { typeDefs } from './schema.js';
import { identify } from './tokens.js';

/** graphql-yoga as its documentation starts it, over the same resolvers as mercurius. */
const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: async ({ request }) => ({ user: await identify(request.headers.get('authorization')) }),
  logging: false,
});

createServer((request, response) =>
  request.url === '/readyz' ? response.end('ready') : yoga(request, response),
).listen(port, '127.0.0.1');
