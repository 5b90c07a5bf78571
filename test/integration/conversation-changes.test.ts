import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshId, type Gateway } from '../support/gateway.ts';
import { logPosition, look, make, open, run, start, startCast, type Cast, type Mutation } from './operations.ts';

let gateway: Gateway;
let cast: Cast;

beforeAll(async () => {
  gateway = await start();
  cast = await startCast(gateway);
});
afterAll(() => gateway.stop());

/** Runs a change that must change nothing. */
async function changesNothing(
  name: Mutation,
  input: { id: string; isClosed?: boolean | null; supportUserId?: string },
) {
  const { admin } = cast;
  const [before, position] = [await look(admin, input.id), await logPosition(admin)];
  expect((await run(admin, name, input)).verdict).toBe('OK');
  expect(await look(admin, input.id)).toEqual(before);
  expect(await logPosition(admin)).toBe(position);
}

describe('closing and reopening', () => {
  test('a conversation is closed, and opened again', async () => {
    const { owner, holder } = cast;
    const id = await open(cast.admin, owner, holder);
    const { version } = await look(owner, id);
    const closed = await make(owner, 'closeConversation', { id });
    expect(closed).toMatchObject({ isClosed: true, closedAt: closed.updatedAt, version: version + 1 });
    const reopened = await make(holder, 'reopenConversation', { id });
    expect(reopened).toMatchObject({ isClosed: false, closedAt: null, version: version + 2 });
    expect(reopened.lastActivityAt).toBe(reopened.createdAt);
  });

  test('closing twice changes nothing, nor does opening what is open', async () => {
    const id = await open(cast.admin, cast.owner, cast.holder);
    await changesNothing('reopenConversation', { id });
    await changesNothing('updateConversation', { id, isClosed: false });
    await make(cast.owner, 'closeConversation', { id });
    await changesNothing('closeConversation', { id });
    await changesNothing('updateConversation', { id, isClosed: true });
  });

  test('a customer closes by an update, and cannot reopen by one', async () => {
    const { owner, holder } = cast;
    const id = await open(cast.admin, owner, holder);
    expect((await make(owner, 'updateConversation', { id, isClosed: true })).isClosed).toBe(true);
    expect((await run(owner, 'updateConversation', { id, isClosed: false })).verdict).toBe('FORBIDDEN');
    expect((await look(owner, id)).isClosed).toBe(true);
    expect((await make(holder, 'updateConversation', { id, isClosed: false })).isClosed).toBe(false);
  });
});

describe('an update', () => {
  test('changes several properties as one change', async () => {
    const { owner, holder, otherAgent, admin } = cast;
    const id = await open(admin, owner, holder);
    const { version } = await look(admin, id);
    const updated = await make(holder, 'updateConversation', { id, isClosed: true, supportUserId: otherAgent.id });
    expect(updated).toMatchObject({ isClosed: true, supportUser: { id: otherAgent.id }, version: version + 1 });
  });

  test('changes nothing when it says nothing, or nothing new', async () => {
    const id = await open(cast.admin, cast.owner, cast.holder);
    await changesNothing('updateConversation', { id });
    await changesNothing('updateConversation', { id, isClosed: null });
    await changesNothing('updateConversation', { id, supportUserId: cast.holder.id, isClosed: false });
  });

  test('frees the conversation when the support user is given as null', async () => {
    const id = await open(cast.admin, cast.owner, cast.holder);
    expect((await make(cast.holder, 'updateConversation', { id, supportUserId: null })).supportUser).toBeNull();
  });

  test('stores no part of itself when one part is refused', async () => {
    const { owner, admin } = cast;
    const id = await open(admin, owner, null);
    const before = await look(admin, id);
    expect((await run(owner, 'updateConversation', { id, isClosed: true, supportUserId: null })).verdict).toBe(
      'FORBIDDEN',
    );
    expect((await run(admin, 'updateConversation', { id, isClosed: true, supportUserId: freshId() })).verdict).toBe(
      'NOT_SUPPORT_STAFF',
    );
    expect(await look(admin, id)).toEqual(before);
  });
});

