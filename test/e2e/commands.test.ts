import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAcknowledged } from '../live/raw-socket.ts';
import { collect } from '../support/events.ts';
import { send, startConversation, startGateway, TEST_SECRET } from '../support/gateway.ts';
import { runToEnd } from '../support/process.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-commands-'));
const seeded = join(folder, 'seeded.sqlite');
const SMALL = ['--users', '40', '--conversations', '60', '--messages', '700'];

let made = 0;
const newFile = () => join(folder, `${++made}.sqlite`);

/** Runs a command of Parley on a database file. */
function run(file: string, name: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  return runToEnd([`src/commands/${name}.ts`, ...args], {
    DATABASE_URL: `sqlite:${file}`,
    ...env,
  });
}

/** A seeded database of one's own. */
function seededCopy(): string {
  const file = newFile();
  copyFileSync(seeded, file);
  return file;
}

function inDatabase<T>(file: string, work: (database: BetterSqlite3.Database) => T): T {
  const database = new BetterSqlite3(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

interface Row {
  id: string;
  version: number;
  last_seq: number;
  user_read_seq: number;
  support_read_seq: number;
  user_unread_count: number;
  support_unread_count: number;
}

const rowOf = (file: string, id: string) =>
  inDatabase(file, (db) => db.prepare('select * from conversations where id = ?').get(id) as Row);

/** The conversations with at least so many messages, in order of id. */
const conversationsOf = (file: string, messages: number) =>
  inDatabase(
    file,
    (db) => db.prepare('select * from conversations where last_seq >= ? order by id').all(messages) as Row[],
  );

const set = (file: string, id: string, assignment: string) =>
  inDatabase(file, (db) => db.prepare(`update conversations set ${assignment} where id = ?`).run(id));

const eventsOf = (file: string) =>
  inDatabase(
    file,
    (db) =>
      db.prepare('select conversation_id, version, type, unread_cause, data from events order by id').all() as {
        conversation_id: string;
        version: number;
        type: string;
        unread_cause: string | null;
        data: string;
      }[],
  );

beforeAll(async () => {
  expect(await run(seeded, 'seed', [...SMALL, '--random-seed', '1'])).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.concurrent('migrate', () => {
  test('runs what is missing, and then has nothing to do', async () => {
    const file = newFile();
    const first = await run(file, 'migrate');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^Ran \d+_conversations\.$/m);
    expect(await run(file, 'migrate')).toEqual({ code: 0, stdout: 'The database is up to date.\n', stderr: '' });
  });

  test('refuses a database in memory, and a malformed setting by name', async () => {
    const inMemory = await run(':memory:', 'migrate');
    expect(inMemory).toMatchObject({ code: 1, stdout: '' });
    expect(inMemory.stderr).toMatch(/^parley: DATABASE_URL .*in memory.*\n$/);
    const malformed = await run(newFile(), 'migrate', [], { DATABASE_URL: 'mysql://x' });
    expect(malformed).toMatchObject({ code: 1, stderr: expect.stringMatching(/^parley: DATABASE_URL .*\n$/) });
  });
});

describe.concurrent('token', () => {
  test('the last line of the output is a token that says what was asked for', async () => {
    const id = '64412084a5a11fc764c24083';
    const { code, stdout, stderr } = await run(
      newFile(),
      'token',
      ['--role', 'support', '--name', 'Ada', '--id', id, '--username', 'ada', '--email', 'ada@example.com']
        .concat(['--permission', 'supportConversations:readAny', '--permission', 'supportConversations:writeAny'])
        .concat(['--expires-in', '2h']),
      { AUTH_JWT_SECRET: TEST_SECRET, AUTH_ISSUER: 'https://issuer.example', AUTH_AUDIENCE: 'parley' },
    );
    expect(code).toBe(0);
    expect(stderr).toContain('Ada');
    const { payload } = await jwtVerify(stdout.trim(), new TextEncoder().encode(TEST_SECRET), {
      algorithms: ['HS256'],
      issuer: 'https://issuer.example',
      audience: 'parley',
    });
    expect(payload['user']).toEqual({
      id,
      role: 'support',
      name: 'Ada',
      username: 'ada',
      email: 'ada@example.com',
      permissions: ['supportConversations:readAny', 'supportConversations:writeAny'],
    });
    expect(payload.exp! - payload.iat!).toBe(2 * 60 * 60);
  });

  test('is signed with the secret beside the database, for 30 days and somebody new, when nothing is given', async () => {
    const own = join(folder, 'of-its-own');
    const { stdout } = await run(join(own, 'parley.sqlite'), 'token');
    const secret = readFileSync(join(own, 'development-secret'));
    const { payload } = await jwtVerify(stdout.trim(), secret);
    expect(payload['user']).toEqual({ id: expect.stringMatching(/^[0-9a-f]{24}$/), role: 'user' });
    expect(payload.exp! - payload.iat!).toBe(30 * 24 * 60 * 60);
  });

  test.each([
    ['--role', 'boss'],
    ['--id', '64412084A5A11FC764C24083'],
    ['--permission', 'supportConversations:everything'],
    ['--expires-in', '7'],
    ['--rolle', 'user'],
  ])('refuses %s %s by name', async (option, value) => {
    const { code, stdout, stderr } = await run(newFile(), 'token', [option, value]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^parley: .*${option}.*\\n$`));
  });

  test('is not minted in production', async () => {
    const env = { NODE_ENV: 'production', AUTH_JWT_SECRET: TEST_SECRET };
    const refused = await run(newFile(), 'token', [], env);
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('in development only') });
  });
});

describe.concurrent('seed', () => {
  test('adds exactly what was asked for, and doctor finds nothing wrong with it', async () => {
    const file = seededCopy();
    // Once more, beside what is there.
    expect(await run(file, 'seed', SMALL)).toMatchObject({ code: 0, stdout: expect.stringContaining('--random-seed') });
    const counts = inDatabase(file, (db) =>
      ['users', 'conversations', 'messages', 'events'].map((table) =>
        db.prepare(`select count(*) from ${table}`).pluck().get(),
      ),
    );
    expect(counts).toEqual([80, 120, 1_400, 0]);
    const { code, stdout } = await run(file, 'doctor');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '120 conversations recounted, 0 wrong.\n' });
  });

  test('there are agents and guests, open and closed, unread, rated and deleted ones', () => {
    const has = (table: string, condition: string) =>
      inDatabase(
        seeded,
        (db) => Number(db.prepare(`select count(*) from ${table} where ${condition}`).pluck().get()) > 0,
      );
    const found = {
      agents: has('users', `role = 'SUPPORT'`),
      guests: has('users', `kind = 'GUEST'`),
      open: has('conversations', 'not is_closed'),
      closed: has('conversations', 'is_closed and closed_at is not null'),
      assigned: has('conversations', 'support_user_id is not null'),
      unassigned: has('conversations', 'support_user_id is null'),
      unreadBySupport: has('conversations', 'user_unread_count > 0'),
      unreadByUser: has('conversations', 'support_unread_count > 0'),
      rated: has('conversations', 'rating between 1 and 5 and rated_at is not null'),
      deletedMessages: has('messages', 'is_deleted and deleted_at is not null'),
      searchable: has('message_words', `message_words match 'order'`),
    };
    expect(Object.entries(found).filter(([, isThere]) => !isThere)).toEqual([]);
    expect(has('conversations', 'version < 1 + last_seq')).toBe(false);
  });

  test('the same random seed and time give the same data, once', async () => {
    const until = ['--random-seed', '7', '--until', '2026-01-31T12:00:00Z'];
    const files = [newFile(), newFile()];
    const dumps = await Promise.all(
      files.map(async (file) => {
        expect(await run(file, 'seed', [...SMALL, ...until])).toMatchObject({ code: 0 });
        return inDatabase(file, (db) =>
          ['users', 'conversations', 'messages'].map((table) => db.prepare(`select * from ${table} order by id`).all()),
        );
      }),
    );
    expect(dumps[0]).toEqual(dumps[1]);
    expect(await run(files[0]!, 'seed', [...SMALL, ...until])).toMatchObject({ code: 1, stdout: '' });
  });

  test.each([
    ['--users', '0'],
    ['--conversations', '-1'],
    ['--messages', '1.5'],
    ['--random-seed', 'x'],
    ['--until', 'tomorrow'],
  ])('refuses %s %s by name', async (option, value) => {
    const { code, stdout, stderr } = await run(newFile(), 'seed', [option, value]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^parley: .*${option}.*\\n$`));
  });

  test('is refused in production', async () => {
    const refused = await run(newFile(), 'seed', [], { NODE_ENV: 'production', AUTH_JWT_SECRET: TEST_SECRET });
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('production') });
  });
});

