import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshId } from '../../support/gateway.ts';
import { createPlace, leaveTraces, SECRETS, type Left, type Place } from './erased-person.ts';
import { secretsInFolder } from './secrets.ts';

let place: Place;
let left: Left;
let before: Dump;
let first: Awaited<ReturnType<Place['erase']>>;

interface Dump {
  people: Record<string, unknown>[];
  conversations: Record<string, unknown>[];
  messages: Record<string, unknown>[];
  events: Record<string, unknown>[];
}

function dump(): Dump {
  const db = new BetterSqlite3(place.file, { readonly: true });
  const all = (sql: string) => db.prepare(sql).all() as Record<string, unknown>[];
  try {
    return {
      people: all('select * from users order by id'),
      conversations: all('select * from conversations order by id'),
      messages: all('select * from messages order by conversation_id, seq'),
      events: all('select id, conversation_id, version, type, unread_cause, ends_change from events order by id'),
    };
  } finally {
    db.close();
  }
}

const omit = (row: Record<string, unknown>, ...columns: string[]) =>
  Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column)));

beforeAll(async () => {
  place = createPlace();
  const gateway = await place.start();
  left = await leaveTraces(gateway);
  await gateway.stop();
  before = dump();
  expect(secretsInFolder(SECRETS, place.folder), 'all of it is there').toEqual(Object.keys(SECRETS));
  first = await place.erase('--user', left.person.id, '--yes');
});
afterAll(() => place.remove());

describe('erasing a person', () => {
  test('says what it has done, and not who it was', () => {
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('8 messages in 2 conversations, 1 comments'),
    });
    expect(Object.values(SECRETS).filter((secret) => (first.stdout + first.stderr).includes(secret))).toEqual([]);
  });

  test('leaves no byte of it in any file of the database', () => {
    expect(secretsInFolder(SECRETS, place.folder)).toEqual([]);
  });

  test('leaves the counts, the order and what others have said', async () => {
    const { conversations, messages, people } = dump();
    expect(conversations.map((row) => omit(row, 'version', 'updated_at', 'rating_comment'))).toEqual(
      before.conversations.map((row) => omit(row, 'version', 'updated_at', 'rating_comment')),
    );
    const content = ['body', 'file_url', 'file_type', 'client_message_id', 'fingerprint', 'is_edited', 'updated_at'];
    expect(messages.map((row) => omit(row, ...content))).toEqual(before.messages.map((row) => omit(row, ...content)));
    const isTheirs = (row: Record<string, unknown>) => row['sender_id'] === left.person.id;
    expect(new Set(messages.filter(isTheirs).map(({ body }) => body))).toEqual(new Set(['[erased]']));
    expect(messages.filter((row) => !isTheirs(row))).toEqual(before.messages.filter((row) => !isTheirs(row)));
    expect(people.map(({ id, kind, role }) => ({ id, kind, role }))).toEqual(
      before.people.map(({ id, kind, role }) => ({ id, kind, role })),
    );
    expect(people.filter(({ id }) => id !== left.person.id)).toEqual(
      before.people.filter(({ id }) => id !== left.person.id),
    );
    expect(await place.doctor()).toMatchObject({ code: 0, stdout: '2 conversations recounted, 0 wrong.\n' });
  });

  test('is one change of each conversation, told as the updates of its messages and its rating', () => {
    const { conversations, events } = dump();
    expect(events.slice(0, before.events.length)).toEqual(before.events);
    const added = events.slice(before.events.length);
    for (const { id, version } of before.conversations) {
      expect(conversations.find((row) => row['id'] === id)).toMatchObject({ version: Number(version) + 1 });
      const told = added.filter((event) => event['conversation_id'] === id);
      const expected = id === left.id ? ['RATED', ...Array<string>(7).fill('MESSAGE_UPDATED')] : ['MESSAGE_UPDATED'];
      expect(told.map(({ type }) => type)).toEqual(expected);
      expect(told.map(({ ends_change }) => ends_change)).toEqual([...Array<number>(expected.length - 1).fill(0), 1]);
      for (const event of told) expect(event).toMatchObject({ version: Number(version) + 1, unread_cause: null });
    }
  });

  test('a second time changes nothing', async () => {
    const erased = dump();
    const again = await place.erase('--user', left.person.id, '--yes');
    expect(again).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 messages in 0 conversations, 0 comments'),
    });
    const { people: _people, ...rest } = dump();
    const { people: _erasedPeople, ...same } = erased;
    expect(rest).toEqual(same);
  });
});

describe('the command', () => {
  test('knows nobody with an unknown id, and changes nothing', async () => {
    const erased = dump();
    const id = freshId();
    const refused = await place.erase('--user', id, '--yes');
    expect(refused).toEqual({ code: 1, stdout: '', stderr: `parley: there is nobody with the id ${id}.\n` });
    expect(dump()).toEqual(erased);
  });

  test.each([
    ['a malformed id', ['--user', 'x', '--yes'], /^parley: .*--user.*\n$/],
    ['nobody', ['--yes'], /^parley: .*--user.*\n$/],
    ['an option that is none', ['--user', 'f'.repeat(24), '--yess'], /^parley: .*--yess.*\n$/],
    ['no terminal to ask on', ['--user', 'f'.repeat(24)], /^parley: .*--yes\.\n$/],
  ])('refuses %s', async (_what, args, said) => {
    expect(await place.erase(...args)).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(said) });
  });
});
