import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { port, publishWhenTold, readyServer, typeDefs, verify } from './peer.js';

/** graphql-ws as its documentation shows it: graphql-js's `subscribe` for each socket, fed by an iterator of its own. */
const listeners = new Map();

/** What a subscriber is told, as long as it listens. What it has not taken yet waits in a queue. */
function listen(topic) {
  const queue = [];
  let waiting = null;
  const push = (value) => {
    if (waiting) {
      waiting({ value, done: false });
      waiting = null;
    } else queue.push(value);
  };
  const all = listeners.get(topic) ?? new Set();
  listeners.set(topic, all.add(push));
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () =>
      queue.length > 0
        ? Promise.resolve({ value: queue.shift(), done: false })
        : new Promise((resolve) => (waiting = resolve)),
    return: () => {
      all.delete(push);
      waiting?.({ value: undefined, done: true });
      return Promise.resolve({ value: undefined, done: true });
    },
  };
}

const schema = buildSchema(typeDefs);
schema.getSubscriptionType().getFields().unreadCountChanged.subscribe = (_, { conversationId }) =>
  listen(conversationId);

const server = readyServer();
useServer(
  {
    schema,
    onConnect: async ({ connectionParams, extra }) => {
      extra.user = await verify(connectionParams?.authorization);
    },
    context: ({ extra }) => ({ user: extra.user }),
  },
  new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false }),
);

publishWhenTold((topic, event) => {
  for (const push of listeners.get(topic) ?? []) push({ unreadCountChanged: event });
});

server.listen(port, '127.0.0.1');
