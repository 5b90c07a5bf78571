import { WebSocketServer } from 'ws';
import { port, publishWhenTold, readyServer, verify } from './peer.js';

/** `ws` and nothing else: an event is written out once, and the same bytes are given to `send` of each socket. */
const subscribers = new Map();
const server = readyServer();

new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
  socket.on('error', () => undefined);
  socket.once('message', (data) => {
    const { authorization, topic } = JSON.parse(data.toString());
    verify(authorization).then(
      () => {
        const sockets = subscribers.get(topic) ?? new Set();
        subscribers.set(topic, sockets.add(socket));
        socket.on('close', () => sockets.delete(socket));
        socket.send('"ready"');
      },
      () => socket.close(4403),
    );
  });
});

publishWhenTold((topic, event) => {
  const data = Buffer.from(JSON.stringify({ unreadCountChanged: event }));
  for (const socket of subscribers.get(topic) ?? []) socket.send(data, { binary: false });
});

server.listen(port, '127.0.0.1');
