import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor, Gateway } from '../support/gateway.ts';
import {
  logPosition,
  look,
  lookAtMessage,
  make,
  open,
  read,
  run,
  start,
  startCast,
  trace,
  type Cast,
} from './operations.ts';

let gateway: Gateway;
let cast: Cast;

beforeAll(async () => {
  gateway = await start();
  cast = await startCast(gateway);
});
afterAll(() => gateway.stop());

const FILE = { fileUrl: 'https://example.com/a.png', fileType: 'image/png' };

/** A new conversation with one message of a sender. */
async function message(sender: Actor = cast.owner, content: object = { body: 'as it was' }) {
  const conversationId = await open(cast.admin, cast.owner, cast.holder);
  const { id } = await make(sender, 'sendMessage', { conversationId, ...content });
  return { id: id, conversationId };
}

test('an edited message says so, and stays where and how unread it was', async () => {
  const { owner, admin } = cast;
  const { id, conversationId } = await message();
  const [before, conversation] = [await lookAtMessage(owner, id), await look(owner, conversationId)];
  const edited = await make(owner, 'updateMessage', { id, body: 'as it is' });
  expect(edited).toEqual({ ...before, body: 'as it is', isEdited: true, updatedAt: edited.updatedAt });
  const { version, updatedAt, ...rest } = await look(owner, conversationId);
  expect(version).toBe(conversation.version + 1);
  expect({ ...conversation, version, updatedAt }).toEqual({ ...rest, version, updatedAt });
  expect(await lookAtMessage(admin, id)).toEqual(edited);
});

test('what is not given stays, and null takes it away', async () => {
  const { owner } = cast;
  const { id } = await message(owner, { body: 'a text', ...FILE });
  expect(await make(owner, 'updateMessage', { id, body: 'b' })).toMatchObject({ body: 'b', ...FILE });
  expect(await make(owner, 'updateMessage', { id, fileType: 'x/y' })).toMatchObject({
    body: 'b',
    ...FILE,
    fileType: 'x/y',
  });
  const noFile = { fileUrl: null, fileType: null };
  expect(await make(owner, 'updateMessage', { id, ...noFile })).toMatchObject({ body: 'b', ...noFile });
  expect(await make(owner, 'updateMessage', { id, body: null, ...FILE })).toMatchObject({ body: null, ...FILE });
});

test('an edit that says nothing, or nothing new, changes nothing', async () => {
  const { owner, admin } = cast;
  const { id, conversationId } = await message(owner, { body: 'a text', ...FILE });
  const before = await trace(admin, conversationId, id);
  for (const input of [{}, { body: 'a text' }, { body: 'a text', ...FILE }]) {
    expect(await make(owner, 'updateMessage', { id, ...input })).toMatchObject({ isEdited: false });
  }
  expect(await trace(admin, conversationId, id)).toEqual(before);
});

test('a message is edited by the rules by which it is sent', async () => {
  const { owner, admin } = cast;
  const { id, conversationId } = await message();
  const before = await trace(admin, conversationId, id);
  const refusals: [object, string][] = [
    [{ body: null }, 'body'],
    [{ body: '' }, 'body'],
    [{ body: ' ' }, 'body'],
    [{ body: 'a\0' }, 'body'],
    [{ body: '\udfff' }, 'body'],
    [{ body: '😀'.repeat(10_001) }, 'body'],
    [{ fileUrl: FILE.fileUrl }, 'fileType'],
    [{ fileType: FILE.fileType }, 'fileUrl'],
    [{ ...FILE, fileUrl: 'gopher://example.com' }, 'fileUrl'],
  ];
  for (const [input, field] of refusals) {
    expect(await run(owner, 'updateMessage', { id, ...input })).toMatchObject({ verdict: 'INVALID', field });
  }
  expect(await trace(admin, conversationId, id)).toEqual(before);
  const longest = '😀'.repeat(10_000);
  expect((await make(owner, 'updateMessage', { id, body: longest })).body).toBe(longest);
});

test('only its sender and those who write any edit or delete a message', async () => {
  const { owner, holder, admin, reader, writer } = cast;
  for (const [sender, refused] of [
    [owner, [holder, reader]],
    [holder, [owner, reader]],
    [admin, [owner, holder, reader]],
  ] as const) {
    const { id, conversationId } = await message(sender);
    const before = await trace(admin, conversationId, id);
    for (const caller of refused) {
      expect((await run(caller, 'updateMessage', { id, body: 'mine' })).verdict).toBe('FORBIDDEN');
      expect((await run(caller, 'deleteMessage', { id })).verdict).toBe('FORBIDDEN');
    }
    expect(await trace(admin, conversationId, id)).toEqual(before);
    for (const caller of [sender, admin, writer]) {
      expect((await run(caller, 'updateMessage', { id, body: `by ${caller.id}` })).verdict).toBe('OK');
    }
  }
});

