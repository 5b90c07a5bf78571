import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { freshId, send, startConversation, startGateway } from '../support/gateway.ts';
import { at, conversationOf } from './documents.ts';
import { createPlaces, raw, rowsOf } from './places.ts';

const places = createPlaces();
afterAll(() => places.drop());

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

function fileOf(documents: readonly unknown[]): string {
  const file = places.newFile('jsonl');
  const lines = documents.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}

const importFile = (url: string, file: string, ...options: string[]) =>
  places.run('import', [file, ...options], { DATABASE_URL: url });

async function imported(...documents: unknown[]): Promise<{ url: string; file: string }> {
  const [url, file] = [await places.newDatabase(), fileOf(documents)];
  expect(await importFile(url, file)).toMatchObject({ code: 0, stderr: expect.not.stringContaining('line') });
  return { url, file };
}

async function expectHealthy(url: string): Promise<void> {
  expect(await places.run('doctor', [], { DATABASE_URL: url })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(' 0 wrong.'),
  });
}

const TABLES = ['users', 'conversations', 'messages', 'events'];
const everything = (url: string) => Promise.all(TABLES.map((table) => rowsOf(url, table)));

interface Row {
  id: string;
  version: number;
  last_seq: number;
  user_read_seq: number;
  support_read_seq: number;
  user_unread_count: number;
  support_unread_count: number;
}

async function rowOf(url: string, id: string): Promise<Row> {
  const [row] = await raw<Row>(url, `select * from conversations where id = '${id}'`);
  return row!;
}

