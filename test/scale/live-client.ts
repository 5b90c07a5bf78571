import { once } from 'node:events';
import WebSocket from 'ws';
import { decodeCursor } from '../../src/shared/page.ts';

/** A message of the protocol. */
export interface Message {
  id?: string;
  type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what is tested
  payload?: any;
}

/** One websocket, without what a real client does for its user: cheap to have hundreds of, and easy to mistreat. */
export interface LiveClient {
  webSocket: WebSocket;
  send(message: Message): void;
  /** Begins an operation. */
  subscribe(id: string, query: string, variables?: Record<string, unknown>): void;
  /** Runs an operation to its end; resolves with all messages that came for it. */
  run(query: string, variables?: Record<string, unknown>, extensions?: Record<string, unknown>): Promise<Message[]>;
  /** Resolves with the code with which it was closed, by whomever. */
  closed: Promise<number>;
  /** Resolves when what was sent so far has been begun. */
  settled(): Promise<void>;
}

let made = 0;

/**
 * Opens a socket and signs in; rejects when that is refused.
 *
 * @param onMessage told each message of an operation that was not begun with `run`
 */
export async function openLive(
  wsUrl: string,
  token: string,
  onMessage: (message: Message) => void = () => undefined,
): Promise<LiveClient> {
  const webSocket = new WebSocket(wsUrl, 'graphql-transport-ws');
  const acknowledged = Promise.withResolvers<void>();
  const running = new Map<string, { messages: Message[]; done: PromiseWithResolvers<Message[]> }>();

  webSocket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Message;
    if (message.type === 'connection_ack') acknowledged.resolve();
    const operation = running.get(message.id ?? '');
    if (!operation) {
      if (message.id !== undefined) onMessage(message);
      return;
    }
    operation.messages.push(message);
    if (message.type !== 'next') {
      running.delete(message.id!);
      operation.done.resolve(operation.messages);
    }
  });
  const closed = new Promise<number>((resolve) => {
    webSocket.on('error', (error) => acknowledged.reject(error));
    webSocket.once('close', (code) => {
      const error = new Error(`The socket was closed with ${code}.`);
      acknowledged.reject(error);
      for (const { done } of running.values()) done.reject(error);
      resolve(code);
    });
  });
  const send = (message: Message) => webSocket.send(JSON.stringify(message));
  webSocket.once('open', () => send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  await acknowledged.promise;

  const subscribe: LiveClient['subscribe'] = (id, query, variables = {}) =>
    send({ id, type: 'subscribe', payload: { query, variables } });
  const run: LiveClient['run'] = (query, variables = {}, extensions) => {
    const id = `run ${(made += 1)}`;
    const operation = { messages: [], done: Promise.withResolvers<Message[]>() };
    running.set(id, operation);
    send({ id, type: 'subscribe', payload: { query, variables, ...(extensions && { extensions }) } });
    return operation.done.promise;
  };
  return {
    webSocket,
    send,
    subscribe,
    run,
    closed,
    settled: async () => {
      await run('{ syncCursor }');
    },
  };
}

/** Ends sockets without a word, and waits until they are gone. */
export async function cutAll(clients: Iterable<LiveClient>): Promise<void> {
  await Promise.all(
    Array.from(clients, async ({ webSocket }) => {
      if (webSocket.readyState === WebSocket.CLOSED) return;
      const gone = once(webSocket, 'close');
      webSocket.terminate();
      await gone;
    }),
  );
}

/** The place in the log that a cursor stands for. Callers cannot know; tests compare it with the log. */
export const positionOf = (cursor: string): number => Number(decodeCursor(cursor)?.[2]);

/** The value of the one root field of a `next` message; throws for anything else. */
export function eventOf<T extends { cursor: string }>({ type, payload }: Message): T {
  if (type !== 'next' || payload.errors) throw new Error(`No event: ${type} ${JSON.stringify(payload)}`);
  return Object.values(payload.data as Record<string, T>)[0]!;
}
