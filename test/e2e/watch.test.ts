import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { mintToken } from '../../src/modules/authentication/index.ts';
import { send, startConversation, startGateway, TEST_SECRET, type Gateway } from '../support/gateway.ts';
import { runToEnd, startProcess, startProgram, type GatewayProcess, type RunningProgram } from '../support/process.ts';
import { createDesk, SEND } from './desk.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-watch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const ENV = { TZ: 'Asia/Kolkata' };

const READ = `mutation ($id: ID!) { markConversationRead(input: { conversationId: $id }) { userErrors { code } } }`;

/** Starts a watch; ended with the test. */
function watch(url: string, token: string, args: string[] = []): RunningProgram {
  const program = startProgram(['src/commands/watch.ts', '--url', url, '--token', token, ...args], ENV);
  onTestFinished(async () => {
    await program.end('SIGKILL');
  });
  return program;
}

const CONNECTED = /^parley: connected to /m;
const times = (count: number) => new RegExp(`(?:${CONNECTED.source}[^]*){${count}}`, 'm');

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what is tested
type Printed = Record<string, any>;

/** What a watch has printed as JSON. */
const printed = ({ lines }: RunningProgram) => lines.map((line) => JSON.parse(line) as Printed);

describe('over a gateway that is killed', () => {
  let desk: Awaited<ReturnType<typeof createDesk>>;
  let gateway: GatewayProcess;
  beforeEach(async () => {
    desk = await createDesk();
  });
  const start = async (env: Record<string, string> = {}, port = 0) => {
    gateway = await startProcess({ ...desk.env, PORT: String(port), ...env });
    return gateway;
  };
  afterEach(async () => {
    await gateway.end('SIGKILL');
    desk.remove();
  });
  const write = (id: string, body: string) => desk.gql(gateway.url, SEND, { id, body });

  test('every change is printed exactly once, and in order', async () => {
    const { port } = await start();
    const id = await desk.begin(gateway.url);
    const program = watch(gateway.url, desk.adminToken, ['--json']);
    await program.error(CONNECTED);
    for (let round = 1; round <= 2; round += 1) {
      await write(id, `seen at once ${round}`);
      await gateway.end('SIGKILL');
      await start({}, port);
      // Before the watch is back, or after: it makes no difference.
      await write(id, `missed, it may be ${round}`);
      await program.error(times(round + 1));
    }
    await write(id, 'last');
    await program.line((line) => line.includes('"userUnreadCount":5'));
    expect(await program.end('SIGINT')).toBe(0);
    expect(printed(program).map(({ type, userUnreadCount, cause }) => [type, userUnreadCount, cause])).toEqual(
      [1, 2, 3, 4, 5].map((count) => ['change', count, 'MESSAGE_SENT']),
    );
    expect(program.errors()).toMatch(/^parley: .*; trying again$/m);
  }, 60_000);

  test('counts as they are now are printed where changes cannot be told', async () => {
    const { port } = await start();
    const id = await desk.begin(gateway.url);
    const all = watch(gateway.url, desk.adminToken, ['--json']);
    const one = watch(gateway.url, desk.token, ['--json', '--conversation', id]);
    await Promise.all([all.error(CONNECTED), one.error(CONNECTED)]);
    await write(id, 'before');
    await Promise.all([all, one].map(async (program) => program.line((line) => line.includes('"change"'))));
    // While nobody is connected, more happens than is replayed.
    await gateway.end('SIGKILL');
    await start();
    for (const body of ['one', 'two', 'three', 'four']) await write(id, body);
    await gateway.end('SIGTERM');
    await start({ LIVE_REPLAY_MAX: '3' }, port);
    const [totals, counts] = await Promise.all([
      all.line((line) => line.includes('"totals"')),
      one.line((line) => line.includes('"counts"')),
    ]);
    expect(JSON.parse(totals)).toMatchObject({ type: 'totals', conversations: 1, messages: 5 });
    expect(JSON.parse(counts)).toMatchObject({ conversationId: id, userUnreadCount: 5, supportUnreadCount: 0 });
    // And it goes on from there.
    await write(id, 'after');
    await all.line((line) => line.includes('"userUnreadCount":6'));
    expect(printed(all).map(({ type }) => type)).toEqual(['change', 'totals', 'change']);
  }, 60_000);

  test('a watch that is killed itself goes on where it was, with a file for its place', async () => {
    await start();
    const id = await desk.begin(gateway.url);
    const args = ['--json', '--conversation', id, '--cursor-file', join(folder, 'place')];
    const first = watch(gateway.url, desk.token, args);
    await first.error(CONNECTED);
    // Killed before it has seen anything.
    await first.end('SIGKILL');
    await write(id, 'while nobody watched');
    const second = watch(gateway.url, desk.token, args);
    await second.line((line) => line.includes('"userUnreadCount":1'));
    await second.end('SIGINT');
    await write(id, 'again');
    const third = watch(gateway.url, desk.token, args);
    await third.line((line) => line.includes('"userUnreadCount":2'));
    expect(printed(third)).toHaveLength(1);
  }, 60_000);
});

