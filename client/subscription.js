/**
 * @import { Connection, Outage } from './connection.js'
 * @import { Operation, Refusal, ResumingRequest, Sink, Status } from './index.js'
 */

/** How many cursors are remembered, so that an event that comes twice is dropped. */
const MOST_SEEN = 1_000;
/** Refusals that pass by themselves. */
const PASSING = new Set(['UNAVAILABLE', 'RATE_LIMITED']);

/** @param {string} query */
export const isSubscription = (query) => /(^|[\s}])subscription\b/.test(query);

/** One subscription, over as many connections as it takes. Begins when it is made. */
export class Subscription {
  #connection;
  #sink;
  #hooks;
  /** What graphql-ws is given each time, whose `variables.after` is kept up to date in place. */
  #operation;
  /** @type {Record<string, unknown>} */
  #variables;
  /** Whether the document takes a cursor; `typing` has none. */
  #resumes;
  #seen = new Set();
  #isDone = false;
  /** Refusals since the last event. */
  #refusals = 0;
  /** @type {Status | undefined} */
  #status;
  #unsubscribe = () => {};
  #onEnd;

  /**
   * @param {Connection} connection
   * @param {ResumingRequest} request
   * @param {Sink<any>} sink
   * @param {(ended: Subscription) => void} onEnd
   */
  constructor(connection, { onStatus, onResync, after, ...operation }, sink, onEnd) {
    this.#connection = connection;
    this.#sink = sink;
    this.#hooks = { onStatus, onResync };
    this.#variables = { ...operation.variables, ...(after == null ? {} : { after }) };
    this.#operation = { ...operation, variables: this.#variables };
    this.#resumes = /\$after\b/.test(operation.query);
    this.#onEnd = onEnd;
    this.#seen.add(this.#variables.after);
    this.#stayLive().catch((error) => this.end(error));
  }

  /** @param {unknown} [error] nothing when it completes, or is wanted no longer */
  end(error) {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#onEnd(this);
    this.#unsubscribe();
    if (error === undefined) this.#sink.complete();
    else this.#sink.error(error);
  }

  async #stayLive() {
    // Who comes in the middle of an outage waits with the others, but does not end with them.
    await this.#connection.outage()?.then(this.#waitOut, () => undefined);
    while (!this.#isDone) {
      const failure = (await this.#findPlace()) ?? (await this.#follow());
      if (failure === null) this.end();
      else if (Array.isArray(failure)) await this.#afterRefusal(failure);
      else await this.#afterLoss(failure);
    }
  }

  /** The place in the log to begin at, when the caller has named none: so nothing is missed before the first event. */
  async #findPlace() {
    if (!this.#resumes || this.#variables.after != null) return null;
    /** @type {unknown} */
    let errors = null;
    const failure = await this.#run({ query: '{ syncCursor }' }, (result) => {
      errors = result.errors ?? null;
      this.#variables.after = result.data?.syncCursor;
    });
    return failure ?? errors;
  }

  async #follow() {
    if (this.#isDone) return null;
    const unlisten = this.#connection.client.on('connected', () => this.#tell('live'));
    if (this.#connection.isConnected()) this.#tell('live');
    const failure = await this.#run(this.#operation, (result) => this.#deliver(result));
    unlisten();
    return failure;
  }

  /**
   * Runs an operation to its end.
   *
   * @param {Operation} operation
   * @param {(result: any) => void} onResult
   * @returns {Promise<unknown>} null when it has completed, GraphQL errors when it was refused, and otherwise what went
   *   wrong
   */
  #run(operation, onResult) {
    return new Promise((resolve) => {
      /** @type {unknown} */
      let refusal = null;
      this.#unsubscribe = this.#connection.client.subscribe(operation, {
        next: (result) => {
          // Without any `data`, the operation has not begun.
          if (result.errors && result.data === undefined) refusal = result.errors;
          else onResult(result);
        },
        error: resolve,
        complete: () => resolve(refusal),
      });
    });
  }

  /** @param {any} result */
  #deliver(result) {
    const event = /** @type {any} */ (Object.values(result.data ?? {})[0]);
    const cursor = event?.cursor;
    if (event && this.#resumes !== (typeof cursor === 'string')) {
      this.end(
        new TypeError('To resume, a subscription must declare `$after: String`, pass it on, and select `cursor`.'),
      );
      return;
    }
    if (cursor) {
      if (this.#seen.has(cursor)) return;
      this.#seen.add(cursor);
      if (this.#seen.size > MOST_SEEN) this.#seen.delete(this.#seen.values().next().value);
      this.#variables.after = cursor;
    }
    this.#refusals = 0;
    try {
      this.#sink.next(result);
    } catch (error) {
      // graphql-ws would close the socket, and so end all other subscriptions.
      this.end(error);
    }
  }

  /** @param {readonly any[]} errors */
  async #afterRefusal(errors) {
    const { onResync } = this.#hooks;
    const passing = errors.find(({ extensions }) => PASSING.has(extensions?.code));
    if (onResync && errors.some(({ extensions }) => extensions?.code === 'RESYNC_REQUIRED')) {
      this.#tell('resync', errors);
      if (this.#refusals > 0) await this.#connection.backOff(this.#refusals);
      this.#refusals += 1;
      if (!this.#isDone) await this.#resync(onResync, errors);
    } else if (passing) {
      this.#tell('reconnecting', errors);
      await this.#connection.backOff(this.#refusals, (passing.extensions.retryAfter ?? 0) * 1_000);
      this.#refusals += 1;
    } else {
      throw errors;
    }
  }

  /** @param {(refusal: Refusal) => Promise<string>} onResync @param {Refusal} refusal */
  async #resync(onResync, refusal) {
    const cursor = await onResync(refusal);
    if (typeof cursor !== 'string') throw new TypeError('onResync must resolve with the syncCursor of a snapshot.');
    this.#variables.after = cursor;
    // The snapshot may be older than what was seen before it.
    this.#seen.clear();
  }

  /** @param {unknown} failure */
  async #afterLoss(failure) {
    const outage = this.#connection.outageOf(failure);
    if (!outage) throw failure;
    await outage.then(this.#waitOut);
  }

  /** @param {Outage} outage */
  #waitOut = ({ reason, due }) => {
    this.#tell('reconnecting', reason);
    return due;
  };

  /** @param {Status} status @param {unknown} [reason] */
  #tell(status, reason) {
    if (status === this.#status) return;
    this.#status = status;
    // In a turn of its own: what it throws must not look like a fault of the connection.
    queueMicrotask(() => {
      if (!this.#isDone) this.#hooks.onStatus?.(status, reason);
    });
  }
}