describe('what a gateway prints can be imported by another', () => {
  test('and is printed there to the byte, by either form and once', async () => {
    const [from, to] = [await places.newDatabase(), await places.newDatabase()];
    const first = await startGateway({ env: { DATABASE_URL: from } });
    const agent = await first.agent({ name: 'Ada', email: 'ada@example.com' });
    const customer = await first.customer({ name: 'Cleo', username: 'cleo', email: 'cleo@example.com' });
    const guest = await first.guest();
    const admin = await first.admin();
    const callers = [
      [admin, '/conversations'],
      [agent, '/conversations/supportId'],
      [customer, `/${customer.id}/conversations`],
      [guest, `/${guest.id}/conversations`],
    ] as const;
    const [a, b, c] = [
      await startConversation(customer),
      await startConversation(customer),
      await startConversation(guest),
    ];
    for (const body of ['Hello?', 'Zażółć 👋', 'third']) await send(customer, a, body);
    await send(agent, a, 'Hello!');
    await agent.rest('POST', '/response/messages', {
      userId: agent.id,
      conversationId: a,
      fileUrl: 'https://files.example.com/a.png',
      fileType: 'image/png',
    });
    await agent.gql(
      'mutation ($id: ID!) { markConversationRead(input: { conversationId: $id }) { conversation { id } } }',
      {
        id: a,
      },
    );
    const gone = await send(customer, a, 'not this');
    await customer.rest('DELETE', `/messages/${gone.id}`);
    await send(guest, c, 'Is anybody there?');
    await customer.rest('PUT', `/conversation/rating/${b}`, { rating: 4, comment: 'Well.' });
    await customer.rest('PUT', `/conversation/${b}/close`);
    const printed = await Promise.all(callers.map(async ([caller, path]) => (await caller.rest('GET', path)).text));
    const singles = await Promise.all(
      [a, b, c].map(async (id) => (await admin.rest('GET', `/conversation/${id}`)).json.data),
    );
    await first.stop();

    // People are known in full only from the agent's list.
    const file = fileOf([printed[1], ...singles, printed[0]]);
    const once = await importFile(to, file);
    expect(once).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('5 lines: 3 conversations added, 0 brought'),
    });
    await expectHealthy(to);
    const before = await everything(to);
    expect(before[3]).toEqual([]);
    const twice = await importFile(to, file);
    expect(twice).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 conversations added, 0 brought up to date, 9'),
    });
    expect(await everything(to)).toEqual(before);

    const second = await startGateway({ env: { DATABASE_URL: to } });
    try {
      for (const [index, [caller, path]] of callers.entries()) {
        expect((await second.bearer(caller.token, caller.id).rest('GET', path)).text).toBe(printed[index]);
      }
    } finally {
      await second.stop();
    }
  });

  test('grows by what is new, beside a gateway whose subscribers hear of it', async () => {
    const [from, to] = [await places.newDatabase(), await places.newDatabase()];
    const first = await startGateway({ env: { DATABASE_URL: from } });
    const second = await startGateway({ env: { DATABASE_URL: to } });
    try {
      const [agent, customer, admin] = [await first.agent(), await first.customer(), await first.admin()];
      const id = await startConversation(customer);
      await send(customer, id, 'one');
      const edited = await send(customer, id, 'two');
      const document = async () => (await admin.rest('GET', `/conversation/${id}`)).text;
      await importFile(to, fileOf([await document()]));

      const events = second
        .bearer(admin.token, admin.id)
        .socket()
        .iterate<{ conversationEvents: { __typename: string; version: number } }>({
          query:
            'subscription ($id: ID!, $after: String) { conversationEvents(conversationId: $id, after: $after) { __typename version } }',
          variables: { id, after: (await second.bearer(admin.token).gql('{ syncCursor }')).data.syncCursor },
        });
      await customer.rest('PUT', `/messages/${edited.id}`, { message: 'two, corrected' });
      await agent.gql(
        'mutation ($id: ID!) { markConversationRead(input: { conversationId: $id }) { conversation { id } } }',
        { id },
      );
      await send(agent, id, 'three');
      await send(customer, id, 'four');
      await customer.rest('PUT', `/conversation/${id}/close`);
      const grown = fileOf([await document()]);
      const { version } = await rowOf(to, id);
      expect(await importFile(to, grown, '--dry-run')).toMatchObject({ stdout: expect.stringContaining('1 brought') });
      expect((await rowOf(to, id)).version).toBe(version);
      expect(await importFile(to, grown)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('1 brought up to date'),
      });
      const heard: unknown[] = [];
      for await (const { data } of events) {
        heard.push(data!.conversationEvents);
        if (heard.length === 5) break;
      }
      expect(heard).toEqual(
        ['ConversationUpdated', 'MessagesRead', 'MessageUpdated', 'MessageAdded', 'MessageAdded'].map((__typename) => ({
          __typename,
          version: version + 1,
        })),
      );
      expect((await second.bearer(admin.token).rest('GET', `/conversation/${id}`)).text).toBe(await document());
      await expectHealthy(to);
      expect(await importFile(to, grown)).toMatchObject({ code: 0, stdout: expect.stringContaining('1 here already') });
      expect((await rowOf(to, id)).version).toBe(version + 1);
    } finally {
      await first.stop();
      await second.stop();
    }
  });
});

