import {
  DemoAssignDocument,
  DemoConversationDocument,
  DemoInboxDocument,
  DemoInboxEventsDocument,
  type DemoConversationQuery,
  type DemoInboxEventsSubscription,
} from '../../generated/command-operations.ts';
import { textOf } from '../gateway-client.ts';
import { createErrands } from './errands.ts';
import type { Actor, Scene } from './scene.ts';

/**
 * How long a visitor at the desk has to look at what is given to them before somebody else takes it: where a person
 * waits for an answer, and where a customer who is not real does.
 */
const REAL_CUSTOMER_WAITS_MS = 15_000;
const CUSTOMER_WAITS_MS = 120_000;
/** How long what nobody holds is left for visitors to take. */
const UNASSIGNED_WAITS_MS = 5_000;

type Conversation = NonNullable<DemoConversationQuery['conversation']>;

/**
 * Sees all of the desk, and gives to the agents of the demo what nobody else cares for: what nobody holds, and what a
 * visitor holds without ever having looked at it. What a visitor has read or answered stays theirs.
 */
export async function supervise(scene: Scene, supervisor: Actor): Promise<void> {
  const { ask, act, pace, live } = supervisor;
  const filter = { isClosed: false };
  const waiting = new Set<string>();

  async function handOver(id: string, waitMs: number): Promise<void> {
    await pace.wait(waitMs, waitMs * 1.1);
    const { conversation } = await ask(DemoConversationDocument, { id });
    if (!conversation || !isLeftAlone(conversation, scene)) return;
    const open = await ask(DemoInboxDocument, { filter, last: 100 });
    const burden = (agent: string) => open.conversations.nodes.filter((one) => one.supportUser?.id === agent).length;
    const [free] = [...scene.agents].sort((a, b) => burden(a) - burden(b));
    // Not when the visitor has looked at it meanwhile.
    const { version: expectedVersion } = conversation;
    if (free) await act(DemoAssignDocument, { input: { id, supportUserId: free, expectedVersion } });
  }

  const errands = createErrands();
  const events = live.iterate<DemoInboxEventsSubscription>({
    query: textOf(DemoInboxEventsDocument),
    variables: { filter },
  });
  const hear = async () => {
    for await (const { data } of events) {
      const { conversationId: id, conversation } = data?.inboxEvents ?? {};
      if (!id || !conversation || conversation.userUnreadCount === 0 || waiting.has(id)) continue;
      if (scene.agents.has(conversation.supportUser?.id ?? '')) continue;
      const waitMs = !conversation.supportUser
        ? UNASSIGNED_WAITS_MS
        : scene.customers.has(conversation.user.id)
          ? CUSTOMER_WAITS_MS
          : REAL_CUSTOMER_WAITS_MS;
      waiting.add(id);
      errands.begin(handOver(id, waitMs).finally(() => waiting.delete(id)));
    }
  };
  await Promise.race([hear(), errands.failed]);
}

/** Whether a customer waits in it, and whoever holds it, if anybody does, has neither read nor answered anything. */
function isLeftAlone({ isClosed, supportUser, messages }: Conversation, { agents }: Scene): boolean {
  if (isClosed || agents.has(supportUser?.id ?? '')) return false;
  if (messages.nodes.at(-1)?.side !== 'USER') return false;
  return !supportUser || messages.nodes.every(({ side, isRead }) => side === 'USER' && !isRead);
}