describe.concurrent('doctor', () => {
  test('tells wrong counts, repairs them as a logged change, and then finds nothing', async () => {
    const file = seededCopy();
    const [first, second] = conversationsOf(file, 2) as [Row, Row];
    set(file, first.id, 'user_unread_count = user_unread_count + 3');
    set(file, second.id, 'support_unread_count = support_unread_count + 1, user_unread_count = user_unread_count + 1');

    const found = await run(file, 'doctor');
    expect(found.code).toBe(1);
    const is = first.user_unread_count;
    expect(found.stdout).toContain(`${first.id}  userUnreadCount is ${is + 3}, recounted ${is}\n`);
    expect(found.stdout).toContain('60 conversations recounted, 2 wrong.');
    expect(eventsOf(file)).toEqual([]);

    const fixed = await run(file, 'doctor', ['--fix']);
    expect(fixed).toMatchObject({ code: 0, stdout: expect.stringContaining('2 wrong, 0 still wrong.') });
    for (const before of [first, second]) {
      const { user_unread_count, support_unread_count, version } = before;
      expect(rowOf(file, before.id)).toMatchObject({ user_unread_count, support_unread_count, version: version + 1 });
    }
    const events = eventsOf(file);
    expect(events).toMatchObject([
      { conversation_id: first.id, version: first.version + 1, type: 'REPAIRED', unread_cause: 'REPAIRED' },
      { conversation_id: second.id, version: second.version + 1, type: 'REPAIRED', unread_cause: 'REPAIRED' },
    ]);
    expect(JSON.parse(events[0]!.data)).toMatchObject({
      before: { userUnreadCount: is + 3 },
      after: { userUnreadCount: is },
    });
    expect(await run(file, 'doctor')).toMatchObject({ code: 0 });
  });

  test('raises a last number that is taken, and lowers a read horizon above it', async () => {
    const file = seededCopy();
    const [first, second] = conversationsOf(file, 3) as [Row, Row];
    set(file, first.id, 'last_seq = last_seq - 1');
    set(
      file,
      second.id,
      'user_read_seq = last_seq + 10, support_read_seq = last_seq, user_unread_count = 0, support_unread_count = 0',
    );

    const { code, stdout } = await run(file, 'doctor', ['--fix']);
    expect(code).toBe(0);
    expect(stdout).toContain(
      `${first.id}  last_seq is ${first.last_seq - 1}, the newest message is number ${first.last_seq}`,
    );
    expect(stdout).toContain(`${second.id}  user_read_seq is ${second.last_seq + 10}, above`);
    expect(rowOf(file, first.id)).toMatchObject({ last_seq: first.last_seq, version: first.version + 1 });
    expect(rowOf(file, second.id)).toMatchObject({ user_read_seq: second.last_seq, version: second.version + 1 });
    // No count has changed, so that there is no unread event.
    expect(eventsOf(file)).toMatchObject([
      { type: 'REPAIRED', unread_cause: null },
      { type: 'REPAIRED', unread_cause: null },
    ]);
    expect(await run(file, 'doctor')).toMatchObject({ code: 0 });
  });

  test('does not give the numbers of missing messages again, and says so', async () => {
    const file = seededCopy();
    const [first] = conversationsOf(file, 3) as [Row];
    set(file, first.id, 'last_seq = last_seq + 2, user_unread_count = user_unread_count + 1');
    const { code, stdout } = await run(file, 'doctor', ['--fix']);
    expect(code).toBe(1);
    expect(stdout).toContain('messages are missing');
    expect(stdout).toContain('1 wrong, 1 still wrong.');
    const { user_unread_count, last_seq } = first;
    expect(rowOf(file, first.id)).toMatchObject({ last_seq: last_seq + 2, user_unread_count });
    expect(await run(file, 'doctor')).toMatchObject({
      code: 1,
      stdout: expect.not.stringContaining('userUnreadCount'),
    });
  });

  test('repairs beside a running gateway, whose subscribers hear of it', async () => {
    const gateway = await startGateway({ inFile: true });
    try {
      const customer = await gateway.customer();
      const admin = await gateway.admin();
      const conversationId = await startConversation(customer);
      await send(customer, conversationId, 'Hello');
      const file = gateway.databaseUrl.replace('sqlite:', '');
      const heard = await collect<object>(
        admin.socket(),
        'subscription { unreadCountChanged { conversationId version userUnreadCount supportUnreadCount cause } }',
      );
      set(file, conversationId, 'user_unread_count = 5, is_deleted = false');
      expect(await run(file, 'doctor', ['--fix'])).toMatchObject({ code: 0 });
      expect(await heard.take(1)).toEqual([
        { conversationId, version: 3, userUnreadCount: 1, supportUnreadCount: 0, cause: 'REPAIRED' },
      ]);
    } finally {
      await gateway.stop();
    }
  });

  test('makes no database where there is none', async () => {
    const refused = await run(join(folder, 'nothing.sqlite'), 'doctor');
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^parley: there is no database.*\n$/),
    });
  });

  test('refuses what it does not know', async () => {
    expect(await run(seeded, 'doctor', ['--fixx'])).toMatchObject({ code: 2, stdout: '' });
    expect(await run(seeded, 'doctor', ['everything'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe.concurrent('revoke', () => {
  test('is heard of by a running gateway, which closes what is open', async () => {
    const gateway = await startGateway({ inFile: true });
    try {
      const [customer, other] = [await gateway.customer(), await gateway.customer()];
      const file = gateway.databaseUrl.replace('sqlite:', '');
      const sockets = await Promise.all([customer, other].map(({ token }) => openAcknowledged(gateway, token)));
      const one = await run(file, 'revoke', ['--token', customer.token], { AUTH_JWT_SECRET: TEST_SECRET });
      expect(one).toMatchObject({ code: 0, stdout: expect.stringContaining('Running gateways read it within 1 s.') });
      expect(await sockets[0]!.closed).toBe(4403);
      expect((await customer.gql('{ viewer { id } }')).status).toBe(401);
      expect((await other.gql('{ viewer { id } }')).status).toBe(200);
      const again = await run(file, 'revoke', ['--token', `Bearer ${customer.token}`]);
      expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Nothing was left to revoke/) });
    } finally {
      await gateway.stop();
    }
  });

  test.each([
    [[], 'say which: --user <id> or --token <jwt>'],
    [['--user', '64412084a5a11fc764c24083', '--token', 'x'], '--token'],
    [['--user', '64412084a5a11fc764c24083', '--issued-before', 'yesterday'], '--issued-before'],
    [['--user', '64412084a5a11fc764c24083', '--issued-before', '2999-01-01'], 'future'],
    [['--token', 'x.y.z'], '--token is no token'],
  ])('refuses %j', async (args, told) => {
    const { code, stdout, stderr } = await run(seeded, 'revoke', args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^parley: .*\n$/);
    expect(stderr).toContain(told);
  });
});

/** All that a person runs with npm, with what each has to be given. */
const COMMANDS: Record<string, { script: string; needs: string[] }> = {
  start: { script: 'src/main.ts', needs: [] },
  bench: { script: 'bench/main.ts', needs: ['start'] },
  ...Object.fromEntries(
    Object.entries({
      migrate: [],
      seed: [],
      demo: [],
      doctor: [],
      token: [],
      manifest: ['docs/examples'],
      revoke: ['--user', '64412084a5a11fc764c24083'],
      erase: ['--user', '64412084a5a11fc764c24083'],
      copy: ['--from', 'sqlite:a', '--to', 'sqlite:b'],
      import: ['file.jsonl'],
      watch: ['--token', 'x.y.z'],
    }).map(([name, needs]) => [name, { script: `src/commands/${name}.ts`, needs }]),
  ),
};

test('every command of package.json is known to these tests', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const ours = Object.keys(scripts).filter((name) => / (src|bench)\/[\w/]+\.ts$/.test(scripts[name]!));
  expect(ours.toSorted()).toEqual(Object.keys(COMMANDS).toSorted());
});

describe.concurrent.each(Object.entries(COMMANDS))('%s', (name, { script, needs }) => {
  const call = (args: readonly string[]) => runToEnd([script, ...args], { DATABASE_URL: `sqlite:${newFile()}` });

  test('--help says how it is called, and does nothing', async ({ expect: expectHere }) => {
    const { code, stdout, stderr } = await call(['--help']);
    expectHere({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectHere(stdout).toMatch(new RegExp(`^Usage: npm run ${name} -- \\[options\\]`));
    expectHere(stdout).toMatch(/^ {2}-h, --help +display help/m);
    // It is read in a terminal.
    expectHere(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test('refuses what it does not take, by one line', async ({ expect: expectHere }) => {
    const { code, stdout, stderr } = await call([...needs, '--no-such-option']);
    expectHere({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expectHere(stderr).toMatch(/^parley: .*--no-such-option.*\n$/);
  });
});
