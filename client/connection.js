import { createClient } from 'graphql-ws/client';

/**
 * @import { Asked, ClientOptions, Params } from './index.js'
 * @typedef {ReturnType<typeof createConnection>} Connection
 */
/**
 * A connection that was lost, and is to be made again.
 *
 * @typedef {object} Outage
 * @property {unknown} reason What has lost it.
 * @property {Promise<unknown>} due Resolves when it is time to try again.
 */

/** Closes that trying again would only meet again: what this side has said is wrong. 4403 is a case of its own. */
const FATAL = new Set([1008, 1009, 4400, 4401, 4406, 4409, 4429]);
const FORBIDDEN = 4403;
const NORMAL = 1000;
/** The gateway restarts, or has too much to do: everybody comes back at once, and so spreads out more. */
const CROWDED = new Set([1012, 1013]);
const CROWDED_DELAY_MS = 2_000;
const CONNECTING = 0;

/** @type {NonNullable<ClientOptions['wait']>} */
const pause = (ms, disposed) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, disposed.aborted ? 0 : ms);
    disposed.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
  });

/**
 * The one connection of a client, and what becomes of it when it is lost. All subscriptions share it: whether to come
 * back, with which token and when is decided once for all of them.
 *
 * graphql-ws does not retry by itself here: it takes 1011 and 4500 for fatal, and cannot ask for another token before
 * it decides.
 *
 * @param {ClientOptions} options
 */
export function createConnection({
  url,
  token,
  connectionParams,
  webSocketImpl,
  firstDelayMs = 500,
  longestDelayMs = 30_000,
  keepAlive = 10_000,
  answerTimeoutMs = 10_000,
  wait = pause,
  ...passed
}) {
  const WebSocketImpl = /** @type {typeof WebSocket | undefined} */ (webSocketImpl ?? globalThis.WebSocket);
  if (!WebSocketImpl) throw new TypeError('There is no WebSocket here: hand one in as webSocketImpl.');

  const disposed = new AbortController();
  let isConnected = false;
  /** Connections lost since one has proved good. */
  let failures = 0;
  /** @type {WebSocket | undefined} */
  let socket;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let deadline;
  /** The parameters for the next connection, once they are asked for. @type {Promise<Params> | null} */
  let nextParams = null;
  /** @type {Params | null} */
  let sentParams = null;
  /** Until somebody begins to reconnect. Rejects when nobody should. @type {Promise<Outage> | null} */
  let outage = null;
  /** By the close event or the error that began it. @type {WeakMap<object, Promise<Outage>>} */
  const outages = new WeakMap();

  /** Kept at hand: a socket that is still connecting cannot be reached through graphql-ws. */
  class Socket extends WebSocketImpl {
    /** @param {ConstructorParameters<typeof WebSocket>} args */
    constructor(...args) {
      super(...args);
      socket = this;
      expectAnswer();
    }
  }

  const client = createClient({
    // Long enough to subscribe again on the same connection.
    lazyCloseTimeout: 1_000,
    ...passed,
    webSocketImpl: Socket,
    keepAlive,
    lazy: true,
    retryAttempts: 0,
    url: async () => {
      nextParams ??= askParams({ isRefused: false });
      await nextParams.catch(() => undefined);
      return url;
    },
    connectionParams: async () => {
      try {
        sentParams = await nextParams;
        nextParams = null;
        return sentParams ?? {};
      } catch (error) {
        // If this were thrown, the socket would be closed later, and its close event taken for that of the next one.
        lost(error instanceof Object ? error : new Error(String(error)));
        terminate();
        return {};
      }
    },
  });
  client.on('connecting', () => void (outage = null));
  client.on('connected', () => {
    isConnected = true;
    clearTimeout(deadline);
  });
  client.on('ping', (isReceived) => {
    if (!isReceived) expectAnswer();
  });
  client.on('pong', (isReceived) => {
    if (!isReceived) return;
    clearTimeout(deadline);
    failures = 0;
  });
  client.on('message', ({ type }) => {
    if (type === 'next') failures = 0;
  });
  client.on('error', (error) => lost(/** @type {object} */ (error)));
  client.on('closed', (event) => lost(/** @type {object} */ (event)));

  /** @param {Asked} asked @returns {Promise<Params>} */
  async function askParams(asked) {
    const params = typeof connectionParams === 'function' ? await connectionParams(asked) : connectionParams;
    const bearer = typeof token === 'function' ? await token(asked) : token;
    return bearer == null ? { ...params } : { ...params, authorization: `Bearer ${bearer}` };
  }

  function expectAnswer() {
    clearTimeout(deadline);
    deadline = setTimeout(terminate, answerTimeoutMs);
  }

  /** Ends the socket without waiting for its other side, which may be gone. */
  function terminate() {
    if (socket?.readyState === CONNECTING) socket.close();
    else client.terminate();
  }

  /** @param {{ code?: number }} reason a close event, an error event, or an error */
  function lost(reason) {
    isConnected = false;
    clearTimeout(deadline);
    // Nobody needed it any more.
    if (reason.code === NORMAL) return;
    nextParams = null;
    outage ??= recover(reason);
    outage.catch(() => undefined);
    outages.set(reason, outage);
  }

  /**
   * @param {{ code?: number }} reason
   * @returns {Promise<Outage>} rejects with the reason when there is no coming back
   */
  async function recover(reason) {
    const { code = 0 } = reason;
    if (FATAL.has(code)) throw reason;
    if (code === FORBIDDEN) {
      nextParams = askParams({ isRefused: true });
      const params = await nextParams.catch(() => (nextParams = null));
      if (params && JSON.stringify(params) === JSON.stringify(sentParams)) throw reason;
    }
    const ceiling = Math.max(ceilingAfter(failures++), CROWDED.has(code) ? CROWDED_DELAY_MS : 0);
    return { reason, due: wait(Math.random() * ceiling, disposed.signal) };
  }

  /** The longest wait after so many tries, in milliseconds. @param {number} tries */
  function ceilingAfter(tries) {
    return Math.min(longestDelayMs, firstDelayMs * 2 ** tries);
  }

  return {
    client,
    terminate,
    isConnected: () => isConnected,
    /** The outage that is waited out now, for who comes in the middle of it. */
    outage: () => outage,
    /** The outage that a failed operation belongs to; undefined when it failed of itself. @param {unknown} failure */
    outageOf: (failure) => outages.get(/** @type {object} */ (failure)),
    /** Exponential back-off with full jitter. @param {number} tries @param {number} [atLeastMs] */
    backOff: (tries, atLeastMs = 0) => wait(atLeastMs + Math.random() * ceilingAfter(tries), disposed.signal),
    async dispose() {
      disposed.abort();
      if (!isConnected) terminate();
      // It rejects when the connection could not be made, which is as good.
      await Promise.resolve(client.dispose()).catch(() => undefined);
    },
  };
}
