import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshId, type Gateway } from '../support/gateway.ts';
import { look, lookAtMessage, make, open, read, run, start, startCast, trace, type Cast } from './operations.ts';

let gateway: Gateway;
let cast: Cast;
/** A conversation of the owner, held by the holder, for tests that do not count what is in it. */
let conversationId: string;

beforeAll(async () => {
  gateway = await start();
  cast = await startCast(gateway);
  conversationId = await open(cast.admin, cast.owner, cast.holder);
});
afterAll(() => gateway.stop());

const FILE = { fileUrl: 'https://example.com/a.png', fileType: 'image/png' };

test('a message is numbered, on its sender’s side, unread, and is what its conversation ends with', async () => {
  const { owner, holder, admin } = cast;
  const id = await open(admin, owner, holder);
  const { version } = await look(admin, id);
  const sent = await make(owner, 'sendMessage', { conversationId: id, body: 'hello' });
  expect(sent).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{24}$/),
    seq: 1,
    side: 'USER',
    body: 'hello',
    fileUrl: null,
    fileType: null,
    clientMessageId: null,
    isRead: false,
    isEdited: false,
    isDeleted: false,
    deletedAt: null,
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    updatedAt: sent.createdAt,
    sender: { id: owner.id },
    conversation: { id },
  });
  expect(await lookAtMessage(holder, sent.id)).toEqual(sent);
  const answer = await make(holder, 'sendMessage', { conversationId: id, body: 'hello to you' });
  expect(answer).toMatchObject({ seq: 2, side: 'SUPPORT', sender: { id: holder.id } });
  expect(await look(owner, id)).toMatchObject({ version: version + 2, lastActivityAt: answer.createdAt });
  const { lastMessage } = await read(owner, 'conversation(id: $id) { lastMessage { id } }', { id });
  expect(lastMessage).toEqual({ id: answer.id });
});

test('a closed conversation takes no message from anybody, and takes them again when it is open', async () => {
  const { owner, holder, admin, writer } = cast;
  const id = await open(admin, owner, holder);
  const { id: first } = await make(owner, 'sendMessage', { conversationId: id, body: 'before' });
  await make(owner, 'closeConversation', { id });
  const before = await trace(admin, id, first);
  for (const caller of [owner, holder, admin, writer]) {
    const refused = { verdict: 'CONVERSATION_CLOSED', field: 'conversationId' };
    expect(await run(caller, 'sendMessage', { conversationId: id, body: 'after' })).toMatchObject(refused);
  }
  expect(await trace(admin, id, first)).toEqual(before);
  await make(holder, 'reopenConversation', { id });
  expect((await make(owner, 'sendMessage', { conversationId: id, body: 'again' })).seq).toBe(2);
});

