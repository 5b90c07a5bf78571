import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { follow, resumingClient, type Followed } from '../client/follow.ts';
import { NO_LIMITS } from '../live/acts.ts';
import { TEST_SECRET } from '../support/gateway.ts';
import { runToEnd, startProgram } from '../support/process.ts';

const COMMAND = 'src/commands/demo.ts';
const folder = mkdtempSync(join(tmpdir(), 'parley-demo-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENV = { ...NO_LIMITS, PORT: '0', AUTH_JWT_SECRET: TEST_SECRET };
/** So fast that an hour of people is a few seconds. */
const FAST = ['--pace', '1000', '--customers', '4'];

/** A demo in a process of its own, and what its hints say; ended with the test. */
async function startDemo(args: string[], env: Record<string, string> = {}) {
  const program = startProgram([COMMAND, ...FAST, ...args], { ...ENV, ...env });
  onTestFinished(async () => {
    await program.end('SIGKILL');
  });
  await program.line((line) => line.includes('--random-seed'));
  const [, url = ''] = /at (http:\S+),/.exec(program.lines[0]!)!;
  const said = (pattern: RegExp) => pattern.exec(program.lines.join('\n'))![1]!;
  return { program, url, agentToken: said(/\/agent#token=(\S+)/), adminToken: said(/ TOKEN=(\S+)/), said };
}

/** One operation of somebody's; rejects when it is not answered with data. */
async function ask(url: string, token: string | null, query: string, variables: Record<string, unknown> = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what is tested
  const { data, errors } = (await response.json()) as { data: any; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const ACT = (name: string, type: string, selection: string) =>
  `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} userErrors { code } } }`;
const SEND = ACT('sendMessage', 'SendMessageInput', 'message { seq }');
const ASSIGN = ACT('assignConversation', 'AssignConversationInput', 'conversation { id }');

const COUNTS = `subscription ($after: String) {
  unreadCountChanged(after: $after) { cursor conversationId cause userUnreadCount supportUnreadCount }
}`;
const EVENTS = `subscription ($id: ID!, $after: String) {
  conversationEvents(conversationId: $id, after: $after) {
    __typename cursor
    ... on MessageAdded { message { side body sender { id } } }
    ... on ConversationUpdated { cause }
  }
}`;
const INBOX = `subscription ($after: String) {
  inboxEvents(after: $after) { cursor change conversationId conversation { isClosed rating { rating } } }
}`;

/** Resolves with the first event that fits. */
async function first<T>(followed: Followed<T>, fits: (event: T) => boolean): Promise<T> {
  for (let count = 1; ; count += 1) {
    const event = (await followed.take(count))[count - 1] as T;
    if (fits(event)) return event;
  }
}

/** A visitor who writes as a customer, and what they hear. */
async function visitor(url: string) {
  const { createGuest } = await ask(url, null, ACT('createGuest', 'CreateGuestInput', 'token guest { id }'), {
    input: { name: 'Vera Visitor' },
  });
  const { token } = createGuest;
  const { createConversation } = await ask(
    url,
    token,
    ACT('createConversation', 'CreateConversationInput', 'conversation { id supportUser { id } }'),
    { input: { userId: createGuest.guest.id } },
  );
  const { id } = createConversation.conversation;
  const heard = follow(resumingClient({ url: `${url.replace('http', 'ws')}/graphql`, token }), {
    query: EVENTS,
    variables: { id },
  });
  await heard.until('live');
  return { id, heard, say: (body: string) => ask(url, token, SEND, { input: { conversationId: id, body } }) };
}

test('everything is alive: people come, write, read, go and rate, visitors are answered, and all counts are right', async () => {
  const file = join(folder, 'kept.sqlite');
  const demo = await startDemo(['--database', `sqlite:${file}`, '--random-seed', '11']);
  const { url, program } = demo;
  const admin = resumingClient({ url: `${url.replace('http', 'ws')}/graphql`, token: demo.adminToken });
  const counts = follow(admin, { query: COUNTS });
  const inbox = follow(admin, { query: INBOX });

  // As a customer, about something that the agents know about.
  const chat = await visitor(url);
  await chat.say('I cannot log in, what now?');
  const answer = await first(chat.heard, (event) => event.message?.side === 'SUPPORT');
  expect(answer.message.body).toMatch(/^Hello Vera! .*(browser|Google)/);

  // As an agent at the desk, who is in a conversation: it stays theirs.
  const { viewer: ada } = await ask(url, demo.agentToken, '{ viewer { id } }');
  const held = await visitor(url);
  await ask(url, demo.adminToken, ASSIGN, { input: { id: held.id, supportUserId: ada.id } });
  const greeting = { conversationId: held.id, body: 'Hello, this is Ada.' };
  await ask(url, demo.agentToken, SEND, { input: greeting });
  await first(held.heard, (event) => event.message?.body === greeting.body);
  const before = held.heard.events.length;
  await held.say('My parcel is late.');

  // One that the agent at the desk never looks at is taken by somebody else.
  const ignored = await visitor(url);
  await ask(url, demo.adminToken, ASSIGN, { input: { id: ignored.id, supportUserId: ada.id } });
  await ignored.say('My parcel is late.');
  const taken = await first(ignored.heard, (event) => event.message?.side === 'SUPPORT');
  expect(taken.message.sender.id).not.toBe(ada.id);

  // Conversations are taken away in the middle of a word; the others go on.
  const { conversations } = await ask(url, demo.adminToken, '{ conversations(first: 3) { nodes { id } } }');
  for (const { id } of conversations.nodes) {
    if ([chat.id, held.id, ignored.id].includes(id)) continue;
    await ask(url, demo.adminToken, ACT('deleteConversation', 'ConversationVersionInput', 'conversation { id }'), {
      input: { id },
    });
  }
  await counts.take(counts.events.length + 60);
  expect(new Set(counts.events.map(({ cause }) => cause))).toEqual(new Set(['MESSAGE_SENT', 'MESSAGES_READ']));
  await first(inbox, ({ conversation }) => conversation?.isClosed && conversation.rating);
  // Much has happened since, and nobody has answered in the place of the one who holds it.
  expect(held.heard.events.slice(before).filter((event) => event.message?.side === 'SUPPORT')).toEqual([]);

  expect(await program.end('SIGINT')).toBe(0);
  expect(program.errors()).not.toMatch(/ {4}at |has failed/);
  const db = new BetterSqlite3(file, { readonly: true });
  const begun = `from conversations where is_closed = 0 and is_deleted = 0
    and exists (select 1 from events where conversation_id = conversations.id and type = 'CREATED')`;
  const visitors = [chat.id, held.id, ignored.id].map((id) => `'${id}'`).join();
  const open = db.prepare(`select count(*) ${begun} and id not in (${visitors})`).pluck().get();
  expect(open).toBeLessThanOrEqual(4);
  const names = db.prepare(`select count(distinct user_id) from conversations`).pluck().get();
  expect(names).toBeGreaterThan(5);
  db.close();
  const doctor = await runToEnd(['src/commands/doctor.ts'], { ...ENV, DATABASE_URL: `sqlite:${file}` });
  expect(doctor).toMatchObject({ code: 0, stdout: expect.stringMatching(/ 0 wrong\.\n$/) });

  const again = await runToEnd([COMMAND, '--database', `sqlite:${file}`], ENV);
  expect(again).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^parley: --database: .*\n$/) });
}, 60_000);

test('after so many visits it begins anew at the same place, and leaves nothing behind', async () => {
  const demo = await startDemo(['--visits', '4']);
  const file = demo.said(/DATABASE_URL=sqlite:(\S+)/);
  expect(existsSync(file)).toBe(true);
  await demo.program.line((line) => line.includes('begun anew'));
  expect(existsSync(file)).toBe(false);
  const admin = resumingClient({ url: `${demo.url.replace('http', 'ws')}/graphql`, token: demo.adminToken });
  await follow(admin, { query: COUNTS }).take(10);
  expect(await demo.program.end('SIGTERM')).toBe(0);
  expect(existsSync(dirname(file))).toBe(false);
}, 60_000);

test('it fits on one screen, and names only pages that are there', async () => {
  const { program, url } = await startDemo([]);
  expect(program.lines.length).toBeLessThanOrEqual(24);
  const pages = program.lines.flatMap((line) => /^ +\w[\w ]* +(http:\S+) /.exec(line)?.[1] ?? []);
  expect(pages).toContain(`${url}/graphql`);
  for (const page of pages) {
    expect((await fetch(page, { headers: { accept: 'text/html' } })).status).toBe(200);
  }
  const curl = program.lines.find((line) => line.includes('curl'))!;
  const [, asked] = /curl -s (\S+)/.exec(curl)!;
  const [, token] = / TOKEN=(\S+)/.exec(program.lines.join('\n'))!;
  expect((await fetch(asked!, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
}, 60_000);

test.each([
  ['in production', [], { NODE_ENV: 'production' }, 1, 'production'],
  ['with a pace that is none', ['--pace', 'fast'], {}, 2, '--pace'],
  ['with more customers than may connect', ['--customers', '31'], {}, 2, '--customers'],
])('it is refused %s', async (_, args, env, code, named) => {
  const refused = await runToEnd([COMMAND, ...args], { ...ENV, ...env });
  expect(refused).toMatchObject({ code, stdout: '' });
  expect(refused.stderr).toMatch(new RegExp(`^parley: .*${named}.*\\n$`));
});
