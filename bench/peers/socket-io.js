import { Server } from 'socket.io';
import { port, publishWhenTold, readyServer, verify } from './peer.js';

/** socket.io with a room for each topic. */
const server = readyServer();
const io = new Server(server, { transports: ['websocket'], serveClient: false });

io.use((socket, next) => {
  verify(socket.handshake.auth.authorization).then(
    (user) => {
      socket.data.user = user;
      next();
    },
    () => next(new Error('unauthorized')),
  );
});
io.on('connection', (socket) => {
  socket.on('subscribe', (topic, acknowledge) => {
    socket.join(topic);
    acknowledge();
  });
});

publishWhenTold((topic, event) => io.to(topic).emit('next', { unreadCountChanged: event }));

server.listen(port, '127.0.0.1');
