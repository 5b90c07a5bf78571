import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Received } from '../support/events.ts';
import { startConversation, startGateway, send, type Actor, type Gateway } from '../support/gateway.ts';
import { act, NO_LIMITS } from './acts.ts';
import { createRandom, SEED, type Random } from './random.ts';
import { gatherPeople, RandomDesk, type People } from './random-desk.ts';
import { until, watchInbox, type InboxEvent } from './watch.ts';

const ACTIONS = 100;
const VIEWS = 12;
const MOST_CONVERSATIONS = 8;
/** Longer than it takes, for machines with more to do. */
const TIMEOUT_MS = 60_000;

/** A list as one of the people sees it. */
interface View {
  name: string;
  watcher: Actor;
  filter: Record<string, unknown> | null;
}

/** What somebody saw of a list at some time, and the stream that they have opened from there, if they have. */
interface Cut {
  view: View;
  list: Map<string, number>;
  cursor: string;
  stream: Received<InboxEvent> | null;
}

function viewsOf({ customers, agents, admin }: People): View[] {
  const [customer] = customers as [Actor];
  const [agent] = agents as [Actor];
  const view = (name: string, watcher: Actor, filter: View['filter']): View => ({
    name: `${name} ${JSON.stringify(filter)}`,
    watcher,
    filter,
  });
  const everybodys = [
    null,
    { isClosed: false },
    { isClosed: true },
    { isUnassigned: true },
    { isUnassigned: false },
    { hasUnread: true },
    { hasUnread: false },
    { supportUserId: agent.id },
    { search: 'zebra' },
    { search: 'red horse' },
    { search: 'zebra', isClosed: false, hasUnread: true },
  ];
  return [
    ...everybodys.map((filter) => view('customer', customer, filter)),
    ...everybodys.map((filter) => view('agent', agent, filter)),
    ...everybodys.map((filter) => view('admin', admin, filter)),
    view('agent', agent, { userId: customer.id }),
    view('agent', agent, { scope: 'QUEUE' }),
    view('admin', admin, { isDeleted: true }),
    view('admin', admin, { isGuest: false }),
    view('admin', admin, { userId: customer.id, isClosed: false }),
  ];
}

async function snapshot({ watcher, filter }: View): Promise<{ list: Map<string, number>; cursor: string }> {
  const { data } = await watcher.gql(
    `query ($filter: ConversationFilter) {
      conversations(filter: $filter, first: 100) { nodes { id version } }
      syncCursor
    }`,
    { filter },
  );
  const nodes = data.conversations.nodes as { id: string; version: number }[];
  return { list: new Map(nodes.map(({ id, version }) => [id, version])), cursor: data.syncCursor as string };
}

/** Makes a conversation that belongs to a view, as the last change of all; returns its id and version. */
async function conclude({ customers, agents, admin }: People, { watcher, filter }: View) {
  const [customer] = customers as [Actor];
  const [agent] = agents as [Actor];
  const conditions = filter ?? {};
  const id = await startConversation(customer);
  await act(admin, 'assignConversation', { id, supportUserId: agent.id });
  await send(customer, id, 'a zebra and a red horse');
  await send(agent, id, 'a zebra and a red horse');
  if (conditions.hasUnread === false) await act(watcher, 'markConversationRead', { conversationId: id });
  if (conditions.isUnassigned === true) await act(admin, 'assignConversation', { id, supportUserId: null });
  if (conditions.isClosed === true) await act(admin, 'closeConversation', { id });
  if (conditions.isDeleted === true) await act(admin, 'deleteConversation', { id });
  const { data } = await admin.gql('query ($id: ID!) { conversation(id: $id) { version } }', { id });
  return { id, version: data.conversation.version as number };
}

/** Brings a list up to date with events, each of which must make sense for the list as it is. */
function follow(before: ReadonlyMap<string, number>, events: readonly InboxEvent[]): Map<string, number> {
  const list = new Map(before);
  for (const { change, conversationId, conversation } of events) {
    expect([change, list.has(conversationId)]).toEqual([change, change !== 'ENTERED']);
    if (change === 'LEFT') list.delete(conversationId);
    else if (conversation) list.set(conversationId, conversation.version);
  }
  expect(new Set(events.map(({ cursor }) => cursor)).size).toBe(events.length);
  return list;
}

const sorted = (list: ReadonlyMap<string, number>) => [...list].sort();

describe('a snapshot and the stream from its cursor', () => {
  let gateway: Gateway;
  let people: People;
  beforeEach(async () => {
    gateway = await startGateway({ env: NO_LIMITS });
    people = await gatherPeople(gateway);
  });
  afterEach(() => gateway.stop());

  /** Lets random things happen, and takes snapshots of random lists in between. */
  async function takeCuts(random: Random): Promise<Cut[]> {
    const desk = new RandomDesk(people, random, MOST_CONVERSATIONS);
    const all = viewsOf(people);
    const views = Array.from({ length: VIEWS }, () => random.pick(all));
    const cuts: Cut[] = [];
    for (let action = 0; action < ACTIONS; action += 1) {
      await desk.fulfil(desk.wish());
      while (random.chance(0.35)) {
        const view = random.pick(views);
        const { list, cursor } = await snapshot(view);
        const isLive = random.chance(0.5);
        const stream = isLive ? await watchInbox(view.watcher, view.filter, cursor) : null;
        cuts.push({ view, list, cursor, stream });
      }
    }
    return cuts;
  }

  it.each([SEED, SEED + 1])(
    'make a fresh snapshot of any list, cut anywhere (SEED=%i)',
    async (seed) => {
      const cuts = await takeCuts(createRandom(seed));
      const byView = Map.groupBy(cuts, ({ view }) => view);
      for (const [view, taken] of byView) {
        const last = await conclude(people, view);
        const fresh = sorted((await snapshot(view)).list);
        for (const { list, cursor, stream } of taken) {
          const opened = stream ?? (await watchInbox(view.watcher, view.filter, cursor));
          const isLast = ({ conversation }: InboxEvent) =>
            conversation?.id === last.id && conversation.version === last.version;
          const events = await until(opened, isLast);
          const which = `${view.name}, ${stream ? 'live' : 'replayed'}`;
          expect([which, sorted(follow(list, events))]).toEqual([which, fresh]);
          opened.stop();
        }
      }
    },
    TIMEOUT_MS,
  );
});
