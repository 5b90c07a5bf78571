import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Gateway } from '../support/gateway.ts';
import { logPosition, look, lookAtMessage, make, open, read, run, start, startCast, type Cast } from './operations.ts';

let gateway: Gateway;
let cast: Cast;
let id: string;

beforeAll(async () => {
  gateway = await start();
  cast = await startCast(gateway);
});
afterAll(() => gateway.stop());

const say = async (caller: 'owner' | 'holder'): Promise<string> =>
  (await make(cast[caller], 'sendMessage', { conversationId: id, body: 'a word' })).id;
const readUpTo = (caller: 'owner' | 'holder', upToMessageId?: string) =>
  run(cast[caller], 'markConversationRead', { conversationId: id, upToMessageId });

/** The two counts: what the customer has sent and support has not read, and the reverse. */
async function counts(): Promise<[number, number]> {
  const { userUnreadCount, supportUnreadCount } = await look(cast.admin, id);
  return [userUnreadCount, supportUnreadCount];
}

/** Marks read, which must change nothing and log nothing. */
async function readsNothing(caller: 'owner' | 'holder', upToMessageId?: string) {
  const [before, position] = [await look(cast.admin, id), await logPosition(cast.admin)];
  expect((await readUpTo(caller, upToMessageId)).verdict).toBe('OK');
  expect(await look(cast.admin, id)).toEqual(before);
  expect(await logPosition(cast.admin)).toBe(position);
}

describe('the counts of a conversation', () => {
  test('each side’s messages count until the other side has read them; sending is not reading', async () => {
    id = await open(cast.admin, cast.owner, cast.holder);
    await say('owner');
    await say('owner');
    expect(await counts()).toEqual([2, 0]);
    await say('holder');
    expect(await counts()).toEqual([2, 1]);
    await say('owner');
    expect(await counts()).toEqual([3, 1]);
  });

  test('the caller’s own badge is what the other side has sent', async () => {
    id = await open(cast.admin, cast.owner, cast.holder);
    await say('owner');
    await say('owner');
    await say('holder');
    const badge = async (caller: keyof Cast) => (await look(cast[caller], id)).unreadCount;
    expect([await badge('owner'), await badge('holder'), await badge('admin'), await badge('reader')]).toEqual([
      1, 2, 2, 2,
    ]);
  });

  test('reading reads for the whole side, and only for it', async () => {
    id = await open(cast.admin, cast.owner, cast.holder);
    await say('owner');
    await say('holder');
    const { version } = await look(cast.admin, id);
    expect((await make(cast.admin, 'markConversationRead', { conversationId: id })).version).toBe(version + 1);
    expect(await counts()).toEqual([0, 1]);
    await readUpTo('owner');
    expect(await counts()).toEqual([0, 0]);
  });

  test('reading up to a message reads it and all before it, of whichever side it is', async () => {
    id = await open(cast.admin, cast.owner, cast.holder);
    const messages = [await say('owner'), await say('owner'), await say('holder'), await say('owner')];
    await readUpTo('holder', messages[0]);
    expect(await counts()).toEqual([2, 1]);
    await readUpTo('holder', messages[2]);
    expect(await counts()).toEqual([1, 1]);
    expect((await lookAtMessage(cast.owner, messages[1]!)).isRead).toBe(true);
    expect((await lookAtMessage(cast.owner, messages[2]!)).isRead).toBe(false);
    expect((await lookAtMessage(cast.owner, messages[3]!)).isRead).toBe(false);
  });

  test('a horizon never goes back', async () => {
    id = await open(cast.admin, cast.owner, cast.holder);
    const [first, second] = [await say('owner'), await say('owner')];
    await say('owner');
    await readUpTo('holder', second);
    await readsNothing('holder', first);
    await readsNothing('holder', second);
    expect(await counts()).toEqual([1, 0]);
    expect((await lookAtMessage(cast.owner, second)).isRead).toBe(true);
  });

  test('marking read what is read already changes nothing', async () => {
    id = await open(cast.admin, cast.owner, cast.holder);
    await readsNothing('owner');
    await readsNothing('holder');
    const own = await say('owner');
    // One's own messages are not one's own to read.
    await readsNothing('owner');
    await readsNothing('owner', own);
    await readUpTo('holder');
    await readsNothing('holder');
  });

  test('deleting an unread message lowers the count, deleting a read one does not', async () => {
    id = await open(cast.admin, cast.owner, cast.holder);
    const [first, second] = [await say('owner'), await say('owner')];
    await readUpTo('holder', first);
    await make(cast.owner, 'deleteMessage', { id: first });
    expect(await counts()).toEqual([1, 0]);
    await make(cast.owner, 'deleteMessage', { id: second });
    expect(await counts()).toEqual([0, 0]);
    await make(cast.owner, 'deleteMessage', { id: second });
    expect(await counts()).toEqual([0, 0]);
  });

  test('a deleted message still marks how far one has read, and never counts', async () => {
    id = await open(cast.admin, cast.owner, cast.holder);
    const messages = [await say('owner'), await say('owner'), await say('owner'), await say('owner')];
    await make(cast.owner, 'deleteMessage', { id: messages[1] });
    await make(cast.owner, 'deleteMessage', { id: messages[3] });
    await readUpTo('holder', messages[1]);
    expect(await counts()).toEqual([1, 0]);
  });

  test('editing, closing, reopening, assigning and rating leave the counts alone', async () => {
    const { owner, holder, admin } = cast;
    id = await open(admin, owner, holder);
    const message = await say('owner');
    await say('holder');
    await make(owner, 'updateMessage', { id: message, body: 'another word' });
    await make(owner, 'closeConversation', { id });
    await make(holder, 'reopenConversation', { id });
    await make(admin, 'assignConversation', { id, supportUserId: null });
    await make(holder, 'claimConversation', { id });
    await make(owner, 'rateConversation', { id, rating: 1 });
    expect(await counts()).toEqual([1, 1]);
  });

  test('what is told of how far one has read must be a message of the conversation', async () => {
    const { owner, holder, admin } = cast;
    id = await open(admin, owner, holder);
    const elsewhere = await say('owner');
    id = await open(admin, owner, holder);
    await say('owner');
    const field = 'upToMessageId';
    expect(await readUpTo('holder', elsewhere)).toMatchObject({ verdict: 'NOT_FOUND', field });
    expect(await readUpTo('holder', 'f'.repeat(24))).toMatchObject({ verdict: 'NOT_FOUND', field });
    expect(await readUpTo('holder', id)).toMatchObject({ verdict: 'NOT_FOUND', field });
    expect(await readUpTo('holder', 'x')).toMatchObject({ verdict: 'INVALID', field });
    expect(await counts()).toEqual([1, 0]);
  });

  test('are what the rule says after any history, and the version counts its changes', async () => {
    const side = fc.constantFrom('owner' as const, 'holder' as const);
    const step = fc.record({
      what: fc.constantFrom('send' as const, 'send' as const, 'read' as const, 'readAll' as const, 'delete' as const),
      side,
      which: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (history) => {
        id = await open(cast.admin, cast.owner, cast.holder);
        let { version } = await look(cast.admin, id);
        const messages: { id: string; from: string; isDeleted: boolean }[] = [];
        const horizons = { owner: 0, holder: 0 };
        const unreadFrom = (from: 'owner' | 'holder') =>
          messages.filter((message, index) => {
            const horizon = horizons[from === 'owner' ? 'holder' : 'owner'];
            return message.from === from && !message.isDeleted && index + 1 > horizon;
          }).length;
        for (const { what, side: who, which } of history) {
          const before = [unreadFrom('owner'), unreadFrom('holder')];
          const at = messages.length > 0 ? which % messages.length : -1;
          if (what === 'send' || at < 0) {
            messages.push({ id: await say(who), from: who, isDeleted: false });
            version += 1;
          } else if (what === 'delete') {
            await make(cast.admin, 'deleteMessage', { id: messages[at]!.id });
            if (!messages[at]!.isDeleted) version += 1;
            messages[at]!.isDeleted = true;
          } else {
            await readUpTo(who, what === 'read' ? messages[at]!.id : undefined);
            horizons[who] = Math.max(horizons[who], what === 'read' ? at + 1 : messages.length);
            const after = [unreadFrom('owner'), unreadFrom('holder')];
            if (before.join() !== after.join()) version += 1;
          }
          expect(await look(cast.admin, id)).toMatchObject({
            userUnreadCount: unreadFrom('owner'),
            supportUnreadCount: unreadFrom('holder'),
            version,
          });
        }
      }),
      { numRuns: 12 },
    );
  });
});

