import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '../platform/metrics.ts';
import type { CountRefusal } from '../platform/refusals.ts';

/** Why a socket or a subscription was ended by the gateway. */
export type LetGoReason = 'slow_consumer' | 'token_expired' | 'draining' | 'limit' | 'unresponsive';

export type LiveMetrics = ReturnType<typeof createLiveMetrics>;

/** The figures of the live side. */
export function createLiveMetrics(register: Metrics, refused: CountRefusal) {
  const registers = [register];
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `parley_live_${name}_total`, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name: `parley_live_${name}`, help, registers });

  const events = counter('events_read', 'Events read from the end of the log.');
  const deliveries = counter('deliveries', 'Results sent to subscribers that are live.');
  const executions = counter('executions', 'Executions whose results were shared by subscribers that are live.');
  const replays = counter('replays', 'Results sent to subscribers that are catching up.');
  const resyncs = counter('resyncs', 'Subscriptions refused with RESYNC_REQUIRED.');
  const letGo = counter('sockets_let_go', 'Sockets closed by the gateway, by reason.', ['reason']);
  const sockets = gauge('sockets', 'Open sockets.');
  const subscriptions = gauge('subscriptions', 'Subscriptions under way.');
  const lag = gauge('tail_lag_seconds', 'Age of the newest event when it was last read from the log.');

  return {
    /** Events were read from the end of the log. */
    read: (read: readonly { occurredAt: number }[]) => {
      events.inc(read.length);
      const newest = read.at(-1);
      if (newest) lag.set(Math.max(0, Date.now() - newest.occurredAt) / 1_000);
    },
    delivered: (count: number) => deliveries.inc(count),
    executed: (count: number) => executions.inc(count),
    replayed: () => replays.inc(),
    resynced: () => resyncs.inc(),
    letGo: (reason: LetGoReason) => letGo.inc({ reason }),
    refused,
    socketOpened: () => sockets.inc(),
    socketClosed: () => sockets.dec(),
    subscriptionBegan: () => subscriptions.inc(),
    subscriptionEnded: () => subscriptions.dec(),
  };
}
