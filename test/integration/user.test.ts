import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshId, TEST_SECRET, type Actor, type Gateway } from '../support/gateway.ts';
import { look, make, open, read, start, startCast, type Cast } from './operations.ts';

let gateway: Gateway;
let cast: Cast;

beforeAll(async () => {
  gateway = await start({ env: { AUTH_ROLE_IDS: '63fc98989ffb63cf5cdd0587=user,6438a0da6b23108861009e51=support' } });
  cast = await startCast(gateway);
});
afterAll(() => gateway.stop());

const PERSON = 'id kind role name username email';
const lookAtPerson = (caller: Actor, id: string) => read(caller, `user(id: $id) { ${PERSON} }`, { id });

/** A caller by a token with these claims of a user. */
async function withClaims(
  user: { id: string } & Record<string, unknown>,
  iat = Math.floor(Date.now() / 1_000),
): Promise<Actor> {
  const token = await new SignJWT({ user, iat, exp: iat + 3_600 })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(TEST_SECRET));
  return gateway.bearer(token, user.id);
}

describe('the viewer', () => {
  test('is who the token names, as it says', async () => {
    const agent = await gateway.agent({ name: 'Ann', username: 'ann', email: 'ann@example.com' });
    expect(await read(agent, `viewer { ${PERSON} }`)).toEqual({
      id: agent.id,
      kind: 'USER',
      role: 'SUPPORT',
      name: 'Ann',
      username: 'ann',
      email: 'ann@example.com',
    });
    expect(await read(cast.admin, 'viewer { kind role }')).toEqual({ kind: 'USER', role: 'ADMIN' });
    expect(await read(cast.owner, 'viewer { kind role email }')).toEqual({ kind: 'USER', role: 'USER', email: null });
    expect(await read(cast.writer, 'viewer { role }')).toEqual({ role: 'USER' });
    expect(await read(await gateway.guest('Gus'), 'viewer { kind role name }')).toEqual({
      kind: 'GUEST',
      role: 'GUEST',
      name: 'Gus',
    });
  });

  test.each([
    ['role', { role: 'support' }, 'SUPPORT'],
    ['the name of a role', { roleId: { name: 'admin' } }, 'ADMIN'],
    ['a role id that is mapped', { roleId: '6438a0da6b23108861009e51' }, 'SUPPORT'],
    ['a role before a role id', { role: 'user', roleId: '6438a0da6b23108861009e51' }, 'USER'],
    ['a role id that is not mapped', { roleId: 'f'.repeat(24) }, 'USER'],
    ['an unknown role', { role: 'superuser' }, 'USER'],
    ['a role in capitals', { role: 'ADMIN' }, 'USER'],
    ['a role that only guests have', { role: 'guest' }, 'USER'],
    ['no role at all', {}, 'USER'],
  ])('has the role that %s gives', async (_what, claims, role) => {
    expect(await read(await withClaims({ id: freshId(), ...claims }), 'viewer { role }')).toEqual({ role });
  });
});

describe('a person', () => {
  test('is kept up to date from later tokens, and not from earlier ones', async () => {
    const id = freshId();
    const at = Math.floor(Date.now() / 1_000) - 100;
    const tell = async (claims: object, iat: number) =>
      read(await withClaims({ id, ...claims }, iat), `viewer { ${PERSON} }`);
    await tell({ role: 'user', name: 'First', email: 'first@example.com' }, at);
    const second = await tell({ role: 'support', name: 'Second', username: 'second' }, at + 10);
    expect(second).toMatchObject({ role: 'SUPPORT', name: 'Second', username: 'second', email: 'first@example.com' });
    await tell({ role: 'user', name: 'Zeroth' }, at - 10);
    expect(await lookAtPerson(cast.admin, id)).toEqual(second);
    expect(await tell({ role: 'user', name: null }, at + 20)).toMatchObject({ role: 'USER', name: 'Second' });
  });

  test('of whom only the id was known gets a name by their first token', async () => {
    const { admin } = cast;
    const id = freshId();
    await open(admin, { id }, null);
    expect(await lookAtPerson(admin, id)).toMatchObject({ role: 'USER', name: null });
    await withClaims({ id, role: 'user', name: 'Here I am' }, 0).then((caller) => caller.gql('{ viewer { id } }'));
    await withClaims({ id, role: 'user', name: 'Here I am' }).then((caller) => caller.gql('{ viewer { id } }'));
    expect(await lookAtPerson(admin, id)).toMatchObject({ name: 'Here I am' });
  });

  test('may do what their latest token says at once', async () => {
    const { owner, admin } = cast;
    const conversationId = await open(admin, owner, null);
    const id = freshId();
    expect(await look(await gateway.customer({ id }), conversationId)).toBeNull();
    expect(await look(await gateway.agent({ id }), conversationId)).not.toBeNull();
  });
});

