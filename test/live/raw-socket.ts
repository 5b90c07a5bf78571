import { once } from 'node:events';
import { request } from 'node:http';
import WebSocket from 'ws';
import type { Gateway } from '../support/gateway.ts';

/** A websocket without a client that knows the protocol, to break it with. */
export interface RawSocket {
  send(message: unknown): void;
  /** Resolves with the next message that nobody has taken yet, pings aside; rejects when the socket closes instead. */
  next(): Promise<Record<string, unknown>>;
  /** Resolves with the code with which the gateway closed the socket. */
  closed: Promise<number>;
  protocol: string;
  /** Stops taking what the gateway sends, until it is resumed. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** Opens one; it is closed with the gateway. */
export async function openRaw(
  { wsUrl }: Pick<Gateway, 'wsUrl'>,
  { protocols = ['graphql-transport-ws'], ...options }: WebSocket.ClientOptions & { protocols?: string[] } = {},
): Promise<RawSocket> {
  const socket = new WebSocket(wsUrl, protocols, options);
  const messages: Record<string, unknown>[] = [];
  const waiting: PromiseWithResolvers<Record<string, unknown>>[] = [];
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Record<string, unknown>;
    const first = waiting.shift();
    if (first) first.resolve(message);
    else messages.push(message);
  });
  // Only what closes it counts here: an error before it is open is told to whoever opens it.
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => {
    socket.once('close', (code: number) => {
      for (const one of waiting) one.reject(new Error(`The socket was closed with ${code}.`));
      resolve(code);
    });
  });
  await once(socket, 'open');
  return {
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: () => {
      const message = messages.shift();
      if (message) return Promise.resolve(message);
      const one = Promise.withResolvers<Record<string, unknown>>();
      waiting.push(one);
      return one.promise;
    },
    closed,
    protocol: socket.protocol,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.close(),
  };
}

/** Opens a socket and signs in. */
export async function openAcknowledged(gateway: Pick<Gateway, 'wsUrl'>, token: string): Promise<RawSocket> {
  const socket = await openRaw(gateway);
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  const { type } = await socket.next();
  if (type !== 'connection_ack') throw new Error(`Not acknowledged: ${String(type)}`);
  return socket;
}

/** Asks for an upgrade; returns the status of the answer, 101 when it was let in. */
export async function upgradeStatus(
  { url }: Pick<Gateway, 'url'>,
  { path = '/graphql', headers = {} }: { path?: string; headers?: Record<string, string> } = {},
): Promise<number> {
  const asking = request(`${url}${path}`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      'sec-websocket-protocol': 'graphql-transport-ws',
      ...headers,
    },
  }).end();
  const answer = Promise.withResolvers<number>();
  asking.once('error', answer.reject);
  asking.once('upgrade', (_response, socket) => {
    socket.destroy();
    answer.resolve(101);
  });
  asking.once('response', (response) => {
    response.resume();
    answer.resolve(response.statusCode ?? 0);
  });
  return answer.promise;
}