test('an import that is killed is finished by the next', async () => {
  const documents = Array.from({ length: 1_000 }, (_, index) =>
    conversationOf(freshId(), [
      { from: freshId(), minute: index },
      { from: freshId(), minute: index + 1, read: true },
    ]),
  );
  const file = fileOf(documents);
  const [cut, whole] = [await places.newDatabase(), await places.newDatabase()];
  const child = spawn(process.execPath, ['--import', './src/require-node.js', 'src/commands/import.ts', file], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: cut },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await once(child.stderr, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  const rest = await importFile(cut, file);
  expect(rest).toMatchObject({ code: 0, stdout: expect.not.stringContaining(' 0 here already') });
  await importFile(whole, file);
  for (const table of ['conversations', 'messages'])
    expect(await rowsOf(cut, table)).toEqual(await rowsOf(whole, table));
  await expectHealthy(cut);
});

describe('read flags', () => {
  const [customer, agent] = [freshId(), freshId()];
  const flagged = (from: string, ...flags: (boolean | 'deleted')[]) =>
    flags.map((flag, index) => ({ from, minute: index + 1, read: flag === true, isDeleted: flag === 'deleted' }));

  test.each([
    ['nothing is read', flagged(customer, false, false), { support_read_seq: 0, user_unread_count: 2 }],
    ['all is read', flagged(customer, true, true), { support_read_seq: 2, user_unread_count: 0 }],
    ['the first is read', flagged(customer, true, false, false), { support_read_seq: 1, user_unread_count: 2 }],
    [
      'read behind unread counts as unread',
      flagged(customer, true, false, true),
      { support_read_seq: 1, user_unread_count: 2 },
    ],
    [
      'a deleted one holds up nothing',
      flagged(customer, true, 'deleted', true),
      { support_read_seq: 3, user_unread_count: 0 },
    ],
    ['nor is it counted', flagged(customer, true, 'deleted', false), { support_read_seq: 1, user_unread_count: 1 }],
    [
      'the other side is a horizon of its own',
      flagged(agent, true, false),
      { user_read_seq: 1, support_unread_count: 1, user_unread_count: 0 },
    ],
  ])('%s', async (_, drafts, right) => {
    const document = conversationOf(customer, drafts);
    const { url } = await imported(document);
    expect(await rowOf(url, document.id)).toMatchObject({ ...right, last_seq: drafts.length });
    await expectHealthy(url);
  });
});

test('messages are numbered by time, then by id, wherever they stand', async () => {
  const [customer, ids] = [freshId(), [freshId(), freshId(), freshId()]];
  const document = conversationOf(customer, [
    { id: ids[2]!, from: customer, minute: 5 },
    { id: ids[1]!, from: customer, minute: 5 },
    { id: ids[0]!, from: customer, minute: 9 },
  ]);
  const { url } = await imported(document);
  const rows = await raw<{ id: string }>(url, 'select id from messages order by seq');
  expect(rows.map(({ id }) => id)).toEqual([ids[1], ids[2], ids[0]]);
});

test('people keep what tokens have told, and staff who were only heard of are assigned nothing', async () => {
  const url = await places.newDatabase();
  const gateway = await startGateway({ env: { DATABASE_URL: url } });
  try {
    const customer = await gateway.customer({ name: 'Cleo' });
    const [agent, guest] = [freshId(), freshId()];
    const ada = { name: 'Ada', email: 'ada@example.com', id: agent };
    const documents = [
      conversationOf(customer.id, [], { supportId: ada, userId: { username: 'x', name: 'Not Cleo', id: customer.id } }),
      conversationOf(guest, [], { onModel: 'Guest' }),
    ];
    expect(await importFile(url, fileOf(documents))).toMatchObject({ code: 0 });
    const people = await raw(url, 'select id, kind, role, name, username, email from users');
    expect(people).toHaveLength(3);
    expect(people).toEqual(
      expect.arrayContaining([
        { id: customer.id, kind: 'USER', role: 'USER', name: 'Cleo', username: null, email: null },
        { id: agent, kind: 'USER', role: 'SUPPORT', name: 'Ada', username: null, email: 'ada@example.com' },
        { id: guest, kind: 'GUEST', role: 'GUEST', name: null, username: null, email: null },
      ]),
    );
    const supportOf = async () => {
      const { data } = await customer.rest('POST', '/conversations', { userId: customer.id }).then(({ json }) => json);
      return data.supportId as string | null;
    };
    expect(await supportOf()).toBeNull();
    await gateway.agent({ id: agent });
    expect(await supportOf()).toBe(agent);
  } finally {
    await gateway.stop();
  }
});

test('lines that are wrong are told by number and reason, and hold up no others', async () => {
  const [customer, other] = [freshId(), freshId()];
  const good = conversationOf(customer, [{ from: customer, minute: 1 }]);
  const half = conversationOf(customer, [{ from: customer, minute: 1, text: ' ' }]);
  const bad: [string | object, string][] = [
    ['{"id":', 'is not JSON'],
    [{ success: false, error: {} }, 'is the answer to a call that failed'],
    [{ success: true, data: 'Conversation deleted successfully' }, 'is not a conversation'],
    [{ ...good, id: 'x' }, 'id must be 24 lower-case hex characters'],
    [
      { ...good, id: freshId(), messages: good.messages.map((one) => ({ ...one, conversationId: null })) },
      `message ${good.messages[0]!.id} is in conversation ${good.id} here`,
    ],
    [{ ...good, messages: undefined }, 'messages must be the messages'],
    [good.messages[0]!, 'is a message'],
    [half, 'messages.0: message must not be empty'],
    [{ ...conversationOf(customer, []), rating: 6 }, 'rating must be 1 to 5'],
    [{ ...conversationOf(customer, []), comment: 'Good.' }, 'comment has no rating'],
    [{ ...conversationOf(customer, []), createdAt: 'yesterday' }, 'createdAt must be a time'],
    [conversationOf(other, [], { id: good.id }), 'the conversation here is that of another customer'],
    [{ success: true, data: [conversationOf(customer, []), half] }, 'conversation 2 of 2: messages.0'],
  ];
  const file = fileOf([good, '', ...bad.map(([line]) => line), conversationOf(customer, [])]);
  const [url, rejects] = [await places.newDatabase(), places.newFile('rejects')];
  const { code, stdout, stderr } = await importFile(url, file, '--rejects', rejects);
  expect(code).toBe(1);
  expect(stdout).toBe(
    'Read 15 lines: 3 conversations added, 0 brought up to date, 0 here already; 13 lines rejected.\n',
  );
  for (const index of bad.keys()) expect(stderr).toContain(`line ${index + 3}: `);
  for (const [, reason] of bad) expect(stderr).toContain(reason);
  const told = readFileSync(rejects, 'utf8').trimEnd().split('\n').sort();
  expect(told).toEqual(bad.map(([line]) => (typeof line === 'string' ? line : JSON.stringify(line))).sort());
  expect(await importFile(url, file, '--rejects', rejects)).toMatchObject({ code: 2, stdout: '' });
  await expectHealthy(url);
});

test('a message that is new but older than those here is told, and changes nothing', async () => {
  const customer = freshId();
  const document = conversationOf(customer, [{ from: customer, minute: 10 }]);
  const { url } = await imported(document);
  const before = await everything(url);
  const older = conversationOf(customer, [{ from: customer, minute: 5 }], { id: document.id, updatedAt: at(20) });
  const { code, stderr } = await importFile(url, fileOf([older]));
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is new, but older than message'),
  });
  expect(await everything(url)).toEqual(before);
});

