import WebSocket from 'ws';
import { PROTOCOLS, type Place, type ProtocolName } from './protocols.ts';

/**
 * The sockets of one server, in a process of their own: no process could hold those of all servers. Counts what
 * arrives, and when.
 */

/** How many sockets are opened at a time. */
const AT_ONCE = 50;
/** Nothing may arrive twice: so long is waited for more than was expected. */
const SETTLE_MS = 20;

let sockets: WebSocket[] = [];
let arrivals = new Float64Array(0);
let arrived = 0;
let first = '';
let complete: () => void = () => undefined;

function open(name: ProtocolName, port: number, place: Place): Promise<void> {
  const protocol = PROTOCOLS[name];
  const webSocket = new WebSocket(`ws://127.0.0.1:${port}${protocol.path}`, protocol.subprotocol ?? [], {
    perMessageDeflate: false,
  });
  sockets.push(webSocket);
  let hasBegun = false;
  return new Promise((resolve, reject) => {
    webSocket.on('error', reject);
    webSocket.on('close', (code) => reject(new Error(`A socket was closed with ${code}.`)));
    webSocket.on('open', () => protocol.hello?.(webSocket, place));
    webSocket.on('message', (data: Buffer) => {
      const message = data.toString('latin1');
      if (!hasBegun) {
        try {
          hasBegun = protocol.begin(webSocket, message, place);
          if (hasBegun) resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
        return;
      }
      if (!protocol.isEvent(webSocket, message)) return;
      if (arrived < arrivals.length) arrivals[arrived] = Number(process.hrtime.bigint());
      if (arrived === 0) first = message;
      arrived += 1;
      if (arrived === arrivals.length) complete();
    });
  });
}

const handlers: Record<string, (parameters: never) => unknown> = {
  async open({ protocol, port, places }: { protocol: ProtocolName; port: number; places: Place[] }) {
    for (let index = 0; index < places.length; index += AT_ONCE) {
      await Promise.all(places.slice(index, index + AT_ONCE).map((place) => open(protocol, port, place)));
    }
  },

  expect({ deliveries }: { deliveries: number }) {
    [arrivals, arrived] = [new Float64Array(deliveries), 0];
  },

  /** Waits for what is expected. How long each took since a time of the shared clock, in nanoseconds. */
  async arrived({ begunAt }: { begunAt: number }) {
    if (arrived < arrivals.length) await new Promise<void>((resolve) => (complete = resolve));
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    if (arrived !== arrivals.length) throw new Error(`${arrived} events arrived instead of ${arrivals.length}.`);
    const took = arrivals.map((at) => (at - begunAt) / 1e6).sort();
    return { p50: took[Math.floor(took.length / 2)], p99: took[Math.floor(took.length * 0.99)] };
  },

  /** The fields of the first event that arrived. */
  fields: ({ protocol }: { protocol: ProtocolName }) => PROTOCOLS[protocol].fieldsOf(first),

  async close() {
    const closing = sockets;
    sockets = [];
    await Promise.all(
      closing.map((webSocket) => {
        const closed = new Promise((resolve) => webSocket.once('close', resolve));
        webSocket.terminate();
        return closed;
      }),
    );
  },
};

process.on('message', ({ ask, ...parameters }: { ask: string }) => {
  Promise.resolve()
    .then(() => handlers[ask]!(parameters as never))
    .then(
      (answer) => process.send!({ ask, answer }),
      (error: unknown) => process.send!({ ask, error: String(error) }),
    );
});
