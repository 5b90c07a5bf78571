import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { send, startGateway, type Actor, type Gateway } from '../support/gateway.ts';
import { act, attempt, NO_LIMITS } from './acts.ts';
import { createRandom, SEED } from './random.ts';
import { gatherPeople, RandomDesk, type People } from './random-desk.ts';
import { until, watchTalk, watchUnread, type TalkEvent, type UnreadEvent } from './watch.ts';

const ACTIONS = 110;
/** Longer than it takes, for machines with more to do. */
const TIMEOUT_MS = 60_000;

interface Message {
  id: string;
  seq: number;
  side: string;
  body: string;
  isRead: boolean;
}

/** What somebody sees of a conversation: all that its events can change. */
interface Transcript {
  version: number;
  messages: Message[];
  counts: [userUnreadCount: number, supportUnreadCount: number];
}

interface Cut {
  watcher: Actor;
  before: Transcript;
  cursor: string;
  isLive: boolean;
  talk?: Awaited<ReturnType<typeof watchTalk>>;
  unread?: Awaited<ReturnType<typeof watchUnread>>;
}

/** A snapshot; null while the watcher does not see the conversation. */
async function snapshot(watcher: Actor, id: string): Promise<{ transcript: Transcript; cursor: string } | null> {
  const { data } = await watcher.gql(
    `query ($id: ID!) {
      conversation(id: $id) {
        version userUnreadCount supportUnreadCount
        messages(last: 100) { nodes { id seq side body isRead } }
      }
      syncCursor
    }`,
    { id },
  );
  if (!data.conversation) return null;
  const { version, userUnreadCount, supportUnreadCount, messages } = data.conversation;
  const transcript = { version, messages: messages.nodes, counts: [userUnreadCount, supportUnreadCount] as never };
  return { transcript, cursor: data.syncCursor };
}

/** Brings a transcript up to date; versions must follow each other, and messages must be where events say they are. */
function follow(before: Transcript, events: readonly TalkEvent[], counts: readonly UnreadEvent[]): Transcript {
  let { version } = before;
  const messages = new Map(before.messages.map((message) => [message.id, message]));
  for (const event of events) {
    expect([version, version + 1]).toContain(event.version);
    version = event.version;
    const { message, messageId, side, upToSeq } = event;
    if (event.__typename === 'MessageAdded' && message) expect(messages.has(message.id)).toBe(false);
    // An administrator is still shown what has been deleted since; the event of the deletion is to come.
    if (message) {
      const { isDeleted: _, ...shown } = message;
      messages.set(message.id, shown);
    }
    if (messageId) messages.delete(messageId);
    if (upToSeq !== undefined) {
      for (const [key, one] of messages) {
        if (one.side !== side && one.seq <= upToSeq) messages.set(key, { ...one, isRead: true });
      }
    }
  }
  const last = counts.at(-1);
  return {
    version,
    messages: [...messages.values()].sort((a, b) => a.seq - b.seq),
    counts: last ? [last.userUnreadCount, last.supportUnreadCount] : before.counts,
  };
}

describe('a snapshot of a conversation and the streams from its cursor', () => {
  let gateway: Gateway;
  let people: People;
  beforeEach(async () => {
    gateway = await startGateway({ env: NO_LIMITS });
    people = await gatherPeople(gateway);
  });
  afterEach(() => gateway.stop());

  it.each([SEED, SEED + 1])(
    'make a fresh snapshot of it, cut anywhere (SEED=%i)',
    async (seed) => {
      const random = createRandom(seed);
      const desk = new RandomDesk(people, random, 1);
      await desk.fulfil(desk.wish());
      const { id, customer } = desk.conversations[0]!;
      const agent = people.agents[0]!;
      const watchers = [customer, agent, people.admin];
      const open = async ({ watcher, cursor }: Pick<Cut, 'watcher' | 'cursor'>) => ({
        talk: await watchTalk(watcher, id, cursor),
        unread: await watchUnread(watcher, { conversationId: id, after: cursor }),
      });

      const cuts: Cut[] = [];
      for (let action = 0; action < ACTIONS; action += 1) {
        await desk.fulfil(desk.wish());
        if (!random.chance(0.25)) continue;
        const watcher = random.pick(watchers);
        const seen = await snapshot(watcher, id);
        if (!seen) continue;
        const { transcript: before, cursor } = seen;
        // Only administrators are sure not to lose sight of it, and with that the stream.
        const isLive = watcher === people.admin && random.chance(0.5);
        cuts.push({ watcher, before, cursor, isLive, ...(isLive ? await open({ watcher, cursor }) : {}) });
      }
      await attempt(people.admin, 'restoreConversation', { id });
      await act(people.admin, 'updateConversation', { id, isClosed: false, supportUserId: agent.id });
      const { seq } = await send(customer, id, 'the last word');

      for (const cut of cuts) {
        const fresh = (await snapshot(cut.watcher, id))!.transcript;
        const { talk, unread } = { ...(cut.isLive ? {} : await open(cut)), ...cut } as Required<Cut>;
        const events = await until(talk, ({ message }) => message?.seq === seq);
        const counts = await until(unread, ({ version }) => version === fresh.version);
        expect(follow(cut.before, events, counts)).toEqual(fresh);
        expect(new Set(events.map(({ cursor }) => cursor)).size).toBe(events.length);
        expect(new Set(counts.map(({ version }) => version)).size).toBe(counts.length);
      }
      expect(cuts.length).toBeGreaterThan(5);
    },
    TIMEOUT_MS,
  );
});