describe('a body', () => {
  test.each([
    ['nothing', {}],
    ['null', { body: null }],
    ['no characters', { body: '' }],
    ['spaces', { body: '   ' }],
    ['all kinds of white space', { body: '\t\r\n\u00a0\u2003\u3000\ufeff' }],
    ['a NUL', { body: 'a\0b' }],
    ['a high surrogate alone', { body: 'a\ud83d' }],
    ['a low surrogate alone', { body: '\ude00b' }],
    ['surrogates the wrong way round', { body: '\ude00\ud83d' }],
    ['10,001 characters', { body: 'x'.repeat(10_001) }],
    ['10,001 emoji', { body: '😀'.repeat(10_001) }],
  ])('of %s is refused, and nothing is stored', async (_what, input) => {
    const { id } = await make(cast.owner, 'sendMessage', { conversationId, body: 'before' });
    const before = await trace(cast.admin, conversationId, id);
    const refused = { verdict: 'INVALID', field: 'body' };
    expect(await run(cast.owner, 'sendMessage', { conversationId, ...input })).toMatchObject(refused);
    expect(await trace(cast.admin, conversationId, id)).toEqual(before);
  });

  test.each([
    ['one character', 'x'],
    ['10,000 characters', 'x'.repeat(10_000)],
    ['10,000 emoji', '😀'.repeat(10_000)],
    ['white space around', ' \n kept \t '],
    ['control characters', Array.from({ length: 31 }, (_, n) => String.fromCharCode(n + 1)).join('') + '\u007f\u0085x'],
    ['line ends of all kinds', 'a\r\nb\rc\nd\u2028e\u2029f'],
    ['marks that combine, not made one', 'e\u0301 é'],
    ['a family', '👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['writing from right to left', '\u202eשלום\u202c'],
    ['noncharacters', '\ufffe\uffff\ufffd'],
    ['markup and quotes', `<script>alert("1")</script>'; drop table messages; --`],
    ['a word of JavaScript', '__proto__'],
  ])('of %s is stored exactly', async (_what, body) => {
    const sent = await make(cast.owner, 'sendMessage', { conversationId, body });
    expect(sent.body).toBe(body);
    expect((await lookAtMessage(cast.holder, sent.id)).body).toBe(body);
  });

  test('of any well-formed text is stored exactly', async () => {
    const text = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 60 })
      .filter((it) => it.trim() !== '' && !it.includes('\0'));
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        expect((await make(cast.owner, 'sendMessage', { conversationId, body })).body).toBe(body);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a file', () => {
  test('goes without a text, or with one', async () => {
    expect(await make(cast.owner, 'sendMessage', { conversationId, ...FILE })).toMatchObject({ body: null, ...FILE });
    expect(await make(cast.owner, 'sendMessage', { conversationId, body: 'see', ...FILE })).toMatchObject({
      body: 'see',
      ...FILE,
    });
  });

  test.each([
    ['an address in capitals', 'HTTP://EXAMPLE.COM/A'],
    ['an address with all its parts', 'https://user:secret@localhost:8080/a?b=c#d'],
    ['an address beyond ASCII', 'https://example.com/%20/ü'],
    ['an address of 2,048 characters', `https://example.com/${'x'.repeat(2_028)}`],
  ])('may be at %s', async (_what, fileUrl) => {
    const sent = await make(cast.owner, 'sendMessage', { conversationId, fileUrl, fileType: 'text/plain' });
    expect(sent.fileUrl).toBe(fileUrl);
  });

  test.each([
    ['an address that is empty', { ...FILE, fileUrl: '' }, 'fileUrl'],
    ['an address without a scheme', { ...FILE, fileUrl: 'example.com/a.png' }, 'fileUrl'],
    ['an address of another scheme', { ...FILE, fileUrl: 'ftp://example.com/a.png' }, 'fileUrl'],
    ['a script for an address', { ...FILE, fileUrl: 'javascript:alert(1)//http://a' }, 'fileUrl'],
    ['data for an address', { ...FILE, fileUrl: 'data:text/plain,http' }, 'fileUrl'],
    ['a file for an address', { ...FILE, fileUrl: 'file:///etc/passwd' }, 'fileUrl'],
    ['an address without a host', { ...FILE, fileUrl: 'https://' }, 'fileUrl'],
    ['an address with white space', { ...FILE, fileUrl: 'https://example.com/a b' }, 'fileUrl'],
    ['an address with a line end', { ...FILE, fileUrl: 'https://example.com/a\n' }, 'fileUrl'],
    ['an address with a NUL', { ...FILE, fileUrl: 'https://example.com/\0' }, 'fileUrl'],
    ['an address with a lone surrogate', { ...FILE, fileUrl: 'https://example.com/\ud800' }, 'fileUrl'],
    ['an address that is too long', { ...FILE, fileUrl: `https://example.com/${'x'.repeat(2_029)}` }, 'fileUrl'],
    ['an address without a type', { fileUrl: FILE.fileUrl }, 'fileType'],
    ['an address without a type, and a text', { body: 'see', fileUrl: FILE.fileUrl }, 'fileType'],
    ['a type without an address', { body: 'see', fileType: FILE.fileType }, 'fileUrl'],
    ['an empty type', { ...FILE, fileType: '' }, 'fileType'],
    ['a type with a NUL', { ...FILE, fileType: 'image/\0' }, 'fileType'],
    ['a type that is too long', { ...FILE, fileType: 'x'.repeat(256) }, 'fileType'],
    ['an empty text', { ...FILE, body: '' }, 'body'],
  ])('with %s is refused by its field', async (_what, input, field) => {
    const refused = { verdict: 'INVALID', field };
    expect(await run(cast.owner, 'sendMessage', { conversationId, ...input })).toMatchObject(refused);
  });
});

describe('senderId', () => {
  test('is the caller, when they name themselves', async () => {
    const { owner, holder } = cast;
    for (const caller of [owner, holder]) {
      const sent = await make(caller, 'sendMessage', { conversationId, body: 'me', senderId: caller.id });
      expect(sent.sender).toEqual({ id: caller.id });
    }
  });

  test('of somebody else is for administrators and those who may write any', async () => {
    const { owner, holder, admin, writer, reader, otherAgent } = cast;
    for (const caller of [owner, holder]) {
      for (const senderId of [otherAgent.id, admin.id, caller === owner ? holder.id : owner.id, freshId()]) {
        expect((await run(caller, 'sendMessage', { conversationId, body: 'x', senderId })).verdict).toBe('FORBIDDEN');
      }
    }
    expect((await run(reader, 'sendMessage', { conversationId, body: 'x', senderId: owner.id })).verdict).toBe(
      'FORBIDDEN',
    );
    for (const caller of [admin, writer]) {
      const ofCustomer = await make(caller, 'sendMessage', { conversationId, body: 'x', senderId: owner.id });
      expect(ofCustomer).toMatchObject({ side: 'USER', sender: { id: owner.id } });
      const ofAgent = await make(caller, 'sendMessage', { conversationId, body: 'x', senderId: otherAgent.id });
      expect(ofAgent).toMatchObject({ side: 'SUPPORT', sender: { id: otherAgent.id } });
    }
  });

  test('must be the customer or staff', async () => {
    const { stranger, admin } = cast;
    const send = (senderId: string, caller = admin) =>
      run(caller, 'sendMessage', { conversationId, body: 'x', senderId });
    expect(await send(stranger.id)).toMatchObject({ verdict: 'INVALID', field: 'senderId' });
    expect(await send(freshId())).toMatchObject({ verdict: 'NOT_FOUND', field: 'senderId' });
    for (const caller of [admin, cast.owner, cast.holder]) {
      expect(await send('malformed', caller)).toMatchObject({ verdict: 'INVALID', field: 'senderId' });
    }
  });

  test('who may write any speaks for support in a conversation of somebody else, and for themselves in their own', async () => {
    const { writer, admin } = cast;
    expect((await make(writer, 'sendMessage', { conversationId, body: 'x' })).side).toBe('SUPPORT');
    for (const caller of [writer, admin]) {
      const own = await open(admin, caller, null);
      expect((await make(caller, 'sendMessage', { conversationId: own, body: 'x' })).side).toBe('USER');
    }
  });
});

test('the side one means to speak on must be one’s own', async () => {
  const { owner, holder } = cast;
  const { id } = await make(owner, 'sendMessage', { conversationId, body: 'before' });
  const before = await trace(cast.admin, conversationId, id);
  for (const [caller, side] of [
    [owner, 'SUPPORT'],
    [holder, 'USER'],
  ] as const) {
    expect((await run(caller, 'sendMessage', { conversationId, body: 'x', side })).verdict).toBe('FORBIDDEN');
  }
  expect(await trace(cast.admin, conversationId, id)).toEqual(before);
  expect((await make(owner, 'sendMessage', { conversationId, body: 'x', side: 'USER' })).side).toBe('USER');
  expect((await make(holder, 'sendMessage', { conversationId, body: 'x', side: 'SUPPORT' })).side).toBe('SUPPORT');
});

test('setTyping answers what was told, in an open and in a closed conversation, and stores nothing', async () => {
  const { owner, holder, admin } = cast;
  const { id } = await make(owner, 'sendMessage', { conversationId, body: 'before' });
  const before = await trace(admin, conversationId, id);
  expect((await run(owner, 'setTyping', { conversationId, isTyping: true })).made).toBe(true);
  expect((await run(holder, 'setTyping', { conversationId, isTyping: false })).made).toBe(false);
  expect(await trace(admin, conversationId, id)).toEqual(before);
});
