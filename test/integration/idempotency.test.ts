import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Gateway } from '../support/gateway.ts';
import {
  idsOf,
  logPosition,
  look,
  lookAtMessage,
  make,
  open,
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

let keys = 0;
const freshKey = () => `key ${(keys += 1)}`;

describe('the idempotencyKey of createConversation', () => {
  test('makes one conversation, however often it is sent', async () => {
    const owner = await gateway.customer();
    const input = { userId: owner.id, idempotencyKey: freshKey() };
    const first = await run(owner, 'createConversation', input);
    const position = await logPosition(owner);
    const again = await run(owner, 'createConversation', input);
    expect(again).toEqual({ ...first, isReplay: true });
    expect(first.isReplay).toBe(false);
    expect(await idsOf(owner)).toEqual([first.made.id]);
    expect(await logPosition(owner)).toBe(position);
  });

  test('makes one conversation of duplicates that are under way at once', async () => {
    const owner = await gateway.customer();
    const input = { userId: owner.id, idempotencyKey: freshKey() };
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => run(owner, 'createConversation', input)));
    expect(outcomes.filter(({ isReplay }) => isReplay === false)).toHaveLength(1);
    expect(new Set(outcomes.map(({ made }) => made.id))).toEqual(new Set(await idsOf(owner)));
    expect(await idsOf(owner)).toHaveLength(1);
  });

  test('used with another input is refused, and nothing is made', async () => {
    const { holder, owner, stranger } = cast;
    const idempotencyKey = freshKey();
    await make(holder, 'createConversation', { userId: owner.id, idempotencyKey });
    const position = await logPosition(holder);
    for (const input of [{ userId: stranger.id }, { userId: owner.id, isGuest: false }, { userId: 'malformed' }]) {
      expect(await run(holder, 'createConversation', { ...input, idempotencyKey })).toMatchObject({
        verdict: 'IDEMPOTENCY_KEY_REUSED',
        field: 'idempotencyKey',
        isReplay: false,
      });
    }
    expect(await logPosition(holder)).toBe(position);
  });

  test('belongs to its caller', async () => {
    const { holder, otherAgent, owner } = cast;
    const input = { userId: owner.id, idempotencyKey: freshKey() };
    const [mine, yours] = [
      await run(holder, 'createConversation', input),
      await run(otherAgent, 'createConversation', input),
    ];
    expect([mine.isReplay, yours.isReplay]).toEqual([false, false]);
    expect(mine.made.id).not.toBe(yours.made.id);
  });

  test('that was refused once is as good as new', async () => {
    const { owner, stranger } = cast;
    const idempotencyKey = freshKey();
    expect((await run(owner, 'createConversation', { userId: stranger.id, idempotencyKey })).verdict).toBe('FORBIDDEN');
    expect((await run(owner, 'createConversation', { userId: 'x', idempotencyKey })).verdict).toBe('INVALID');
    expect(await run(owner, 'createConversation', { userId: owner.id, idempotencyKey })).toMatchObject({
      verdict: 'OK',
      isReplay: false,
    });
  });

  test('answers with the conversation as it is by now, closed or deleted', async () => {
    const { owner } = cast;
    const input = { userId: owner.id, idempotencyKey: freshKey() };
    const { id } = await make(owner, 'createConversation', input);
    await make(owner, 'closeConversation', { id });
    expect(await run(owner, 'createConversation', input)).toMatchObject({
      isReplay: true,
      made: { id, isClosed: true },
    });
    await make(owner, 'deleteConversation', { id });
    expect(await run(owner, 'createConversation', input)).toMatchObject({
      isReplay: true,
      made: { id, isDeleted: true },
    });
  });

  test('is 1 to 255 characters long, without NUL and lone surrogates', async () => {
    const { owner } = cast;
    for (const idempotencyKey of ['', 'k'.repeat(256), 'a\0b', 'a\ud800']) {
      expect(await run(owner, 'createConversation', { userId: owner.id, idempotencyKey })).toMatchObject({
        verdict: 'INVALID',
        field: 'idempotencyKey',
      });
    }
    for (const idempotencyKey of ['k'.repeat(255), ' ', '__proto__']) {
      expect((await run(owner, 'createConversation', { userId: owner.id, idempotencyKey })).isReplay).toBe(false);
      expect((await run(owner, 'createConversation', { userId: owner.id, idempotencyKey })).isReplay).toBe(true);
    }
  });
});

