import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Gateway } from '../support/gateway.ts';
import { make, open, start, startCast } from './operations.ts';

interface PageArgs {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

interface Page {
  edges: { cursor: string; node: { id: string } }[];
  nodes: { id: string }[];
  pageInfo: Record<'hasNextPage' | 'hasPreviousPage', boolean> & Record<'startCursor' | 'endCursor', string | null>;
  totalCount: number;
}

let gateway: Gateway;
/** What there is, in the order that the contract tells: most recently active first, oldest message first. */
const whole = { conversations: [] as string[], messages: [] as string[] };
/** The time of the gateway, which moves only when a test says so. */
let now = Date.now();
let viewer: Actor;
let administrator: Actor;
let conversationId: string;

const CONVERSATIONS = 43;
const MESSAGES = 47;

beforeAll(async () => {
  gateway = await start({ clock: { now: () => now } });
  const { owner, stranger, holder, otherAgent, admin } = await startCast(gateway);
  viewer = holder;
  administrator = admin;
  const seen: { id: string; at: number; customer: string }[] = [];
  for (let n = 0; n < CONVERSATIONS; n += 1) {
    // Several at the same time, held by the viewer, by nobody, or the viewer's own: every arm of what an agent sees.
    if (n % 3 === 0) now += 1;
    const [customer, agent] = [
      [owner, holder],
      [stranger, null],
      [holder, otherAgent],
    ][n % 3] as [Actor, Actor | null];
    seen.push({ id: await open(admin, customer, agent), at: now, customer: customer.id });
    await open(admin, owner, otherAgent);
  }
  for (const conversation of seen.filter((_, n) => n % 5 === 0)) {
    now += seen.indexOf(conversation) % 2;
    const input = { conversationId: conversation.id, senderId: conversation.customer, body: 'again' };
    await make(admin, 'sendMessage', input);
    conversation.at = now;
  }
  // Only creation and messages are activity.
  now += 10;
  for (const { id } of seen.filter((_, n) => n % 7 === 0)) await make(admin, 'closeConversation', { id });
  for (const { id } of seen.filter((_, n) => n % 11 === 0))
    await make(admin, 'markConversationRead', { conversationId: id });
  whole.conversations = seen.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)).map(({ id }) => id);

  conversationId = seen.find(({ id }) => id === whole.conversations[4])!.id;
  await make(admin, 'reopenConversation', { id: conversationId });
  const { data } = await admin.gql('query ($id: ID!) { conversation(id: $id) { messages { nodes { id } } } }', {
    id: conversationId,
  });
  whole.messages = data.conversation.messages.nodes.map(({ id }: { id: string }) => id);
  now += 10;
  for (let n = 0; n < MESSAGES; n += 1) {
    const { id } = await make(admin, 'sendMessage', { conversationId, body: `number ${n}` });
    if (n % 6 === 5) await make(admin, 'deleteMessage', { id });
    else whole.messages.push(id);
  }
  // It is the most recently active one by now.
  whole.conversations = [conversationId, ...whole.conversations.filter((id) => id !== conversationId)];
});
afterAll(() => gateway.stop());

