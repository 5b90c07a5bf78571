import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Gateway } from '../support/gateway.ts';
import { make, open, run, start, startCast, trace, type Cast, type Mutation } from './operations.ts';

let gateway: Gateway;
let cast: Cast;

beforeAll(async () => {
  gateway = await start();
  cast = await startCast(gateway);
});
afterAll(() => gateway.stop());

const OK = 'OK';
const NF = 'NOT_FOUND';
const F = 'FORBIDDEN';
const AA = 'ALREADY_ASSIGNED';
const NS = 'NOT_SUPPORT_STAFF';

/** What each mutation is told of the conversation, and of a message that its customer has sent. */
const INPUTS: Record<string, (conversationId: string, messageId: string) => object> = {
  closeConversation: (id) => ({ id }),
  reopenConversation: (id) => ({ id }),
  updateConversation: (id) => ({ id, isClosed: true }),
  claimConversation: (id) => ({ id }),
  assignConversation: (id) => ({ id, supportUserId: cast.otherAgent.id }),
  deleteConversation: (id) => ({ id }),
  restoreConversation: (id) => ({ id }),
  rateConversation: (id) => ({ id, rating: 4 }),
  sendMessage: (conversationId) => ({ conversationId, body: 'a word' }),
  markConversationRead: (conversationId) => ({ conversationId }),
  setTyping: (conversationId) => ({ conversationId, isTyping: true }),
  updateMessage: (_, id) => ({ id, body: 'another word' }),
  deleteMessage: (_, id) => ({ id }),
};

type Row = [verb: Mutation, ...verdicts: string[]];
const CALLERS = ['owner', 'stranger', 'holder', 'otherAgent', 'admin', 'reader', 'writer'] as const;

// The table of contract section 2, each verb asked of each caller. In the order of CALLERS: the customer, another
// customer, the agent who holds it, another agent, an administrator, customers with `readAny` and with `writeAny`.
const HELD: Row[] = [
  ['closeConversation', OK, NF, OK, NF, OK, F, OK],
  ['reopenConversation', F, F, OK, NF, OK, F, OK],
  ['updateConversation', OK, NF, OK, NF, OK, F, OK],
  ['claimConversation', F, F, OK, AA, AA, F, AA],
  ['assignConversation', F, F, OK, NF, OK, F, OK],
  ['deleteConversation', OK, NF, F, NF, OK, F, OK],
  ['restoreConversation', F, F, F, F, OK, F, OK],
  ['rateConversation', OK, NF, F, NF, F, F, F],
  ['sendMessage', OK, NF, OK, NF, OK, F, OK],
  ['markConversationRead', OK, NF, OK, NF, OK, F, OK],
  ['setTyping', OK, NF, OK, NF, OK, F, OK],
  ['updateMessage', OK, NF, F, NF, OK, F, OK],
  ['deleteMessage', OK, NF, F, NF, OK, F, OK],
];

const UNASSIGNED: Row[] = [
  ['closeConversation', OK, NF, OK, OK, OK, F, OK],
  ['reopenConversation', F, F, OK, OK, OK, F, OK],
  ['updateConversation', OK, NF, OK, OK, OK, F, OK],
  ['claimConversation', F, F, OK, OK, OK, F, NS],
  ['assignConversation', F, F, OK, OK, OK, F, OK],
  ['deleteConversation', OK, NF, F, F, OK, F, OK],
  ['restoreConversation', F, F, F, F, OK, F, OK],
  ['rateConversation', OK, NF, F, F, F, F, F],
  ['sendMessage', OK, NF, OK, OK, OK, F, OK],
  ['markConversationRead', OK, NF, OK, OK, OK, F, OK],
  ['setTyping', OK, NF, OK, OK, OK, F, OK],
  ['updateMessage', OK, NF, F, F, OK, F, OK],
  ['deleteMessage', OK, NF, F, F, OK, F, OK],
];

const DELETED: Row[] = [
  ['closeConversation', NF, NF, NF, NF, NF, NF, NF],
  ['reopenConversation', F, F, NF, NF, NF, F, NF],
  ['updateConversation', NF, NF, NF, NF, NF, NF, NF],
  ['claimConversation', F, F, NF, NF, NF, F, NF],
  ['assignConversation', F, F, NF, NF, NF, F, NF],
  ['deleteConversation', OK, NF, NF, NF, OK, NF, OK],
  ['restoreConversation', F, F, F, F, OK, F, OK],
  ['rateConversation', NF, NF, NF, NF, F, NF, NF],
  ['sendMessage', NF, NF, NF, NF, NF, NF, NF],
  ['markConversationRead', NF, NF, NF, NF, NF, NF, NF],
  ['setTyping', NF, NF, NF, NF, NF, NF, NF],
  ['updateMessage', NF, NF, NF, NF, NF, NF, NF],
  ['deleteMessage', NF, NF, NF, NF, NF, NF, NF],
];

interface Situation {
  isHeld: boolean;
  isDeleted: boolean;
}

