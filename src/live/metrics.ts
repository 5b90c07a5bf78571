import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '../platform/metrics.ts';
import type { CountRefusal } from '../platform/refusals.ts';
import type { AnsweredOperation } from '../platform/timings.ts';

/** Why a socket or a subscription was ended by the gateway. */
export type LetGoReason = 'slow_consumer' | 'token_expired' | 'token_revoked' | 'draining' | 'limit' | 'unresponsive';

export type LiveMetrics = ReturnType<typeof createLiveMetrics>;

/** How long the figures tell how late an event was, in seconds: as long as whoever asks now and then may take. */
const READ_IS_NEWS_S = 60;

/** The figures of the live side. */
export function createLiveMetrics(
  register: Metrics,
  refused: CountRefusal,
  answered: (operation: AnsweredOperation) => void = () => undefined,
) {
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
  let tail: { heldUpAt: number | null } = { heldUpAt: null };
  let lastRead = { at: 0, afterS: 0 };
  new Gauge({
    name: 'parley_live_tail_lag_seconds',
    help: 'How long what is committed has not been read from the log; when all is read, how long the newest event took.',
    registers,
    collect() {
      if (tail.heldUpAt !== null) this.set(age(tail.heldUpAt));
      // What was late once is not late for ever, where nothing comes after it.
      else this.set(age(lastRead.at) < READ_IS_NEWS_S ? lastRead.afterS : 0);
    },
  });

  return {
    /** Events were read from the end of the log. */
    read: (read: readonly { occurredAt: number }[]) => {
      events.inc(read.length);
      const newest = read.at(-1);
      if (newest) lastRead = { at: Date.now(), afterS: age(newest.occurredAt) };
    },
    /** Who reads the log, and knows whether something holds it up. */
    watch: (watched: { heldUpAt: number | null }) => void (tail = watched),
    delivered: (count: number) => deliveries.inc(count),
    executed: (count: number) => executions.inc(count),
    replayed: () => replays.inc(),
    resynced: () => resyncs.inc(),
    letGo: (reason: LetGoReason) => letGo.inc({ reason }),
    refused,
    /** A query or a mutation of a socket was answered. */
    answered,
    socketOpened: () => sockets.inc(),
    socketClosed: () => sockets.dec(),
    subscriptionBegan: () => subscriptions.inc(),
    subscriptionEnded: () => subscriptions.dec(),
  };
}

/** How long ago something was, in seconds. */
const age = (at: number): number => Math.max(0, Date.now() - at) / 1_000;
