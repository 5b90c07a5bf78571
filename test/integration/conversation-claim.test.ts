import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshId, type Gateway } from '../support/gateway.ts';
import { idsOf, logPosition, look, make, open, run, start, startCast, type Cast } from './operations.ts';

let gateway: Gateway;
let cast: Cast;

beforeAll(async () => {
  gateway = await start();
  cast = await startCast(gateway);
});
afterAll(() => gateway.stop());

test('claiming takes a conversation that nobody holds, out of the sight of all other agents', async () => {
  const { owner, admin, holder, otherAgent } = cast;
  const id = await open(admin, owner, null);
  const before = await look(holder, id);
  expect(await idsOf(otherAgent, { isUnassigned: true })).toContain(id);
  const claimed = await make(holder, 'claimConversation', { id });
  expect(claimed).toMatchObject({ supportUser: { id: holder.id }, version: before.version + 1 });
  expect(await look(otherAgent, id)).toBeNull();
  expect(await idsOf(otherAgent)).not.toContain(id);
});

test('claiming what one holds already changes nothing', async () => {
  const { owner, admin, holder } = cast;
  const id = await open(admin, owner, holder);
  const [before, position] = [await look(holder, id), await logPosition(holder)];
  expect(await make(holder, 'claimConversation', { id })).toEqual(before);
  expect(await logPosition(holder)).toBe(position);
});

test('who claims what somebody else holds is told so, and nothing of the conversation', async () => {
  const { owner, admin, holder, otherAgent } = cast;
  const id = await open(admin, owner, holder);
  for (const caller of [otherAgent, admin]) {
    expect(await run(caller, 'claimConversation', { id })).toMatchObject({
      verdict: 'ALREADY_ASSIGNED',
      field: 'id',
      made: null,
    });
  }
  expect((await look(admin, id)).supportUser).toEqual({ id: holder.id });
});

test('of eight agents who claim at once exactly one gets it, and the others are told why', async () => {
  const { owner, admin } = cast;
  const agents = await Promise.all(Array.from({ length: 8 }, () => gateway.agent()));
  for (let round = 0; round < 3; round += 1) {
    const id = await open(admin, owner, null);
    const { version } = await look(admin, id);
    const outcomes = await Promise.all(agents.map((agent) => run(agent, 'claimConversation', { id })));
    expect(outcomes.map(({ verdict }) => verdict).sort()).toEqual([...Array<string>(7).fill('ALREADY_ASSIGNED'), 'OK']);
    const winner = agents[outcomes.findIndex(({ verdict }) => verdict === 'OK')]!;
    expect(await look(admin, id)).toMatchObject({ supportUser: { id: winner.id }, version: version + 1 });
  }
});

test('nobody can claim their own conversation', async () => {
  const { admin, otherAgent } = cast;
  const ofAgent = await open(admin, otherAgent, null);
  expect((await run(otherAgent, 'claimConversation', { id: ofAgent })).verdict).toBe('FORBIDDEN');
  const ofAdmin = await open(admin, admin, null);
  expect((await run(admin, 'claimConversation', { id: ofAdmin })).verdict).toBe('INVALID');
});

test('claiming what does not exist is NOT_FOUND, and a malformed id INVALID', async () => {
  const { holder } = cast;
  expect(await run(holder, 'claimConversation', { id: freshId() })).toMatchObject({
    verdict: 'NOT_FOUND',
    field: 'id',
  });
  expect(await run(holder, 'claimConversation', { id: 'x' })).toMatchObject({ verdict: 'INVALID', field: 'id' });
});

test('assigning hands a conversation over, and null takes it from whoever holds it', async () => {
  const { owner, admin, holder, otherAgent } = cast;
  const id = await open(admin, owner, holder);
  const { version } = await look(admin, id);
  const handed = await make(holder, 'assignConversation', { id, supportUserId: otherAgent.id });
  expect(handed).toMatchObject({ supportUser: { id: otherAgent.id }, version: version + 1 });
  expect(await look(holder, id)).toBeNull();
  const freed = await make(otherAgent, 'assignConversation', { id, supportUserId: null });
  expect(freed).toMatchObject({ supportUser: null, version: version + 2 });
  expect(await look(holder, id)).not.toBeNull();
});

test('assigning to who holds it already, or freeing what is free, changes nothing', async () => {
  const { owner, admin, holder } = cast;
  for (const agent of [holder, null]) {
    const id = await open(admin, owner, agent);
    const [before, position] = [await look(admin, id), await logPosition(admin)];
    expect(await make(admin, 'assignConversation', { id, supportUserId: agent?.id ?? null })).toEqual(before);
    expect(await logPosition(admin)).toBe(position);
  }
});

test('only staff can be assigned, and never the customer', async () => {
  const { owner, stranger, admin, writer, holder } = cast;
  const id = await open(admin, owner, null);
  const guest = await gateway.guest();
  const before = await look(admin, id);
  for (const supportUserId of [owner.id, stranger.id, writer.id, guest.id, freshId()]) {
    expect(await run(admin, 'assignConversation', { id, supportUserId })).toMatchObject({
      verdict: 'NOT_SUPPORT_STAFF',
      field: 'supportUserId',
    });
    expect(await run(admin, 'updateConversation', { id, supportUserId })).toMatchObject({
      verdict: 'NOT_SUPPORT_STAFF',
      field: 'supportUserId',
    });
  }
  const ofAgent = await open(admin, holder, null);
  expect(await run(admin, 'assignConversation', { id: ofAgent, supportUserId: holder.id })).toMatchObject({
    verdict: 'INVALID',
    field: 'supportUserId',
  });
  expect(await look(admin, id)).toEqual(before);
  expect((await make(admin, 'assignConversation', { id, supportUserId: admin.id })).supportUser).toEqual({
    id: admin.id,
  });
});

test('assigning must say to whom, in the form of an id', async () => {
  const { owner, admin } = cast;
  const id = await open(admin, owner, null);
  const refused = { verdict: 'INVALID', field: 'supportUserId' };
  expect(await run(admin, 'assignConversation', { id })).toMatchObject(refused);
  expect(await run(admin, 'assignConversation', { id, supportUserId: 'nobody' })).toMatchObject(refused);
  expect(await run(admin, 'updateConversation', { id, supportUserId: '' })).toMatchObject(refused);
});

test('of eight who change the same version exactly one does', async () => {
  const { owner, admin, holder, otherAgent } = cast;
  const id = await open(admin, owner, holder);
  const { version } = await look(admin, id);
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      run(admin, 'assignConversation', {
        id,
        supportUserId: index % 2 === 0 ? otherAgent.id : null,
        expectedVersion: version,
      }),
    ),
  );
  expect(outcomes.map(({ verdict }) => verdict).sort()).toEqual(['OK', ...Array<string>(7).fill('VERSION_CONFLICT')]);
  expect((await look(admin, id)).version).toBe(version + 1);
});

test('changes made at once without a version are all made, one after the other', async () => {
  const { owner, admin, holder } = cast;
  const id = await open(admin, owner, holder);
  const { version } = await look(admin, id);
  const senders = [owner, holder, admin];
  const sent = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      make(senders[n % 3]!, 'sendMessage', { conversationId: id, body: `number ${n}` }),
    ),
  );
  expect(sent.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
  expect(await look(admin, id)).toMatchObject({
    version: version + 30,
    userUnreadCount: 10,
    supportUnreadCount: 20,
  });
});