describe('user(id)', () => {
  test('is oneself, for everybody', async () => {
    for (const caller of [...Object.values(cast), await gateway.guest()]) {
      expect((await lookAtPerson(caller, caller.id)).id).toBe(caller.id);
    }
  });

  test('is anyone for staff and those who see all, and null for strangers', async () => {
    const other = await gateway.customer();
    const seen: Record<string, boolean> = {};
    for (const [name, caller] of Object.entries(cast)) seen[name] = (await lookAtPerson(caller, other.id)) !== null;
    expect(seen).toEqual({
      owner: false,
      stranger: false,
      holder: true,
      otherAgent: true,
      admin: true,
      reader: true,
      writer: true,
    });
  });

  test('is for a customer who holds, or has spoken in, a conversation of theirs', async () => {
    const { admin } = cast;
    const [customer, before, silent, now, never] = [
      await gateway.customer(),
      await gateway.agent(),
      await gateway.agent(),
      await gateway.agent(),
      await gateway.agent(),
    ];
    const id = await open(admin, customer, before);
    await make(before, 'sendMessage', { conversationId: id, body: 'I was here' });
    await make(admin, 'assignConversation', { id, supportUserId: silent.id });
    await make(admin, 'assignConversation', { id, supportUserId: now.id });
    const visible = async (person: Actor) => (await lookAtPerson(customer, person.id)) !== null;
    expect([await visible(before), await visible(now)]).toEqual([true, true]);
    expect([await visible(silent), await visible(never), await visible(cast.stranger)]).toEqual([false, false, false]);
    await make(customer, 'deleteConversation', { id });
    expect([await visible(before), await visible(now)]).toEqual([false, false]);
  });
});

test('an e-mail address is for its owner and for staff only, wherever the person stands', async () => {
  const [customer, agent] = [
    await gateway.customer({ email: 'customer@example.com' }),
    await gateway.agent({ email: 'agent@example.com' }),
  ];
  const { admin, otherAgent, reader, writer } = cast;
  const id = await open(admin, customer, agent);
  const { id: messageId } = await make(agent, 'sendMessage', { conversationId: id, body: 'x' });
  const of = async (caller: Actor) => {
    const { data } = await caller.gql(
      `query ($id: ID!, $messageId: ID!, $customer: ID!, $agent: ID!) {
        conversation(id: $id) { user { email } supportUser { email } }
        message(id: $messageId) { sender { email } }
        customer: user(id: $customer) { email } agent: user(id: $agent) { email }
        node(id: $agent) { ... on User { email } }
      }`,
      { id, messageId, customer: customer.id, agent: agent.id },
    );
    const { conversation, message, node } = data;
    expect(new Set([conversation.supportUser.email, message.sender.email, data.agent.email, node.email]).size).toBe(1);
    expect(conversation.user.email).toBe(data.customer.email);
    return [data.customer.email, data.agent.email];
  };
  expect(await of(customer)).toEqual(['customer@example.com', null]);
  for (const caller of [agent, admin]) expect(await of(caller)).toEqual(['customer@example.com', 'agent@example.com']);
  for (const caller of [reader, writer]) expect(await of(caller)).toEqual([null, null]);
  expect(await lookAtPerson(otherAgent, customer.id)).toMatchObject({ email: 'customer@example.com' });
});

describe('node(id)', () => {
  test('is a conversation, a message or a person', async () => {
    const { owner, holder, admin } = cast;
    const id = await open(admin, owner, holder);
    const { id: messageId } = await make(owner, 'sendMessage', { conversationId: id, body: 'x' });
    for (const [nodeId, type] of [
      [id, 'SupportConversation'],
      [messageId, 'SupportMessage'],
      [owner.id, 'User'],
      [holder.id, 'User'],
    ] as const) {
      expect(await read(owner, 'node(id: $id) { __typename id }', { id: nodeId })).toEqual({
        __typename: type,
        id: nodeId,
      });
    }
  });

  test('is null, as is everything, for an id that is malformed, unknown or of something else', async () => {
    const { owner, admin } = cast;
    const id = await open(admin, owner, null);
    for (const malformed of [
      '',
      'x',
      'f'.repeat(24),
      id.toUpperCase(),
      `${id} `,
      `${id}0`,
      "' or 1=1 --",
      '\0',
      '\ud800',
      '💬'.repeat(24),
    ]) {
      for (const field of ['node', 'conversation', 'message', 'user']) {
        expect(await read(admin, `${field}(id: $id) { id }`, { id: malformed }), malformed).toBeNull();
      }
    }
    expect(await read(admin, 'message(id: $id) { id }', { id })).toBeNull();
    expect(await read(admin, 'user(id: $id) { id }', { id })).toBeNull();
    expect(await read(admin, 'conversation(id: $id) { id }', { id: owner.id })).toBeNull();
  });
});

test('syncCursor stays while nothing changes, moves with every change, and is one within an operation', async () => {
  const { owner } = cast;
  const cursor = () => read(owner, 'syncCursor');
  const first = await cursor();
  expect(await cursor()).toBe(first);
  const { id } = await make(owner, 'createConversation', { userId: owner.id });
  const second = await cursor();
  expect(second).not.toBe(first);
  await make(owner, 'sendMessage', { conversationId: id, body: 'x' });
  const { data } = await owner.gql(
    '{ a: syncCursor viewer { id } b: syncCursor ...f } fragment f on Query { c: syncCursor }',
  );
  expect(data.a).not.toBe(second);
  expect([data.b, data.c]).toEqual([data.a, data.a]);
  expect(data.a).toMatch(/^[\w-]+$/);
});
