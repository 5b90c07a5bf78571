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
  /** By turns the head and the payload of each result that waits. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** How much may wait without another look at the socket; at the first result of a turn it is looked at. */
  #roomOfTurn = 0;
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
   * Sends results of a subscription.
   *
   * @param head each message up to its payload; `payloads` the payloads' JSON; all in UTF-8
   * @param canWait they need not be sent before the end of this turn, even if they are the first of it
   * @returns false when the client does not take what is sent: nothing more should be written before {@link drained}
   */
  write(head: Buffer, payloads: readonly Buffer[], canWait = false): boolean {
    if (!this.isOpen) return true;
    const socket = rawSocket(this.#webSocket);
    if (!socket) {
      for (const payload of payloads) this.#webSocket.send(Buffer.concat([head, payload, END]), { binary: false });
    } else if (this.#isTouched || canWait) {
      this.#touch();
      for (const payload of payloads) {
        this.#waiting.push(head, payload);
        this.#waitingBytes += frameLength(head, payload);
      }
      if (this.#waitingBytes <= this.#roomOfTurn) return true;
    } else {
      this.#touch();
      // What the socket itself does not yet find too much is little.
      if (socket.write(framesOf(head, payloads))) return true;
    }
    return this.hasRoom();
  }

  #touch(): void {
    if (this.#isTouched) return;
    this.#isTouched = true;
    this.#roomOfTurn = HIGH_WATER_BYTES - this.#webSocket.bufferedAmount;
    touched.push(this);
    if (!isFlushPlanned) setImmediate(flushAll);
    isFlushPlanned = true;
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
    const parts = this.#waiting;
    const frames = Buffer.allocUnsafe(this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (!this.isOpen) return;
    let offset = 0;
    for (let index = 0; index < parts.length; index += 2) {
      offset = writeFrame(frames, offset, parts[index] as Buffer, parts[index + 1] as Buffer);
    }
    rawSocket(this.#webSocket)?.write(frames);
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

const END = Buffer.from('}');

function framesOf(head: Buffer, payloads: readonly Buffer[]): Buffer {
  let length = 0;
  for (const payload of payloads) length += frameLength(head, payload);
  const frames = Buffer.allocUnsafe(length);
  let offset = 0;
  for (const payload of payloads) offset = writeFrame(frames, offset, head, payload);
  return frames;
}

const headerLength = (length: number) => (length < LENGTH_16 ? 2 : length < 65_536 ? 4 : 10);

function frameLength(head: Buffer, payload: Buffer): number {
  const length = head.length + payload.length + END.length;
  return headerLength(length) + length;
}

/** Writes one text frame, from the server and so not masked, of `<head><payload>}`. Returns where it ends. */
function writeFrame(into: Buffer, at: number, head: Buffer, payload: Buffer): number {
  const length = head.length + payload.length + END.length;
  const start = at + headerLength(length);
  into[at] = TEXT_FRAME;
  if (length < LENGTH_16) into[at + 1] = length;
  else if (length < 65_536) {
    into[at + 1] = LENGTH_16;
    into.writeUInt16BE(length, at + 2);
  } else {
    into[at + 1] = LENGTH_64;
    into.writeUIntBE(0, at + 2, 4);
    into.writeUInt32BE(length, at + 6);
  }
  head.copy(into, start);
  payload.copy(into, start + head.length);
  into[start + length - 1] = END[0] as number;
  return start + length;
}