const ARGS = '$first: Int, $after: String, $last: Int, $before: String';
const PASSED = 'first: $first, after: $after, last: $last, before: $before';
const PAGE = `edges { cursor node { id } } nodes { id } totalCount
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;
const QUERIES = {
  conversations: `query (${ARGS}) { page: conversations(${PASSED}) { ${PAGE} } }`,
  messages: `query ($id: ID!, ${ARGS}) { conversation(id: $id) { page: messages(${PASSED}) { ${PAGE} } } }`,
};

describe.each(['conversations', 'messages'] as const)('the connection of %s', (name) => {
  const ask = (args: Record<string, unknown>) => viewer.gql(QUERIES[name], { id: conversationId, ...args });

  /** One page; what its parts say of each other is checked. */
  async function page(args: PageArgs): Promise<Page> {
    const { data, errors } = await ask({ ...args });
    expect(errors).toBeUndefined();
    const { edges, nodes, pageInfo, totalCount } = (data.page ?? data.conversation.page) as Page;
    expect(nodes).toEqual(edges.map(({ node }) => node));
    expect(pageInfo.startCursor).toBe(edges.at(0)?.cursor ?? null);
    expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null);
    expect(totalCount).toBe(whole[name].length);
    return { edges, nodes, pageInfo, totalCount };
  }

  const idsOf = ({ nodes }: Page) => nodes.map(({ id }) => id);
  const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 50, maxLength: 50 });

  test('gives 20 in order when neither first nor last is given', async () => {
    expect(idsOf(await page({}))).toEqual(whole[name].slice(0, 20));
    expect(idsOf(await page({ first: null, last: null, after: null, before: null }))).toEqual(whole[name].slice(0, 20));
  });

  test('forward, all pages of whatever sizes joined are the whole list', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (each) => {
        const joined: string[] = [];
        let after: string | null = null;
        for (const first of each) {
          const { pageInfo, ...rest } = await page({ first, after });
          expect(pageInfo.hasPreviousPage).toBe(after !== null);
          joined.push(...idsOf({ pageInfo, ...rest }));
          expect(pageInfo.hasNextPage).toBe(joined.length < whole[name].length);
          if (!pageInfo.hasNextPage) break;
          after = pageInfo.endCursor;
        }
        expect(joined).toEqual(whole[name]);
      }),
      { numRuns: 8 },
    );
  });

  test('backward, all pages of whatever sizes joined are the whole list', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (each) => {
        const joined: string[] = [];
        let before: string | null = null;
        for (const last of each) {
          const { pageInfo, ...rest } = await page({ last, before });
          expect(pageInfo.hasNextPage).toBe(before !== null);
          joined.unshift(...idsOf({ pageInfo, ...rest }));
          expect(pageInfo.hasPreviousPage).toBe(joined.length < whole[name].length);
          if (!pageInfo.hasPreviousPage) break;
          before = pageInfo.startCursor;
        }
        expect(joined).toEqual(whole[name]);
      }),
      { numRuns: 8 },
    );
  });

  test('between two cursors, gives the first or the last of what lies between', async () => {
    const { edges } = await page({ first: 100 });
    const place = fc.nat({ max: edges.length - 1 });
    await fc.assert(
      fc.asyncProperty(
        place,
        place,
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        async (from, to, size, isForward) => {
          const between = whole[name].slice(from + 1, Math.max(from + 1, to));
          const range = { after: edges[from]!.cursor, before: edges[to]!.cursor };
          const found = await page(isForward ? { first: size, ...range } : { last: size, ...range });
          expect(idsOf(found)).toEqual(isForward ? between.slice(0, size) : between.slice(-size));
          if (isForward) expect(found.pageInfo.hasNextPage).toBe(between.length > size);
          else expect(found.pageInfo.hasPreviousPage).toBe(between.length > size);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('beyond either end there is an empty page', async () => {
    const { edges } = await page({ first: 100 });
    const [first, last] = [edges.at(0)!.cursor, edges.at(-1)!.cursor];
    const empty = { startCursor: null, endCursor: null };
    expect((await page({ first: 5, after: last })).pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: true,
      ...empty,
    });
    expect((await page({ last: 5, before: first })).pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      ...empty,
    });
  });

  test.each([
    ['first and last', { first: 5, last: 5 }],
    ['first 0', { first: 0 }],
    ['last 0', { last: 0 }],
    ['first 101', { first: 101 }],
    ['last 101', { last: 101 }],
    ['a negative first', { first: -1 }],
    ['a huge first', { first: 1e20 }],
    ['a broken first', { first: 1.5 }],
    ['an empty cursor', { first: 5, after: '' }],
    ['a cursor of nothing', { first: 5, after: 'nonsense' }],
    ['a cursor with white space', { first: 5, after: ' bTo1' }],
    ['a cursor with padding', { first: 5, after: 'bTo1==' }],
    ['a cursor of a number that is none', { last: 5, before: Buffer.from('m:x').toString('base64url') }],
    ['a cursor of a huge number', { last: 5, before: Buffer.from('m:99999999999999999999').toString('base64url') }],
    ['a cursor of a negative number', { last: 5, before: Buffer.from('m:-1').toString('base64url') }],
    ['a cursor without an id', { last: 5, before: Buffer.from('c:5').toString('base64url') }],
    ['a cursor with a malformed id', { last: 5, before: Buffer.from('c:5:x').toString('base64url') }],
    ['a very long cursor', { first: 5, after: 'A'.repeat(5_000) }],
  ])('%s is BAD_USER_INPUT', async (_what, args) => {
    const { errors } = await ask(args);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });

  test('the cursor of another connection, or of the event log, is BAD_USER_INPUT', async () => {
    const other = name === 'messages' ? 'conversations' : 'messages';
    const { data } = await viewer.gql(QUERIES[other], { id: conversationId });
    const foreign = (data.page ?? data.conversation.page).pageInfo.endCursor;
    const { data: log } = await viewer.gql('{ syncCursor }');
    for (const after of [foreign, log.syncCursor]) {
      expect((await ask({ after })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  test('100 at once are within the limits', async () => {
    expect(idsOf(await page({ first: 100 }))).toEqual(whole[name]);
    expect(idsOf(await page({ last: 100 }))).toEqual(whole[name]);
  });
});

test('a message moves its conversation to the front, and cursors stay where they were', async () => {
  const customer = await gateway.customer();
  const ids: string[] = [];
  for (let n = 0; n < 6; n += 1) ids.unshift(await open(administrator, customer, null));
  const list = async (args: PageArgs) => {
    const { data } = await customer.gql(QUERIES.conversations, { ...args });
    return data.page as Page;
  };
  const { edges } = await list({});
  expect(edges.map(({ node }) => node.id)).toEqual(ids);
  now += 1;
  await make(customer, 'sendMessage', { conversationId: ids[3], body: 'up' });
  const [, , , moved] = ids;
  const rest = ids.filter((id) => id !== moved);
  expect((await list({})).nodes.map(({ id }) => id)).toEqual([moved, ...rest]);
  expect((await list({ after: edges[3]!.cursor })).nodes.map(({ id }) => id)).toEqual(ids.slice(4));
  expect((await list({ last: 20, before: edges[3]!.cursor })).nodes.map(({ id }) => id)).toEqual([
    moved,
    ...ids.slice(0, 3),
  ]);
});