test('who sees a conversation no longer cannot change what they have said in it', async () => {
  const { holder, otherAgent, admin } = cast;
  const { id, conversationId } = await message(holder);
  await make(admin, 'assignConversation', { id: conversationId, supportUserId: otherAgent.id });
  expect((await run(holder, 'updateMessage', { id, body: 'x' })).verdict).toBe('NOT_FOUND');
  expect((await run(holder, 'deleteMessage', { id })).verdict).toBe('NOT_FOUND');
  expect((await run(otherAgent, 'deleteMessage', { id })).verdict).toBe('FORBIDDEN');
});

test('a message can be edited and deleted in a closed conversation', async () => {
  const { owner } = cast;
  const { id, conversationId } = await message();
  await make(owner, 'closeConversation', { id: conversationId });
  expect((await make(owner, 'updateMessage', { id, body: 'corrected' })).body).toBe('corrected');
  expect((await make(owner, 'deleteMessage', { id })).isDeleted).toBe(true);
});

test('a deleted message is gone from reads, lists, counts and the end of its conversation', async () => {
  const { owner, holder, admin, reader, writer } = cast;
  const { id, conversationId } = await message();
  const { id: second } = await make(owner, 'sendMessage', { conversationId, body: 'stays out' });
  const { version } = await look(owner, conversationId);
  const deleted = await make(owner, 'deleteMessage', { id: second });
  expect(deleted).toMatchObject({ isDeleted: true, deletedAt: deleted.updatedAt, body: 'stays out', seq: 2 });
  for (const caller of [owner, holder, writer]) expect(await lookAtMessage(caller, second)).toBeNull();
  for (const caller of [admin, reader]) expect(await lookAtMessage(caller, second)).toMatchObject({ isDeleted: true });
  for (const caller of [owner, holder, admin, reader]) {
    const left = 'conversation(id: $id) { version lastMessage { id } messages { nodes { id } totalCount } }';
    expect(await read(caller, left, { id: conversationId })).toEqual({
      version: version + 1,
      lastMessage: { id },
      messages: { nodes: [{ id }], totalCount: 1 },
    });
  }
  // Its number is not given again.
  expect((await make(owner, 'sendMessage', { conversationId, body: 'third' })).seq).toBe(3);
});

test('deleting a deleted message changes nothing, and is NOT_FOUND for who could not have deleted it', async () => {
  const { owner, holder, admin, reader } = cast;
  const { id } = await message();
  const deleted = await make(owner, 'deleteMessage', { id });
  const position = await logPosition(admin);
  expect(await make(owner, 'deleteMessage', { id })).toEqual(deleted);
  expect(await make(admin, 'deleteMessage', { id })).toEqual(deleted);
  for (const caller of [holder, reader]) expect((await run(caller, 'deleteMessage', { id })).verdict).not.toBe('OK');
  expect((await run(holder, 'deleteMessage', { id })).verdict).toBe('NOT_FOUND');
  expect(await logPosition(admin)).toBe(position);
});

test('a deleted message cannot be edited by anybody', async () => {
  const { owner, admin, writer } = cast;
  const { id } = await message();
  await make(owner, 'deleteMessage', { id });
  for (const caller of [owner, admin, writer]) {
    expect(await run(caller, 'updateMessage', { id, body: 'x' })).toMatchObject({ verdict: 'NOT_FOUND', field: 'id' });
  }
});

test('of a deletion and an edit at once, both are made or the edit is NOT_FOUND', async () => {
  const { owner, admin } = cast;
  for (let round = 0; round < 5; round += 1) {
    const { id, conversationId } = await message();
    const { version } = await look(admin, conversationId);
    const [edit, deletion] = await Promise.all([
      run(owner, 'updateMessage', { id, body: 'x' }),
      run(owner, 'deleteMessage', { id }),
    ]);
    expect(deletion.verdict).toBe('OK');
    expect(['OK', 'NOT_FOUND']).toContain(edit.verdict);
    const changes = edit.verdict === 'OK' ? 2 : 1;
    expect(await look(admin, conversationId)).toMatchObject({ version: version + changes, userUnreadCount: 0 });
  }
});
