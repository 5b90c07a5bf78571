import type {
  Client,
  ClientOptions as GraphqlWsOptions,
  FormattedExecutionResult,
  Sink as GraphqlWsSink,
  SubscribePayload,
} from 'graphql-ws';

/**
 * Makes a client. It connects with the first operation, and comes back after every loss of the connection but those
 * that trying again cannot mend. Queries and mutations go through it too, but are sent once: they end with the
 * connection.
 */
export function createResumingClient(options: ClientOptions): ResumingClient;

/**
 * What Apollo Client's link takes: `new GraphQLWsLink(forApolloLink(client, hooks))`. A link hands over operations and
 * nothing else; so the hooks are given here, once, and are told which operation it is about.
 */
export function forApolloLink(client: ResumingClient, hooks?: LinkHooks): Client;

/** A graphql-ws client whose subscriptions resume. */
export interface ResumingClient extends Omit<Client, 'subscribe' | 'iterate'> {
  /**
   * Subscribes for as long as it takes. The document must declare `$after: String`, pass it on, and select `cursor`;
   * only a subscription that has no cursors, as `typing`, does without.
   *
   * @returns ends the subscription, and completes the sink
   */
  subscribe<Data = Record<string, unknown>>(request: ResumingRequest, sink: Sink<Data>): () => void;
  /** The same as an async iterator. Begins at once; ends with `return()`, as on leaving a `for await`. */
  iterate<Data = Record<string, unknown>>(request: ResumingRequest): AsyncGenerator<Result<Data>, void, void>;
  /** Completes all subscriptions and closes the connection. */
  dispose(): Promise<void>;
}

/** An operation, and who is told how it goes. */
export interface ResumingRequest extends Operation, Hooks {
  /** Short for `variables.after`: the cursor to begin after. Without one it begins now. */
  after?: string | null | undefined;
}

export interface Hooks {
  /**
   * Told each change of the status, with what has lost the connection (a close event or an error), or the GraphQL
   * errors of a refusal.
   */
  onStatus?: ((status: Status, reason?: unknown) => void) | undefined;
  /**
   * Reads a fresh snapshot, and resolves with the `syncCursor` that was read beside it. When it rejects, the
   * subscription ends with the reason. Without it, RESYNC_REQUIRED ends the subscription as any other error does.
   */
  onResync?: ((refusal: Refusal) => Promise<string>) | undefined;
}

/** {@link Hooks} for all operations of a link. */
export interface LinkHooks {
  onStatus?: ((operation: Operation, status: Status, reason?: unknown) => void) | undefined;
  onResync?: ((operation: Operation, refusal: Refusal) => Promise<string>) | undefined;
}

/**
 * `live`: subscribed, and told of everything as it comes. `reconnecting`: the connection is lost, or the gateway has
 * asked for some patience. `resync`: the cursor reaches too far back, and `onResync` is at work.
 */
export type Status = 'live' | 'reconnecting' | 'resync';

/** The options; those of graphql-ws that are not decided here are passed on to it. */
export interface ClientOptions extends Omit<GraphqlWsOptions, keyof OwnOptions | DecidedOption>, OwnOptions {}

type DecidedOption = 'lazy' | 'retryAttempts' | 'retryWait' | 'shouldRetry' | 'connectionAckWaitTimeout';

interface OwnOptions {
  /** Of the gateway: `wss://.../graphql`. */
  url: string;
  /** The token, or what gets one, asked before each connection. Sent as `authorization: Bearer <token>`. */
  token?: Token | ((asked: Asked) => Token | Promise<Token>);
  /** What else to send when connecting. */
  connectionParams?: Params | ((asked: Asked) => Params | Promise<Params>) | undefined;
  /** The WebSocket class, where none is built in. */
  webSocketImpl?: unknown;
  /** The longest wait before the first retry, in milliseconds; it doubles with each that fails. 500. */
  firstDelayMs?: number | undefined;
  /** The longest wait of all. 30,000. */
  longestDelayMs?: number | undefined;
  /** Milliseconds of silence after which the gateway is asked whether it is there. 10,000. */
  keepAlive?: number | undefined;
  /** How long it may take to answer that, or to accept a connection. 10,000. */
  answerTimeoutMs?: number | undefined;
  /** Waits before a retry; for tests. */
  wait?: ((ms: number, disposed: AbortSignal) => Promise<unknown>) | undefined;
}

/** What `token` and `connectionParams` are asked with. */
export interface Asked {
  /**
   * Whether the gateway has refused what was given last (4403), be it wrong or expired. Giving the same again ends
   * all subscriptions.
   */
  isRefused: boolean;
}

export type Operation = SubscribePayload;
export type Refusal = readonly { message: string; extensions?: { code?: string } }[];
export type Token = string | null | undefined;
export type Params = Record<string, unknown>;
export type Result<Data = Record<string, unknown>> = FormattedExecutionResult<Data>;
export type Sink<Data = Record<string, unknown>> = GraphqlWsSink<Result<Data>>;
