import fastify from 'fastify';
import { port } from '../peer.js';
import { conversation, inbox, legacyConversation, legacySend, Refusal, send } from './answers.js';
import { identify } from './tokens.js';

/** Fastify with routes written by hand, over the same statements as raw `node:http`. */

const app = fastify();

app.setErrorHandler((error, request, reply) => reply.code(error.status ?? 500).send({ error: error.message }));
app.get('/readyz', () => 'ready');
app.register(async (routes) => {
  routes.decorateRequest('user', null);
  routes.addHook('onRequest', async (request) => {
    request.user = await identify(request.headers.authorization);
    if (request.user === null) throw new Refusal(401, 'A valid token is needed.');
  });
  routes.get('/conversations/:id', (request, reply) => reply.send(conversation(request.user, request.params.id)));
  routes.get('/inbox', (request, reply) => reply.send(inbox(request.user)));
  routes.post('/messages', (request, reply) => reply.send(send(request.user, request.body)));
  routes.get('/v1/support/conversation/:id', (request, reply) =>
    reply.send(legacyConversation(request.user, request.params.id)),
  );
  routes.post('/v1/support/response/messages', (request, reply) =>
    reply.code(201).send(legacySend(request.user, request.body)),
  );
});

await app.listen({ port, host: '127.0.0.1' });