describe('the clientMessageId of sendMessage', () => {
  /** A conversation, and a message that was sent under a key. */
  async function sent(extra: object = {}) {
    const { owner, holder, admin } = cast;
    const conversationId = await open(admin, owner, holder);
    const input = { conversationId, body: 'only once', clientMessageId: freshKey(), ...extra };
    const first = await run(owner, 'sendMessage', input);
    expect(first).toMatchObject({ verdict: 'OK', isReplay: false, made: { clientMessageId: input.clientMessageId } });
    return { conversationId, input, first };
  }

  test('sends one message, however often it is sent', async () => {
    const { owner, admin } = cast;
    const { conversationId, input, first } = await sent({
      fileUrl: 'https://example.com/a.png',
      fileType: 'image/png',
    });
    const before = await trace(admin, conversationId, first.made.id);
    for (let n = 0; n < 3; n += 1) expect(await run(owner, 'sendMessage', input)).toEqual({ ...first, isReplay: true });
    expect(await trace(admin, conversationId, first.made.id)).toEqual(before);
  });

  test('sends one message of duplicates that are under way at once', async () => {
    const { owner, admin } = cast;
    const conversationId = await open(admin, owner, null);
    const input = { conversationId, body: 'only once', clientMessageId: freshKey() };
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => run(owner, 'sendMessage', input)));
    expect(outcomes.filter(({ isReplay }) => isReplay === false)).toHaveLength(1);
    expect(new Set(outcomes.map(({ made }) => made.id)).size).toBe(1);
    expect(await look(admin, conversationId)).toMatchObject({ userUnreadCount: 1, supportUnreadCount: 0 });
  });

  test('used with another input is refused', async () => {
    const { owner, admin } = cast;
    const { conversationId, input, first } = await sent();
    const before = await trace(admin, conversationId, first.made.id);
    const file = { fileUrl: 'https://example.com/a.png', fileType: 'image/png' };
    for (const other of [{ body: 'only once ' }, { body: '' }, { body: null, ...file }, file]) {
      expect(await run(owner, 'sendMessage', { ...input, ...other })).toMatchObject({
        verdict: 'IDEMPOTENCY_KEY_REUSED',
        field: 'clientMessageId',
        isReplay: false,
      });
    }
    expect(await trace(admin, conversationId, first.made.id)).toEqual(before);
  });

  test('answers alike after the conversation was closed, and a new key is refused', async () => {
    const { owner } = cast;
    const { conversationId, input, first } = await sent();
    await make(owner, 'closeConversation', { id: conversationId });
    expect(await run(owner, 'sendMessage', input)).toEqual({ ...first, isReplay: true });
    expect((await run(owner, 'sendMessage', { ...input, body: 'else' })).verdict).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await run(owner, 'sendMessage', { ...input, clientMessageId: freshKey() })).verdict).toBe(
      'CONVERSATION_CLOSED',
    );
  });

  test('answers alike after the sender has lost the conversation, without telling of it', async () => {
    const { holder, otherAgent, admin, owner } = cast;
    const conversationId = await open(admin, owner, holder);
    const input = { conversationId, body: 'I pass you on', clientMessageId: freshKey() };
    const first = await run(holder, 'sendMessage', input);
    await make(admin, 'assignConversation', { id: conversationId, supportUserId: otherAgent.id });
    expect(await run(holder, 'sendMessage', input)).toEqual({
      ...first,
      isReplay: true,
      made: { ...first.made, conversation: null },
    });
    expect((await run(holder, 'sendMessage', { ...input, clientMessageId: freshKey() })).verdict).toBe('NOT_FOUND');
  });

  test('belongs to one sender in one conversation', async () => {
    const { owner, holder, admin } = cast;
    const { input, first } = await sent();
    const ofHolder = await run(holder, 'sendMessage', input);
    const elsewhere = await run(owner, 'sendMessage', { ...input, conversationId: await open(admin, owner, holder) });
    expect([ofHolder.isReplay, elsewhere.isReplay]).toEqual([false, false]);
    expect(new Set([first, ofHolder, elsewhere].map(({ made }) => made.id)).size).toBe(3);
  });

  test('is no way to another’s message', async () => {
    const { owner, holder, stranger, admin } = cast;
    const { input, first } = await sent();
    const { id } = first.made;
    expect(await run(stranger, 'sendMessage', input)).toMatchObject({ verdict: 'NOT_FOUND', made: null });
    for (const caller of [stranger, holder]) {
      expect((await run(caller, 'sendMessage', { ...input, senderId: owner.id })).verdict).not.toBe('OK');
    }
    expect(await run(admin, 'sendMessage', { ...input, senderId: owner.id })).toMatchObject({
      isReplay: true,
      made: { id },
    });
    expect((await lookAtMessage(admin, id)).seq).toBe(1);
  });

  test('of a message that was deleted since does not send it again', async () => {
    const { owner } = cast;
    const { conversationId, input, first } = await sent();
    await make(owner, 'deleteMessage', { id: first.made.id });
    expect(await run(owner, 'sendMessage', input)).toMatchObject({
      isReplay: true,
      made: { id: first.made.id, isDeleted: true },
    });
    expect(await look(owner, conversationId)).toMatchObject({ userUnreadCount: 0 });
  });

  test('that was refused once is as good as new', async () => {
    const { owner, holder, admin } = cast;
    const conversationId = await open(admin, owner, holder);
    const input = { conversationId, body: 'later', clientMessageId: freshKey() };
    await make(owner, 'closeConversation', { id: conversationId });
    expect((await run(owner, 'sendMessage', input)).verdict).toBe('CONVERSATION_CLOSED');
    await make(holder, 'reopenConversation', { id: conversationId });
    expect(await run(owner, 'sendMessage', input)).toMatchObject({ verdict: 'OK', isReplay: false });
  });

  test('is 1 to 255 characters long, without NUL and lone surrogates', async () => {
    const { owner, admin } = cast;
    const conversationId = await open(admin, owner, null);
    for (const clientMessageId of ['', 'k'.repeat(256), 'a\0b', 'a\udc00']) {
      expect(await run(owner, 'sendMessage', { conversationId, body: 'x', clientMessageId })).toMatchObject({
        verdict: 'INVALID',
        field: 'clientMessageId',
      });
    }
    const longest = { conversationId, body: 'x', clientMessageId: 'k'.repeat(255) };
    expect((await make(owner, 'sendMessage', longest)).clientMessageId).toBe(longest.clientMessageId);
  });
});
