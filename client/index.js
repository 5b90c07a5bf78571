/**
 * The client's half of resuming (contract section 4, `docs/LIVE.md`): graphql-ws, made to come back for as long as it
 * takes, and to go on after the last event that it has delivered. Plain JavaScript, since Node strips no types inside
 * node_modules; index.d.ts says what is what.
 *
 * @import { Operation, ResumingClient, ResumingRequest, Sink } from './index.js'
 */
import { createConnection } from './connection.js';
import { iterate } from './iterate.js';
import { isSubscription, Subscription } from './subscription.js';

/** @type {typeof import('./index.js').createResumingClient} */
export function createResumingClient(options) {
  const connection = createConnection(options);
  /** @type {Set<Subscription>} */
  const subscriptions = new Set();

  /** @type {ResumingClient['subscribe']} */
  function subscribe(request, sink) {
    if (!isSubscription(request.query)) return connection.client.subscribe(request, /** @type {Sink<any>} */ (sink));
    const subscription = new Subscription(connection, request, sink, (ended) => subscriptions.delete(ended));
    subscriptions.add(subscription);
    return () => subscription.end();
  }

  return {
    on: connection.client.on,
    terminate: connection.terminate,
    subscribe,
    iterate: (request) => iterate((sink) => subscribe(request, sink)),
    async dispose() {
      for (const subscription of [...subscriptions]) subscription.end();
      await connection.dispose();
    },
  };
}

/** @type {typeof import('./index.js').forApolloLink} */
export function forApolloLink(client, { onStatus, onResync } = {}) {
  /** @param {Operation} operation @returns {ResumingRequest} */
  const withHooks = (operation) => ({
    ...operation,
    onStatus: onStatus && ((status, reason) => onStatus(operation, status, reason)),
    onResync: onResync && ((refusal) => onResync(operation, refusal)),
  });
  return {
    ...client,
    subscribe: (operation, sink) => client.subscribe(withHooks(operation), /** @type {Sink<any>} */ (sink)),
    iterate: (operation) => /** @type {AsyncGenerator<any>} */ (client.iterate(withHooks(operation))),
  };
}