describe('a rating', () => {
  test('is given by the customer, open or closed, and may be changed', async () => {
    const { owner, holder } = cast;
    const id = await open(cast.admin, owner, holder);
    const { version } = await look(owner, id);
    const rated = await make(owner, 'rateConversation', { id, rating: 2, comment: 'slow' });
    expect(rated).toMatchObject({
      rating: { rating: 2, comment: 'slow', ratedAt: rated.updatedAt },
      version: version + 1,
    });
    await make(owner, 'closeConversation', { id });
    const changed = await make(owner, 'rateConversation', { id, rating: 5 });
    expect(changed).toMatchObject({ rating: { rating: 5, comment: null }, version: version + 3 });
    expect((await look(holder, id)).rating.rating).toBe(5);
  });

  test('given twice alike changes nothing', async () => {
    const { owner, admin } = cast;
    const id = await open(admin, owner, null);
    const first = await make(owner, 'rateConversation', { id, rating: 3, comment: 'fine' });
    expect(await make(owner, 'rateConversation', { id, rating: 3, comment: 'fine' })).toEqual(first);
  });

  test('is from 1 to 5', async () => {
    const { owner } = cast;
    const id = await open(cast.admin, owner, null);
    const before = await look(owner, id);
    for (const rating of [0, 6, -1, 2 ** 31 - 1, -(2 ** 31)]) {
      expect(await run(owner, 'rateConversation', { id, rating })).toMatchObject({
        verdict: 'INVALID',
        field: 'rating',
      });
    }
    for (const rating of [2 ** 31, 1e20, 1.5, '5', true, null, [5]]) {
      expect((await run(owner, 'rateConversation', { id, rating })).verdict).toBe('BAD_USER_INPUT');
    }
    expect(await look(owner, id)).toEqual(before);
    for (const rating of [1, 5]) {
      expect((await make(owner, 'rateConversation', { id, rating })).rating.rating).toBe(rating);
    }
  });

  test('has a comment by the rules of texts', async () => {
    const { owner } = cast;
    const id = await open(cast.admin, owner, null);
    for (const comment of ['', ' \n', 'a\0b', '\ud800', 'x'.repeat(10_001)]) {
      expect(await run(owner, 'rateConversation', { id, rating: 1, comment })).toMatchObject({
        verdict: 'INVALID',
        field: 'comment',
      });
    }
    const longest = '😀'.repeat(10_000);
    expect((await make(owner, 'rateConversation', { id, rating: 1, comment: longest })).rating.comment).toBe(longest);
  });
});

describe('deleting and restoring', () => {
  test('a deleted conversation is told once to who deletes it, and then is gone', async () => {
    const { owner, holder, admin, reader } = cast;
    const id = await open(admin, owner, holder);
    await make(owner, 'sendMessage', { conversationId: id, body: 'forget this' });
    const { version } = await look(owner, id);
    const deleted = await make(owner, 'deleteConversation', { id });
    expect(deleted).toMatchObject({ isDeleted: true, deletedAt: deleted.updatedAt, version: version + 1 });
    expect([await look(owner, id), await look(holder, id)]).toEqual([null, null]);
    expect(await look(admin, id)).toMatchObject({ isDeleted: true });
    expect(await look(reader, id)).toMatchObject({ isDeleted: true });
  });

  test('the answer to a deletion has no messages for who sees the conversation no longer', async () => {
    const { owner, admin } = cast;
    const id = await open(admin, owner, null);
    await make(owner, 'sendMessage', { conversationId: id, body: 'forget this' });
    const { data, errors } = await owner.gql(
      `mutation ($id: ID!) { deleteConversation(input: { id: $id }) {
        conversation { lastMessage { body } messages { totalCount nodes { body } pageInfo { hasNextPage startCursor } } }
      } }`,
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data.deleteConversation.conversation).toEqual({
      lastMessage: null,
      messages: { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false, startCursor: null } },
    });
  });

  test('deleting what is deleted changes nothing', async () => {
    const { owner, admin } = cast;
    const id = await open(admin, owner, null);
    const deleted = await make(owner, 'deleteConversation', { id });
    await changesNothing('deleteConversation', { id });
    expect(await make(owner, 'deleteConversation', { id })).toEqual(deleted);
  });

  test('a restored conversation is as it was before', async () => {
    const { owner, holder, admin } = cast;
    const id = await open(admin, owner, holder);
    await make(owner, 'sendMessage', { conversationId: id, body: 'still here' });
    await make(owner, 'rateConversation', { id, rating: 4 });
    await make(owner, 'closeConversation', { id });
    const before = await look(owner, id);
    await make(owner, 'deleteConversation', { id });
    const restored = await make(admin, 'restoreConversation', { id });
    const after = await look(owner, id);
    expect(after).toEqual({ ...before, version: before.version + 2, updatedAt: restored.updatedAt });
    await changesNothing('restoreConversation', { id });
  });
});

