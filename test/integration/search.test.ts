import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor, Gateway } from '../support/gateway.ts';
import { idsOf, make, open, start } from './operations.ts';

let gateway: Gateway;
let admin: Actor;
let agent: Actor;
let zoe: Actor;
/** What was said in each conversation, by its name. */
const ids: Record<string, string> = {};
let deletedMessage: string;

beforeAll(async () => {
  gateway = await start();
  admin = await gateway.admin({ name: 'Quentin Admin' });
  agent = await gateway.agent({ name: 'Walburga Helper' });
  zoe = await gateway.customer({ name: 'Zoë Ångström', username: 'zed_zebra' });
  const bob = await gateway.customer({ name: 'Bob' });
  const nameless = await gateway.customer();
  const talk = async (name: string, customer: Actor, ...bodies: string[]) => {
    const id = await open(admin, customer, agent);
    ids[name] = id;
    for (const body of bodies) {
      const message = await make(customer, 'sendMessage', { conversationId: id, body });
      deletedMessage = message.id;
    }
  };
  await talk('invoice', zoe, 'The invoice is wrong!', 'Its number: 2024-117, über alles');
  await talk('shipping', bob, 'Where is my parcel? (shipping)', "I don't have it");
  await talk('foreign', nameless, 'Здравствуйте, где посылка', '你好 世界', 'हिन्दी');
  await talk('empty', bob);
  await talk('withdrawn', bob, 'first words', 'this is confidential');
});
afterAll(() => gateway.stop());

/** The names of the conversations that a search finds, sorted. */
async function found(search: string, who = admin, filter: object = {}): Promise<string[]> {
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return (await idsOf(who, { search, ...filter })).map((id) => names.get(id)!).sort();
}

test.each([
  ['a word of a message', 'invoice', ['invoice']],
  ['a beginning of a word', 'invo', ['invoice']],
  ['no end of a word', 'voice', []],
  ['upper and lower case alike', 'INVOICE', ['invoice']],
  ['letters without their accents', 'uber', ['invoice']],
  ['letters with accents that are not there', 'ïnvoicé', ['invoice']],
  ['accents that are characters of their own', 'u\u0308ber', ['invoice']],
  ['words of different messages', 'wrong alles', ['invoice']],
  ['only what has all words', 'invoice parcel', []],
  ['words around punctuation', 'wrong!', ['invoice']],
  ['a number with punctuation', '2024-117', ['invoice']],
  ['an apostrophe', "don't", ['shipping']],
  ['another alphabet', 'посыл', ['foreign']],
  ['another alphabet in capitals', 'ПОСЫЛКА', ['foreign']],
  ['a script without spaces', '你好', ['foreign']],
  ['a script with vowel signs', 'हिन्दी', ['foreign']],
  ['the name of the customer', 'Zoe', ['invoice']],
  ['the second name of the customer', 'angstrom', ['invoice']],
  ['the user name of the customer', 'zebra', ['invoice']],
  ['words of the name and of a message together', 'zoe invoice', ['invoice']],
  ['words of the names of different people', 'zoe bob', []],
  ['the same word twice', 'bob bob BOB', ['empty', 'shipping', 'withdrawn']],
  ['the name of a conversation without messages', 'bob', ['empty', 'shipping', 'withdrawn']],
  ['no name of the staff', 'walburga', []],
])('a search finds %s', async (_what, search, names) => {
  expect(await found(search)).toEqual(names);
});

test.each([
  '   ',
  '!?',
  '"',
  "'",
  '*',
  '()',
  '"*():-',
  '-',
  ':',
  '^',
  '🙂',
  '\0',
  '\ud800',
  '\u0301',
  '\u{1e900}',
  '--',
  '%',
  '_',
])('a search without a word, %j, finds nothing', async (search) => {
  expect(await found(search)).toEqual([]);
});

test.each([
  '"invoice"',
  'invoice*',
  '(invoice)',
  'invoice:',
  '-invoice',
  '^invoice',
  '+invoice',
  '{invoice}',
  'invoice"',
  "invoice'; --",
  '\0invoice\0',
  'invoice\ud800',
])('what means something to the word index, as in %j, means nothing', async (search) => {
  expect(await found(search)).toEqual(['invoice']);
});

test.each(['body:invoice', 'invoice OR parcel', 'NOT invoice', 'NEAR(invoice wrong)', 'invoice AND wrong', 'name:zoe'])(
  'words that are operators of the word index, as in %j, are words',
  async (search) => {
    expect(await found(search)).toEqual([]);
  },
);

test('a search is within what the caller sees, and within the other conditions', async () => {
  const other = await gateway.agent();
  expect(await found('invoice', zoe)).toEqual(['invoice']);
  expect(await found('parcel', zoe)).toEqual([]);
  expect(await found('parcel', agent)).toEqual(['shipping']);
  expect(await found('parcel', other)).toEqual([]);
  await make(admin, 'closeConversation', { id: ids.shipping! });
  expect(await found('parcel', admin, { isClosed: true })).toEqual(['shipping']);
  expect(await found('parcel', admin, { isClosed: false })).toEqual([]);
});

test('a deleted message is not found, nor is what a message said before it was edited', async () => {
  expect(await found('confidential')).toEqual(['withdrawn']);
  await make(admin, 'updateMessage', { id: deletedMessage, body: 'this is classified' });
  expect([await found('confidential'), await found('classified')]).toEqual([[], ['withdrawn']]);
  await make(admin, 'deleteMessage', { id: deletedMessage });
  expect([await found('classified'), await found('first')]).toEqual([[], ['withdrawn']]);
});

test('a customer is found by their new name, and not by their old one', async () => {
  const id = (await gateway.customer({ name: 'Maiden Name' })).id;
  const conversation = await open(admin, { id }, null);
  expect(await idsOf(admin, { search: 'maiden' })).toEqual([conversation]);
  await gateway.customer({ id, name: 'Married Name' });
  expect(await idsOf(admin, { search: 'maiden' })).toEqual([]);
  expect(await idsOf(admin, { search: 'marr' })).toEqual([conversation]);
});

test('a search is of at most 200 characters and 10 words', async () => {
  const codeOf = async (search: string) => {
    const { errors } = await admin.gql(
      'query ($search: String) { conversations(filter: { search: $search }) { totalCount } }',
      {
        search,
      },
    );
    return errors?.[0]?.extensions.code;
  };
  expect(await codeOf('a'.repeat(200))).toBeUndefined();
  expect(await codeOf('a'.repeat(201))).toBe('BAD_USER_INPUT');
  expect(await codeOf('a b c d e f g h i j')).toBeUndefined();
  expect(await codeOf('a b c d e f g h i j k')).toBe('BAD_USER_INPUT');
});
