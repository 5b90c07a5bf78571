import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshId, type Gateway } from '../support/gateway.ts';
import { idsOf, logPosition, look, make, open, read, run, start, startCast, type Cast } from './operations.ts';

let gateway: Gateway;
let cast: Cast;

beforeAll(async () => {
  gateway = await start();
  cast = await startCast(gateway);
});
afterAll(() => gateway.stop());

/** Runs a test in a gateway of its own: who is assigned depends on all the agents that there are. */
async function alone(body: (gateway: Gateway) => Promise<void>): Promise<void> {
  const own = await start();
  try {
    await body(own);
  } finally {
    await own.stop();
  }
}

test('a new conversation is open, empty, unrated and at version 1', async () => {
  const { owner } = cast;
  const made = await make(owner, 'createConversation', { userId: owner.id });
  expect(made).toMatchObject({
    version: 1,
    isClosed: false,
    closedAt: null,
    isDeleted: false,
    deletedAt: null,
    rating: null,
    userUnreadCount: 0,
    supportUnreadCount: 0,
    unreadCount: 0,
    user: { id: owner.id },
  });
  expect(made.id).toMatch(/^[0-9a-f]{24}$/);
  expect(made.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect([made.updatedAt, made.lastActivityAt]).toEqual([made.createdAt, made.createdAt]);
  expect(await look(owner, made.id)).toEqual(made);
  const empty = await read(owner, 'conversation(id: $id) { lastMessage { id } messages { nodes { id } totalCount } }', {
    id: made.id,
  });
  expect(empty).toEqual({ lastMessage: null, messages: { nodes: [], totalCount: 0 } });
});

test('ids grow with time', async () => {
  const ids = [];
  for (let n = 0; n < 5; n += 1) {
    ids.push((await make(cast.owner, 'createConversation', { userId: cast.owner.id })).id);
  }
  expect(ids).toEqual([...ids].sort());
});

test('customers start conversations for themselves only, staff for anybody', async () => {
  const { owner, stranger } = cast;
  const verdicts: Record<string, string> = {};
  for (const [name, caller] of Object.entries(cast)) {
    const before = await logPosition(cast.admin);
    const { verdict } = await run(caller, 'createConversation', { userId: stranger.id });
    verdicts[name] = verdict;
    if (verdict !== 'OK') expect(await logPosition(cast.admin)).toBe(before);
  }
  expect(verdicts).toEqual({
    owner: 'FORBIDDEN',
    stranger: 'OK',
    holder: 'OK',
    otherAgent: 'OK',
    admin: 'OK',
    reader: 'FORBIDDEN',
    writer: 'OK',
  });
  const [guest, otherGuest] = [await gateway.guest(), await gateway.guest()];
  expect((await run(guest, 'createConversation', { userId: guest.id })).verdict).toBe('OK');
  expect((await run(guest, 'createConversation', { userId: otherGuest.id })).verdict).toBe('FORBIDDEN');
  // Whether there is such a person makes no difference to who may not know.
  expect((await run(owner, 'createConversation', { userId: freshId() })).verdict).toBe('FORBIDDEN');
});

test('a customer never seen before is recorded as a person without a name', async () => {
  const { holder } = cast;
  const [userId, guestId] = [freshId(), freshId()];
  await make(holder, 'createConversation', { userId });
  await make(holder, 'createConversation', { userId: guestId, isGuest: true });
  const person = 'user(id: $id) { kind role name username email }';
  expect(await read(holder, person, { id: userId })).toEqual({
    kind: 'USER',
    role: 'USER',
    name: null,
    username: null,
    email: null,
  });
  expect(await read(holder, person, { id: guestId })).toMatchObject({ kind: 'GUEST', role: 'GUEST', name: null });
});

test('isGuest must agree with what is known of the customer', async () => {
  const { holder, owner } = cast;
  const guest = await gateway.guest();
  const refused = { verdict: 'INVALID', field: 'isGuest' };
  expect(await run(holder, 'createConversation', { userId: owner.id, isGuest: true })).toMatchObject(refused);
  expect(await run(holder, 'createConversation', { userId: guest.id, isGuest: false })).toMatchObject(refused);
  expect((await run(holder, 'createConversation', { userId: owner.id, isGuest: false })).verdict).toBe('OK');
  expect((await run(guest, 'createConversation', { userId: guest.id, isGuest: true })).verdict).toBe('OK');
  expect((await run(guest, 'createConversation', { userId: guest.id, isGuest: null })).verdict).toBe('OK');
});

test('a malformed customer id is refused by its field', async () => {
  for (const userId of [
    '',
    'x',
    cast.owner.id.toUpperCase().replace(/^./, 'F'),
    `${cast.owner.id}0`,
    ` ${cast.owner.id}`,
  ]) {
    const refused = { verdict: 'INVALID', field: 'userId' };
    expect(await run(cast.admin, 'createConversation', { userId })).toMatchObject(refused);
  }
});

test('with no agent there is nobody to assign, and administrators are not agents', () =>
  alone(async (own) => {
    const customer = await own.customer();
    await own.admin();
    expect((await make(customer, 'createConversation', { userId: customer.id })).supportUser).toBeNull();
    const agent = await own.agent();
    expect((await make(customer, 'createConversation', { userId: customer.id })).supportUser).toEqual({ id: agent.id });
  }));

test('an agent is never assigned to their own conversation, even when there is nobody else', () =>
  alone(async (own) => {
    const agent = await own.agent();
    expect((await make(agent, 'createConversation', { userId: agent.id })).supportUser).toBeNull();
    const colleague = await own.agent();
    for (let n = 0; n < 3; n += 1) {
      const { supportUser } = await make(agent, 'createConversation', { userId: agent.id });
      expect(supportUser).toEqual({ id: colleague.id });
    }
  }));

test('who was an agent once and is not any more gets no new conversation', () =>
  alone(async (own) => {
    const former = await own.agent();
    const customer = await own.customer();
    await own.person({ id: former.id, role: 'user' });
    expect((await make(customer, 'createConversation', { userId: customer.id })).supportUser).toBeNull();
  }));

test('the agent with the fewest open conversations is assigned, of several the one least recently assigned, then by id', async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant('create' as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('close' as const, 'reopen' as const, 'assign' as const, 'delete' as const),
    },
  );
  const history = fc.array(fc.record({ step, which: fc.nat(), agent: fc.nat({ max: 3 }) }), {
    minLength: 20,
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(history, (steps) =>
      alone(async (own) => {
        const customer = await own.customer();
        const admin = await own.admin();
        const agents = await Promise.all([own.agent(), own.agent(), own.agent(), own.agent()]);
        const ids = agents.map(({ id }) => id).sort();
        const lastAssigned = new Map(ids.map((id) => [id, 0]));
        const conversations: { id: string; holder: string; isClosed: boolean; isDeleted: boolean }[] = [];
        let assignments = 0;
        const note = (id: string) => lastAssigned.set(id, (assignments += 1));
        const openOf = (id: string) =>
          conversations.filter((one) => one.holder === id && !one.isClosed && !one.isDeleted).length;

        for (const { step: what, which, agent } of steps) {
          const one = conversations.filter(({ isDeleted }) => !isDeleted).at(which % Math.max(1, conversations.length));
          if (what === 'create' || !one) {
            const [expected] = [...ids].sort(
              (a, b) => openOf(a) - openOf(b) || lastAssigned.get(a)! - lastAssigned.get(b)! || (a < b ? -1 : 1),
            );
            const { id, supportUser } = await make(customer, 'createConversation', { userId: customer.id });
            expect(supportUser.id).toBe(expected);
            conversations.push({ id, holder: supportUser.id, isClosed: false, isDeleted: false });
            note(supportUser.id);
          } else if (what === 'assign') {
            const supportUserId = ids[agent]!;
            await make(admin, 'assignConversation', { id: one.id, supportUserId });
            if (one.holder !== supportUserId) note(supportUserId);
            one.holder = supportUserId;
          } else {
            await make(admin, `${what}Conversation`, { id: one.id });
            if (what === 'delete') one.isDeleted = true;
            else one.isClosed = what === 'close';
          }
        }
      }),
    ),
    { numRuns: 6 },
  );
});