test('unreadTotals is what the caller’s side has not read of all that the caller sees, deleted ones aside', async () => {
  const own = await start();
  try {
    const { owner, stranger, holder, otherAgent, admin, reader, writer } = await startCast(own);
    const totals = (caller: typeof owner) => read(caller, 'unreadTotals { conversations messages }');
    const none = { conversations: 0, messages: 0 };
    expect(await totals(admin)).toEqual(none);

    /** A conversation with so many unread messages of the customer and of support. */
    const talk = async (customer: typeof owner, agent: typeof owner | null, asked: number, answered: number) => {
      const conversationId = await open(admin, customer, agent);
      for (let n = 0; n < asked; n += 1) await make(customer, 'sendMessage', { conversationId, body: '?' });
      for (let n = 0; n < answered; n += 1) await make(agent ?? writer, 'sendMessage', { conversationId, body: '!' });
      return conversationId;
    };
    await talk(owner, holder, 2, 1);
    await talk(owner, null, 3, 2);
    const closed = await talk(stranger, otherAgent, 4, 0);
    await make(admin, 'closeConversation', { id: closed });
    const ofHolder = await talk(holder, otherAgent, 5, 7);
    const deleted = await talk(stranger, null, 9, 9);
    await make(admin, 'deleteConversation', { id: deleted });
    await talk(stranger, null, 0, 0);

    expect(await totals(owner)).toEqual({ conversations: 2, messages: 1 + 2 });
    expect(await totals(stranger)).toEqual(none);
    // Held, held by nobody, and as the customer what support has sent.
    expect(await totals(holder)).toEqual({ conversations: 3, messages: 2 + 3 + 7 });
    expect(await totals(otherAgent)).toEqual({ conversations: 3, messages: 3 + 4 + 5 });
    const all = { conversations: 4, messages: 2 + 3 + 4 + 5 };
    expect([await totals(admin), await totals(reader), await totals(writer)]).toEqual([all, all, all]);

    await make(holder, 'markConversationRead', { conversationId: ofHolder });
    expect(await totals(holder)).toEqual({ conversations: 2, messages: 2 + 3 });
    expect(await totals(otherAgent)).toEqual({ conversations: 3, messages: 3 + 4 + 5 });
  } finally {
    await own.stop();
  }
});