test('standard input is read as a file is, and a dry run leaves nothing', async () => {
  const url = await places.newDatabase();
  const customer = freshId();
  const document = JSON.stringify(conversationOf(customer, [{ from: customer, minute: 1 }]));
  const piped = async (...options: string[]) => {
    const child = spawn(
      process.execPath,
      ['--import', './src/require-node.js', 'src/commands/import.ts', '-', ...options],
      {
        cwd: ROOT,
        env: { ...process.env, DATABASE_URL: url },
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    let stdout = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stdin.end(`\u{feff}${document}\r\n${document}`);
    const [code] = (await once(child, 'close')) as [number];
    return { code, stdout };
  };
  expect(await piped('--dry-run')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Would have read 2 lines/),
  });
  expect((await everything(url)).flat()).toEqual([]);
  expect(await piped()).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 conversations added, 0 brought up to date, 1'),
  });
});

test.each([
  [['nothing-here.jsonl'], 1, 'there is no file nothing-here.jsonl'],
  [[], 2, 'file'],
  [['a', 'b'], 2, 'too many arguments'],
])('refuses %j', async (args, code, told) => {
  const refused = await places.run('import', args, { DATABASE_URL: 'sqlite:never-made.sqlite' });
  expect(refused).toMatchObject({ code, stdout: '' });
  expect(refused.stderr).toContain(told);
  expect(existsSync('never-made.sqlite')).toBe(false);
});