/** Sets the scene anew and asks one caller; what is refused must have left no trace. */
async function verdictFor(caller: Actor, verb: Mutation, { isHeld, isDeleted }: Situation, owner = cast.owner) {
  const { admin } = cast;
  const id = await open(admin, owner, isHeld ? cast.holder : null);
  const sent = await make(owner, 'sendMessage', { conversationId: id, body: 'the first word' });
  if (isDeleted) await make(admin, 'deleteConversation', { id });
  const before = await trace(admin, id, sent.id);
  const { verdict } = await run(caller, verb, INPUTS[verb]!(id, sent.id));
  if (verdict !== OK) expect(await trace(admin, id, sent.id)).toEqual(before);
  return verdict;
}

describe.each([
  ['held by an agent', HELD, { isHeld: true, isDeleted: false }],
  ['held by nobody', UNASSIGNED, { isHeld: false, isDeleted: false }],
  ['deleted', DELETED, { isHeld: true, isDeleted: true }],
])('in a conversation that is %s', (_name, rows, situation) => {
  test.each(rows)('%s answers each caller as the table says', async (verb, ...verdicts) => {
    const expected = Object.fromEntries(CALLERS.map((name, index) => [name, verdicts[index]]));
    const found: Record<string, string> = {};
    for (const name of CALLERS) found[name] = await verdictFor(cast[name], verb, situation);
    expect(found).toEqual(expected);
  });
});

test('a guest may do in their own conversation what a customer may, and nothing in another’s', async () => {
  const [guest, otherGuest] = await Promise.all([gateway.guest(), gateway.guest()]);
  const found = [];
  for (const [verb] of HELD) {
    const situation = { isHeld: true, isDeleted: false };
    found.push([
      verb,
      await verdictFor(guest, verb, situation, guest),
      await verdictFor(otherGuest, verb, situation, guest),
    ]);
  }
  expect(found).toEqual(HELD.map(([verb, own, foreign]) => [verb, own, foreign]));
});

test('an agent is a customer in their own conversation: no claim, no reopening, no assignment, but a rating', async () => {
  const { holder, otherAgent } = cast;
  const found = [];
  for (const [verb] of HELD) {
    // Held by another agent, as the support of one's own conversation can only be somebody else.
    const id = await open(cast.admin, otherAgent, holder);
    const sent = await make(otherAgent, 'sendMessage', { conversationId: id, body: 'the first word' });
    found.push([verb, (await run(otherAgent, verb, INPUTS[verb]!(id, sent.id))).verdict]);
  }
  expect(found).toEqual(HELD.map(([verb, own]) => [verb, own]));
});

test.each<[string, Situation, Record<(typeof CALLERS)[number], boolean>]>([
  [
    'held by an agent',
    { isHeld: true, isDeleted: false },
    { owner: true, stranger: false, holder: true, otherAgent: false, admin: true, reader: true, writer: true },
  ],
  [
    'held by nobody',
    { isHeld: false, isDeleted: false },
    { owner: true, stranger: false, holder: true, otherAgent: true, admin: true, reader: true, writer: true },
  ],
  [
    'deleted',
    { isHeld: true, isDeleted: true },
    { owner: false, stranger: false, holder: false, otherAgent: false, admin: true, reader: true, writer: false },
  ],
])(
  'a conversation that is %s, and its messages, exist for those who may see it only',
  async (_name, situation, sees) => {
    const { admin, owner, holder } = cast;
    const id = await open(admin, owner, situation.isHeld ? holder : null);
    const sent = await make(owner, 'sendMessage', { conversationId: id, body: 'the first word' });
    if (situation.isDeleted) await make(admin, 'deleteConversation', { id });
    const found: Record<string, unknown> = {};
    for (const name of CALLERS) {
      const { data } = await cast[name].gql(
        `query ($id: ID!, $messageId: ID!) {
        conversation(id: $id) { id } node(id: $id) { id } message(id: $messageId) { id }
        messageNode: node(id: $messageId) { id }
      }`,
        { id, messageId: sent.id },
      );
      const isSeen = Object.values(data).map((value) => value !== null);
      // By whatever way they ask, the answer is the same.
      expect(new Set(isSeen).size, name).toBe(1);
      found[name] = isSeen[0];
    }
    expect(found).toEqual(sees);
  },
);

test('an operation that a role never has is refused alike for conversations that are there and that are not', async () => {
  const { owner, holder, admin } = cast;
  const nowhere = { id: 'f'.repeat(24) };
  expect((await run(owner, 'reopenConversation', nowhere)).verdict).toBe(F);
  expect((await run(owner, 'claimConversation', nowhere)).verdict).toBe(F);
  expect((await run(owner, 'assignConversation', { ...nowhere, supportUserId: null })).verdict).toBe(F);
  expect((await run(holder, 'restoreConversation', nowhere)).verdict).toBe(F);
  expect((await run(admin, 'rateConversation', { ...nowhere, rating: 3 })).verdict).toBe(F);
});
