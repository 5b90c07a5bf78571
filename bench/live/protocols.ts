import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';

/** What a socket is to be told, and who it is. */
export interface Place {
  token: string;
  topic: string;
}

/** How a socket signs in and subscribes. */
export interface Protocol {
  path: string;
  subprotocol?: string;
  /** Handles a message before the subscription is begun; true once it is, when everything that follows are events. */
  begin(webSocket: WebSocket, message: string, place: Place): boolean;
  /** Said when the socket is open. */
  hello?(webSocket: WebSocket, place: Place): void;
  /** Whether a message is an event; answers those that want an answer. */
  isEvent(webSocket: WebSocket, message: string): boolean;
  /** The fields of an event. */
  fieldsOf(message: string): unknown;
}

export type ProtocolName = 'graphql' | 'raw' | 'socketIo';

const QUERY = `subscription ($conversationId: ID) {
  unreadCountChanged(conversationId: $conversationId) {
    cursor conversationId version userUnreadCount supportUnreadCount cause occurredAt
  }
}`;

const PING = '{"type":"ping"}';

const say = (webSocket: WebSocket, message: unknown) => webSocket.send(JSON.stringify(message));

export const PROTOCOLS: Record<ProtocolName, Protocol> = {
  graphql: {
    path: '/graphql',
    subprotocol: 'graphql-transport-ws',
    hello: (webSocket, { token }) =>
      say(webSocket, { type: 'connection_init', payload: { authorization: `Bearer ${token}` } }),
    begin(webSocket, message, { topic }) {
      const { type } = JSON.parse(message) as { type: string };
      if (type === 'connection_ack') {
        // As graphql-ws's client and Apollo's number their operations.
        const id = randomUUID();
        say(webSocket, { id, type: 'subscribe', payload: { query: QUERY, variables: { conversationId: topic } } });
        // The subscription itself is not acknowledged; what is asked after it is answered after it.
        say(webSocket, { type: 'ping' });
        return false;
      }
      if (type === 'pong') return true;
      throw new Error(`Not subscribed: ${message}`);
    },
    isEvent(webSocket, message) {
      if (message.includes('"type":"next"')) return true;
      if (message === PING) say(webSocket, { type: 'pong' });
      return false;
    },
    fieldsOf: (message) => (JSON.parse(message) as { payload: { data: unknown } }).payload.data,
  },
  raw: {
    path: '/',
    hello: (webSocket, { token, topic }) => say(webSocket, { authorization: `Bearer ${token}`, topic }),
    begin: (_, message) => message === '"ready"',
    isEvent: () => true,
    fieldsOf: (message) => JSON.parse(message) as unknown,
  },
  socketIo: {
    path: '/socket.io/?EIO=4&transport=websocket',
    begin(webSocket, message, { token, topic }) {
      if (message.startsWith('0')) webSocket.send(`40${JSON.stringify({ authorization: `Bearer ${token}` })}`);
      else if (message.startsWith('40')) webSocket.send(`420["subscribe",${JSON.stringify(topic)}]`);
      return message.startsWith('430');
    },
    isEvent(webSocket, message) {
      if (message === '2') webSocket.send('3');
      return message.startsWith('42');
    },
    fieldsOf: (message) => (JSON.parse(message.slice(2)) as [string, unknown])[1],
  },
};
