/** How far a client that does not take what it is sent is waited for. */
export interface Patience {
  /** The longest that it may take for what is on its way to it, in milliseconds. */
  longestSendMs: number;
  /** The most events since it subscribed that it may still have to be sent. */
  mostBehind: number;
  /** How often both are looked at, in milliseconds. */
  checkEveryMs: number;
  /** How long it has to say good-bye once it is let go, in milliseconds. */
  closeWaitMs: number;
}

export const PATIENCE: Patience = {
  longestSendMs: 10_000,
  mostBehind: 5_000,
  checkEveryMs: 1_000,
  closeWaitMs: 1_000,
};
