import { setTimeout as sleep } from 'node:timers/promises';
import { CloseCode, MessageType } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Viewer } from '../modules/access/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/log.ts';
import type { LetGoReason, LiveMetrics } from './metrics.ts';
import type { Patience } from './patience.ts';
import { SocketWriter } from './socket-writer.ts';

export const TRY_AGAIN_LATER = 1013;
/** The longest that a timer can run; a token that lasts longer is looked at again then. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** The most that a frame that closes a websocket has room for. */
const LONGEST_REASON_BYTES = 123;
const FROM_SERVERS: ReadonlySet<unknown> = new Set([MessageType.ConnectionAck, MessageType.Next, MessageType.Error]);

/** One websocket and all that is known of it. */
export class LiveSocket {
  /** Where it comes from. */
  readonly address: string;
  /** What its client said in `guest-id` when it connected. Of the request nothing else is kept. */
  readonly guestId: string | undefined;
  readonly writer: SocketWriter;
  /** Known once the connection is acknowledged. */
  viewer: Viewer | null = null;
  readonly #webSocket: WebSocket;
  readonly #metrics: LiveMetrics;
  readonly #patience: Patience;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #opening = new Set<Promise<unknown>>();
  #isDraining = false;
  #hasAnswered = true;
  #isSendWatched = false;

  constructor(
    webSocket: WebSocket,
    guestId: string | undefined,
    address: string,
    metrics: LiveMetrics,
    patience: Patience,
  ) {
    this.address = address;
    this.guestId = guestId;
    this.writer = new SocketWriter(webSocket);
    this.#webSocket = webSocket;
    this.#metrics = metrics;
    this.#patience = patience;
    webSocket.on('pong', () => (this.#hasAnswered = true));
    // What is wrong with a frame closes the socket, with the code that the protocol has for it; there is no more to do.
    webSocket.on('error', () => undefined);
  }

  /** The caller is known; the socket ends with their token. */
  identify(viewer: Viewer, clock: Clock): void {
    this.viewer = viewer;
    const left = viewer.expiresAt - clock.now();
    if (left <= 0) this.close(CloseCode.Forbidden, 'The token has expired', 'token_expired');
    else this.#later(Math.min(left, LONGEST_TIMER_MS), () => this.identify(viewer, clock));
  }

  /** Sends a message of the protocol, behind all that is on its way. Resolves when it is written. */
  send(data: string): Promise<void> {
    this.writer.flush();
    if (!this.writer.isOpen) return Promise.resolve();
    // A socket that fails is closed, which is noticed elsewhere.
    return new Promise((resolve) => {
      this.#webSocket.send(data, () => resolve());
    });
  }

  /**
   * Calls back with each message. Frames that are no text, or no message of the protocol, close the socket. What still
   * comes while it is closed is not begun: nobody could be told what has become of it.
   */
  onMessage(listener: (data: string) => Promise<void>, log: Logger): void {
    this.#webSocket.on('message', (data: Buffer, isBinary: boolean) => {
      if (this.#isDraining || !this.writer.isOpen) return;
      if (isBinary) {
        this.close(CloseCode.BadRequest, 'Binary frames are not taken');
        return;
      }
      const text = data.toString();
      listener(text).catch((error: unknown) => {
        if (isForClients(text)) {
          this.close(CloseCode.BadRequest, 'Only servers send such messages');
          return;
        }
        log.error({ err: error }, 'a message could not be handled');
        this.close(CloseCode.InternalServerError, 'Internal server error');
      });
    });
  }

  /** Begins a subscription; operations that the client sends after it wait until it has begun. */
  async begin<T>(opening: Promise<T>): Promise<T> {
    this.#opening.add(opening);
    try {
      return await opening;
    } finally {
      this.#opening.delete(opening);
    }
  }

  /** Resolves when all subscriptions that were sent so far have begun, or failed to. */
  async begun(): Promise<void> {
    if (this.#opening.size > 0) await Promise.allSettled(this.#opening);
  }

  /** Runs a step of an operation that the socket waits for before it is drained. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
    }
  }

  /** Closes the socket; if its client does not answer, without it. */
  close(code: number, reason: string, why?: LetGoReason): void {
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    if (why) this.#metrics.letGo(why);
    this.writer.flush();
    // A reason that is too long, such as one that names the id of an operation, cannot be told.
    this.#webSocket.close(code, Buffer.byteLength(reason) <= LONGEST_REASON_BYTES ? reason : '');
    this.#later(this.#patience.closeWaitMs, () => this.#webSocket.terminate());
  }

  /** Asks whether the client is there, and lets it go if it has not answered the last time. */
  keepAlive(): void {
    if (!this.#hasAnswered) {
      this.#metrics.letGo('unresponsive');
      this.#webSocket.terminate();
      return;
    }
    this.#hasAnswered = false;
    if (this.writer.isOpen) this.#webSocket.ping();
  }

  /** Lets the client go when it takes too long for what it was sent. */
  watchSend(): void {
    if (this.#isSendWatched) return;
    this.#isSendWatched = true;
    this.#later(this.#patience.checkEveryMs, () => {
      this.#isSendWatched = false;
      const since = this.writer.stuckSince;
      if (since === null) return;
      if (performance.now() - since > this.#patience.longestSendMs) this.letGo();
      else this.watchSend();
    });
  }

  /** The client does not keep up. */
  letGo(): void {
    this.close(TRY_AGAIN_LATER, 'Too slow', 'slow_consumer');
  }

  /**
   * Closes the socket after a while, once what it has under way is answered; from then on it begins nothing more.
   * Resolves when it is closed.
   */
  async drain(afterMs: number, code: number, reason: string): Promise<void> {
    const closed = new Promise((resolve) => this.#webSocket.once('close', resolve));
    await Promise.race([sleep(afterMs), closed]);
    if (this.#webSocket.readyState === this.#webSocket.CLOSED) return;
    this.#isDraining = true;
    do {
      await Promise.race([Promise.allSettled(this.#underWay), closed]);
      // One step leads to the next, and when the last has settled, its answer is on its way.
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#underWay.size > 0 && this.writer.isOpen);
    this.close(code, reason, 'draining');
    await closed;
  }

  /** Ends the connection without a word. */
  cut(): void {
    this.#webSocket.terminate();
  }

  /** The socket is closed: nothing of it is left running. */
  ended(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer.unref());
  }
}

/** Whether a message is one of the protocol that a server is never sent. Only asked of what could not be handled. */
function isForClients(text: string): boolean {
  try {
    return FROM_SERVERS.has((JSON.parse(text) as { type?: unknown } | null)?.type);
  } catch {
    return false;
  }
}
