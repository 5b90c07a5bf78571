import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/** How much may wait to be taken by a client before its subscriptions pause. */
const HIGH_WATER_BYTES = 64 * 1_024;

const TEXT_FRAME = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Writers with frames that wait for the end of this turn of the event loop, and whether that end is being waited for. */
const touched: SocketWriter[] = [];
let isFlushPlanned = false;

/**
 * Writes results to a websocket as whole frames, without a copy for each layer: the first of a turn at once, those that
 * follow in the same turn together. What `ws` sends itself passes in between unharmed, since a frame is one write and no
 * extension is on.
 *
 * This uses the socket below `ws`, which it does not document; where there is none, `ws.send` does the same.
 */
export class SocketWriter {
  readonly #webSocket: WebSocket;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #isTouched = false;
  #drained: Promise<void> | null = null;
  /** Since when the client has not taken what was sent; null while it does. Milliseconds, of `performance.now()`. */
  stuckSince: number | null = null;

  constructor(webSocket: WebSocket) {
    this.#webSocket = webSocket;
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  /**
   * Sends a result of a subscription.
   *
   * @param head the message up to its payload; `payload` the payload's JSON; both in UTF-8
   * @returns false when the client does not take what is sent: nothing more should be written before {@link drained}
   */
  write(head: Buffer, payload: Buffer): boolean {
    if (!this.isOpen) return true;
    const socket = rawSocket(this.#webSocket);
    const frame = toFrame(head, payload);
    if (!socket) {
      this.#webSocket.send(frame.subarray(frame.length - head.length - payload.length - 1), { binary: false });
    } else if (this.#isTouched) {
      this.#waiting.push(frame);
      this.#waitingBytes += frame.length;
    } else {
      this.#isTouched = true;
      touched.push(this);
      if (!isFlushPlanned) setImmediate(flushAll);
      isFlushPlanned = true;
      socket.write(frame);
    }
    return this.hasRoom();
  }

  /** Whether the client takes what is sent. */
  hasRoom(): boolean {
    if (this.#webSocket.bufferedAmount + this.#waitingBytes <= HIGH_WATER_BYTES) return true;
    this.#watchDrain();
    return false;
  }

  /** Resolves when the client has taken what was sent, or is gone. */
  drained(): Promise<void> {
    return this.#drained ?? Promise.resolve();
  }

  /** Sends what waits for the end of this turn; before anything that must come after it. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const frames = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.isOpen) rawSocket(this.#webSocket)?.write(Buffer.concat(frames));
  }

  endTurn(): void {
    this.#isTouched = false;
    this.flush();
  }

  #watchDrain(): void {
    if (this.#drained) return;
    this.stuckSince = performance.now();
    this.#drained = new Promise((resolve) => {
      const done = () => {
        this.#webSocket.off('close', done);
        this.stuckSince = null;
        this.#drained = null;
        resolve();
      };
      this.#webSocket.once('close', done);
      // A ping goes behind all that waits: once it is written, so is everything before it.
      this.flush();
      this.#webSocket.ping(undefined, undefined, done);
    });
  }
}

function flushAll(): void {
  isFlushPlanned = false;
  for (const writer of touched.splice(0)) writer.endTurn();
}

function rawSocket(webSocket: WebSocket): Socket | null {
  const { _socket: socket } = webSocket as unknown as { _socket?: Socket | null };
  return socket && !socket.destroyed ? socket : null;
}

const CLOSING_BRACE = 0x7d;

/** One text frame, from the server and so not masked, of `<head><payload>}`. */
function toFrame(head: Buffer, payload: Buffer): Buffer {
  const length = head.length + payload.length + 1;
  const offset = length < LENGTH_16 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(offset + length);
  frame[0] = TEXT_FRAME;
  if (offset === 2) frame[1] = length;
  else if (offset === 4) {
    frame[1] = LENGTH_16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_64;
    frame.writeUIntBE(0, 2, 4);
    frame.writeUInt32BE(length, 6);
  }
  head.copy(frame, offset);
  payload.copy(frame, offset + head.length);
  frame[frame.length - 1] = CLOSING_BRACE;
  return frame;
}
