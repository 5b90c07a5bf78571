import {
  DemoCloseDocument,
  DemoConversationDocument,
  DemoInboxDocument,
  DemoInboxEventsDocument,
  DemoReadDocument,
  type DemoInboxEventsSubscription,
} from '../../generated/command-operations.ts';
import { textOf } from '../gateway-client.ts';
import { createErrands } from './errands.ts';
import { readingOf, type Actor } from './scene.ts';
import { replyTo } from './talk.ts';
import { write } from './typing.ts';

/** How soon an agent looks at what has come in. */
const NOTICING_MS: [number, number] = [400, 1_800];
/** After how long without a word a conversation is closed, and how often that is looked for. */
const IDLE_MS = 20 * 60_000;
const TIDYING_MS = 60_000;
/** As many as one page holds: no agent has more of them open. */
const MOST_OPEN = 100;

export interface Agent extends Actor {
  id: string;
}

/** What an agent does until the demo ends: answers what is theirs, in several conversations at once. */
export async function work(agent: Agent): Promise<void> {
  const filter = { supportUserId: agent.id, isClosed: false };
  const { syncCursor, conversations } = await agent.ask(DemoInboxDocument, { filter, last: MOST_OPEN });
  /** Conversations that are attended to, and whether something has happened in them since they were looked at. */
  const attended = new Map<string, boolean>();
  const errands = createErrands();

  function attend(id: string): void {
    const isAttended = attended.has(id);
    attended.set(id, true);
    if (isAttended) return;
    const looking = async () => {
      while (attended.get(id)) {
        attended.set(id, false);
        await look(agent, id);
      }
      attended.delete(id);
    };
    errands.begin(looking());
  }

  const hear = async () => {
    const events = agent.live.iterate<DemoInboxEventsSubscription>({
      query: textOf(DemoInboxEventsDocument),
      variables: { filter },
      after: syncCursor,
    });
    for await (const { data } of events) {
      if (data && data.inboxEvents.change !== 'LEFT') attend(data.inboxEvents.conversationId);
    }
  };

  for (const { id } of conversations.nodes) attend(id);
  await Promise.race([hear(), tidy(agent), errands.failed]);
}

/** Reads a conversation, and answers it when the customer has had the last word and nobody else holds it. */
async function look(agent: Agent, id: string): Promise<void> {
  const { pace, random, ask, act } = agent;
  const mine = async () => {
    const { conversation } = await ask(DemoConversationDocument, { id });
    return conversation && !conversation.isClosed && conversation.supportUser?.id === agent.id ? conversation : null;
  };
  if ((await mine())?.messages.nodes.at(-1)?.side !== 'USER') return;
  await pace.wait(...NOTICING_MS);
  await act(DemoReadDocument, { input: { conversationId: id } });
  // Once more: there may have come more, or it may have been given to somebody else.
  const conversation = await mine();
  const messages = conversation?.messages.nodes ?? [];
  const last = messages.at(-1);
  if (!conversation || last?.side !== 'USER') return;
  await pace.wait(...readingOf(last.body ?? ''));
  const { body, isParting } = replyTo(messages, conversation.user.name, random);
  if ((await write(agent, id, body)) || !isParting) return;
  await pace.wait(4_000, 9_000);
  const after = await mine();
  if (after?.messages.nodes.at(-1)?.side === 'SUPPORT') await act(DemoCloseDocument, { input: { id } });
}

/** Closes what nobody has written in for long, so that what is open does not grow. */
async function tidy({ id, ask, act, pace }: Agent): Promise<void> {
  for (;;) {
    await pace.wait(TIDYING_MS, TIDYING_MS);
    const { conversations } = await ask(DemoInboxDocument, {
      filter: { supportUserId: id, isClosed: false },
      last: MOST_OPEN,
    });
    const before = Date.now() - pace.real(IDLE_MS);
    for (const one of conversations.nodes) {
      if (Date.parse(one.lastActivityAt) < before) {
        // Not if something was written meanwhile.
        await act(DemoCloseDocument, { input: { id: one.id, expectedVersion: one.version } });
      }
    }
  }
}