test('the first support message in an unassigned conversation assigns its sender', async () => {
  const { owner, admin, holder, otherAgent, writer } = cast;
  const id = await open(admin, owner, null);
  await make(owner, 'sendMessage', { conversationId: id, body: 'is anybody there?' });
  expect((await look(admin, id)).supportUser).toBeNull();
  // Not staff, whatever they may write: nobody to hold a conversation.
  await make(writer, 'sendMessage', { conversationId: id, body: 'soon' });
  expect((await look(admin, id)).supportUser).toBeNull();
  const { version } = await look(admin, id);
  await make(holder, 'sendMessage', { conversationId: id, body: 'I am' });
  expect(await look(admin, id)).toMatchObject({ supportUser: { id: holder.id }, version: version + 1 });
  expect(await look(otherAgent, id)).toBeNull();
  await make(admin, 'sendMessage', { conversationId: id, body: 'so am I' });
  expect((await look(admin, id)).supportUser).toEqual({ id: holder.id });

  const asked = await open(admin, owner, null);
  await make(admin, 'sendMessage', { conversationId: asked, body: 'hello', senderId: otherAgent.id });
  expect((await look(admin, asked)).supportUser).toEqual({ id: otherAgent.id });
});

test('what one creates for somebody that another agent serves is told once, and not in one’s own list', async () => {
  const { admin, stranger } = cast;
  const creator = await gateway.agent();
  for (let n = 0; n < 3; n += 1) {
    const made = await make(creator, 'createConversation', { userId: stranger.id });
    const isOwn = made.supportUser?.id === creator.id;
    expect(await look(creator, made.id)).toEqual(isOwn ? made : null);
    expect((await idsOf(creator, { userId: stranger.id })).includes(made.id)).toBe(isOwn);
    await make(admin, 'closeConversation', { id: made.id });
  }
});