describe('expectedVersion', () => {
  const CHANGES: [Mutation, object][] = [
    ['updateConversation', { isClosed: true }],
    ['closeConversation', {}],
    ['reopenConversation', {}],
    ['assignConversation', { supportUserId: null }],
    ['deleteConversation', {}],
    ['restoreConversation', {}],
  ];

  test.each(CHANGES)('%s goes through at the version that is there, and at no other', async (name, input) => {
    const { admin, owner, holder } = cast;
    const id = await open(admin, owner, holder);
    const before = await look(admin, id);
    for (const expectedVersion of [before.version - 1, before.version + 1, 0, -1, 2 ** 31 - 1]) {
      expect(await run(admin, name, { id, ...input, expectedVersion })).toMatchObject({
        verdict: 'VERSION_CONFLICT',
        field: 'expectedVersion',
      });
    }
    expect(await look(admin, id)).toEqual(before);
    expect((await run(admin, name, { id, ...input, expectedVersion: before.version })).verdict).toBe('OK');
  });

  test('notices a message, an edit, a deletion and a reading that came in between', async () => {
    const { admin, owner, holder } = cast;
    const id = await open(admin, owner, holder);
    let message = { id: '' };
    const between = [
      async () => (message = await make(owner, 'sendMessage', { conversationId: id, body: 'wait' })),
      () => make(owner, 'updateMessage', { id: message.id, body: 'wait!' }),
      () => make(holder, 'markConversationRead', { conversationId: id }),
      () => make(owner, 'deleteMessage', { id: message.id }),
    ];
    for (const change of between) {
      const { version: expectedVersion } = await look(admin, id);
      await change();
      expect((await look(admin, id)).version).toBe(expectedVersion + 1);
      expect((await run(holder, 'closeConversation', { id, expectedVersion })).verdict).toBe('VERSION_CONFLICT');
    }
  });

  test('is not told to who may not see the conversation, or may not change it', async () => {
    const { admin, owner, holder, stranger, reader } = cast;
    const id = await open(admin, owner, holder);
    expect((await run(stranger, 'closeConversation', { id, expectedVersion: 99 })).verdict).toBe('NOT_FOUND');
    expect((await run(reader, 'closeConversation', { id, expectedVersion: 99 })).verdict).toBe('FORBIDDEN');
  });
});

test('a malformed id is INVALID and an unknown one NOT_FOUND, in every change', async () => {
  const { admin, owner } = cast;
  const id = { id: freshId() };
  const changes: [Mutation, object, string][] = [
    ['closeConversation', {}, 'id'],
    ['reopenConversation', {}, 'id'],
    ['deleteConversation', {}, 'id'],
    ['restoreConversation', {}, 'id'],
    ['updateConversation', {}, 'id'],
    ['claimConversation', {}, 'id'],
    ['assignConversation', { supportUserId: null }, 'id'],
    ['updateMessage', { body: 'x' }, 'id'],
    ['deleteMessage', {}, 'id'],
    ['sendMessage', { body: 'x' }, 'conversationId'],
    ['markConversationRead', {}, 'conversationId'],
    ['setTyping', { isTyping: true }, 'conversationId'],
    ['rateConversation', { rating: 3 }, 'id'],
  ];
  for (const [name, input, field] of changes) {
    const caller = name === 'rateConversation' ? owner : admin;
    expect(await run(caller, name, { ...input, [field]: id.id }), name).toMatchObject({ verdict: 'NOT_FOUND', field });
    for (const malformed of [
      '',
      'x',
      '{}',
      'F'.repeat(24),
      'f'.repeat(23),
      'f'.repeat(25),
      `${'f'.repeat(24)}\n`,
      12,
    ]) {
      const outcome = await run(caller, name, { ...input, [field]: malformed });
      expect(outcome, `${name} ${malformed}`).toMatchObject({ verdict: 'INVALID', field });
    }
  }
});
