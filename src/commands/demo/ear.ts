import {
  DemoConversationEventsDocument,
  type DemoConversationEventsSubscription,
} from '../../generated/command-operations.ts';
import { textOf } from '../gateway-client.ts';
import type { Actor } from './scene.ts';

type ConversationEvent = DemoConversationEventsSubscription['conversationEvents'];

/** What somebody hears of their conversation. */
export interface Ear {
  /**
   * The next event, `silence` when there is none for so long in the time of people, and `over` when the conversation is
   * out of sight or the demo ends.
   */
  next: (patienceMs: number) => Promise<ConversationEvent | 'silence' | 'over'>;
  close: () => Promise<unknown>;
}

export function listen({ live, pace }: Actor, id: string, after?: string): Ear {
  const events = live.iterate<DemoConversationEventsSubscription>({
    query: textOf(DemoConversationEventsDocument),
    variables: { id },
    after,
  });
  let pending: ReturnType<typeof events.next> | null = null;
  return {
    async next(patienceMs) {
      pending ??= events.next();
      const what = await pace.waitFor(patienceMs, pending);
      if (what !== 'came') return what === 'passed' ? 'silence' : 'over';
      const result = await pending;
      pending = null;
      return result.done || !result.value.data ? 'over' : result.value.data.conversationEvents;
    },
    close: () => events.return(),
  };
}
