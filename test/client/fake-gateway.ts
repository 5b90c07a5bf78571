import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { WebSocketServer } from 'ws';

/** What a fake gateway knows of one operation. */
export interface FakeOperation {
  id: string;
  payload: { query: string; variables?: Record<string, unknown> };
  /** How many subscriptions there were before it, on any connection. */
  count: number;
  next: (result: unknown) => void;
  /** An `error` message. */
  refuse: (code: string, extensions?: Record<string, unknown>) => void;
  complete: () => void;
  close: (code: number) => void;
}

const running: WebSocketServer[] = [];
afterEach(() => {
  for (const server of running.splice(0)) {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

/**
 * A gateway that does what a real one does on its bad days only. `{ syncCursor }` is answered with "start"; ended with
 * the test.
 *
 * @param onSubscription what it does with each subscription
 * @param onInit told the parameters of each connection
 */
export async function startFakeGateway(
  onSubscription: (operation: FakeOperation) => void,
  onInit: (params: Record<string, unknown>) => void = () => undefined,
) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  running.push(server);
  let count = 0;
  const received: FakeOperation['payload'][] = [];
  server.on('connection', (socket) => {
    const send = (message: unknown) => socket.send(JSON.stringify(message));
    socket.on('message', (data: Buffer) => {
      const { type, id, payload } = JSON.parse(data.toString());
      if (type === 'connection_init') {
        onInit(payload);
        send({ type: 'connection_ack' });
      } else if (type === 'ping') {
        send({ type: 'pong' });
      } else if (type === 'subscribe' && !payload.query.startsWith('subscription')) {
        send({ id, type: 'next', payload: { data: { syncCursor: 'start' } } });
        send({ id, type: 'complete' });
      } else if (type === 'subscribe') {
        received.push(payload);
        onSubscription({
          id,
          payload,
          count: count++,
          next: (result) => send({ id, type: 'next', payload: result }),
          refuse: (code, extensions) =>
            send({ id, type: 'error', payload: [{ message: code, extensions: { code, ...extensions } }] }),
          complete: () => send({ id, type: 'complete' }),
          close: (code) => socket.close(code),
        });
      }
    });
  });
  await once(server, 'listening');
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** A subscription as a fake gateway sees it. */
export const EVENTS = 'subscription ($after: String) { events(after: $after) { cursor } }';
export const event = (cursor: string) => ({ data: { events: { cursor } } });