describe('with a gateway that stays', () => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await startGateway();
  });
  afterEach(() => gateway.stop());

  test('a line says when in local time, who, both counts and why; piped, it is plain', async () => {
    const [admin, customer] = [
      await gateway.admin(),
      await gateway.customer({ name: '\u001b[2JEmma\u009b \u202eKaya\n' }),
    ];
    const id = await startConversation(customer);
    const program = watch(gateway.url, admin.token);
    await program.error(CONNECTED);
    await send(customer, id, 'Hello');
    await admin.gql(READ, { id });
    await program.line((line) => line.includes('messages read'));
    // Of names, what would move the cursor of a terminal is left out.
    expect(program.lines.map((line) => line.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d GMT\+5:30/, 'WHEN'))).toEqual([
      `WHEN  Emma Kaya             support has 1 unread, customer 0  message sent  ${id}`,
      `WHEN  Emma Kaya             support has 0 unread, customer 0  messages read  ${id}`,
    ]);
    expect(await program.end('SIGTERM')).toBe(0);
    expect(program.errors()).toBe(`parley: connected to ${gateway.url}\n`);
  });

  test('an expired token is told plainly, with a code of its own', async () => {
    const { token } = await gateway.customer({ lastsSeconds: 2 });
    const program = watch(gateway.url, token);
    await program.error(CONNECTED);
    expect(await program.end()).toBe(3);
    expect(program.errors().split('\n').at(-2)).toMatch(/^parley: .*token has expired.*--token\.$/i);
  });

  test('so is one that was never good', async () => {
    const token = await mintToken(
      'another secret, which is long enough',
      { id: '0'.repeat(24), role: 'user' },
      { lastsSeconds: 60 },
    );
    for (const args of [[], ['--cursor-file', join(folder, 'of a bad token')]]) {
      const program = watch(gateway.url, token, args);
      expect(await program.end()).toBe(3);
      expect(program.lines).toEqual([]);
      expect(program.errors().split('\n').at(-2)).toMatch(/^parley: .*token is not valid.*--token\.$/i);
    }
  });

  test('what is not there is told in one line', async () => {
    const { token } = await gateway.customer();
    const program = watch(gateway.url, token, ['--conversation', '0'.repeat(24)]);
    expect(await program.end()).toBe(1);
    expect(program.errors()).toMatch(/^parley: (?!.* at ).*\n$/m);
    expect(program.errors()).not.toContain('    at ');
  });

  test('it ends without a word when nobody reads its lines any more', async () => {
    const customer = await gateway.customer();
    const id = await startConversation(customer);
    const program = watch(gateway.url, customer.token);
    await program.error(CONNECTED);
    program.child.stdout!.destroy();
    await send(customer, id, 'Hello');
    expect(await program.end()).toBe(1);
    expect(program.errors()).toBe(`parley: connected to ${gateway.url}\n`);
  });
});

test.each([
  ['--token', ['--token', 'not a token']],
  ['--token', []],
  ['--url', ['--token', 'x', '--url', 'ftp://127.0.0.1']],
  ['--conversation', ['--token', 'x', '--conversation', 'X']],
])('refuses a wrong %s by name', async (option, args) => {
  const refused = await runToEnd(['src/commands/watch.ts', ...args], { ...ENV, AUTH_JWT_SECRET: TEST_SECRET });
  expect(refused).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(new RegExp(`^parley: .*${option}.*\\n$`)),
  });
});
