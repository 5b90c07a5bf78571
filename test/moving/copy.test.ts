import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { fill } from '../../src/commands/seed/fill.ts';
import { createCopy, TABLE_NAMES, TABLES } from '../../src/modules/moving/index.ts';
import { send, startConversation, startGateway } from '../support/gateway.ts';
import { createPlaces, PAIRS, raw, rowsOf, within, type Engine } from './places.ts';

const places = createPlaces();
afterAll(() => places.drop());

const SIZES = { users: 60, conversations: 150, messages: 3_000 };
const RANDOM_SEED = 11;
const UNTIL = Date.parse('2026-01-31T12:00:00Z');

/** A database with something of everything in it. */
async function seeded(engine?: Engine): Promise<string> {
  const url = await places.newDatabase(engine);
  await within(url, (db) => fill(db, SIZES, RANDOM_SEED, UNTIL, () => undefined));
  await raw(
    url,
    `insert into idempotency_keys values ('64412084a5a11fc764c24083', 'createConversation', 'Ключ é', 'print', '64412084a5a11fc764c24084', 5)`,
  );
  await raw(url, `insert into revocations values ('USER', '64412084a5a11fc764c24083', 5000, null, 3, 6000)`);
  return url;
}

const sources = new Map<Engine | undefined, Promise<string>>();
/** The same for all tests that leave it as it is. */
function source(engine?: Engine): Promise<string> {
  const made = sources.get(engine) ?? seeded(engine);
  sources.set(engine, made);
  return made;
}

const copy = (from: string, to: string) => places.run('copy', ['--from', from, '--to', to]);

async function expectEqual(from: string, to: string): Promise<void> {
  for (const table of TABLE_NAMES) expect(await rowsOf(to, table)).toEqual(await rowsOf(from, table));
}

describe.each(PAIRS)('copying from %s to %s', (from, to) => {
  test('all rows are there as they were, and doctor finds nothing', async () => {
    const [right, target] = [await source(from), await places.newDatabase(to)];
    const { code, stdout } = await copy(right, target);
    expect(stdout).toContain(
      'Copied 60 people, 150 conversations, 3,000 messages, 1 idempotency keys, 1 revocations.\n150 conversations recounted, 0 wrong.\n',
    );
    expect({ code, end: stdout.split('\n').at(-2) }).toMatchObject({ code: 0, end: /^The copy is whole/ });
    await expectEqual(right, target);
    expect(await copy(right, target)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('whole copy already'),
    });
  });

  test('a copy that is killed is gone on with by the next', async () => {
    const [right, target] = [await source(from), await places.newDatabase(to)];
    const child = spawn(
      process.execPath,
      ['--import', './src/require-node.js', 'src/commands/copy.ts', '--from', right, '--to', target],
      { cwd: fileURLToPath(new URL('../../', import.meta.url)), stdio: ['ignore', 'ignore', 'pipe'] },
    );
    // The first line tells that something is committed.
    await once(child.stderr, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    const { code, stderr } = await copy(right, target);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Going on after [\d,]+ rows/) });
    await expectEqual(right, target);
  });
});

test('a copy goes on after any transaction of it, and adds no row twice', async () => {
  const [right, target] = [await source(), await places.newDatabase()];
  const added: number[] = [];
  for (let isWhole = false; !isWhole;) {
    await within(right, (from) =>
      within(target, async (to) => {
        const work = await createCopy(from, to);
        expect(work.isResumed).toBe(added.length > 0);
        const { value } = await work.run().next();
        if (value === undefined) isWhole = true;
        else added.push(value);
      }),
    );
  }
  expect(added.length).toBeGreaterThan(5);
  expect(added.reduce((sum, rows) => sum + rows)).toBe(60 + 150 + 3_000 + 2);
  await expectEqual(right, target);
});

test('every column of every table is copied', async () => {
  const url = await places.newDatabase();
  await within(url, async () => undefined);
  const isSqlite = url.startsWith('sqlite:');
  for (const table of TABLE_NAMES) {
    const columns = await raw<{ name: string }>(
      url,
      isSqlite
        ? `select name from pragma_table_info('${table}')`
        : `select column_name as name from information_schema.columns where table_name = '${table}'`,
    );
    const copied = columns.map(({ name }) => name).filter((name) => !['rid', 'words'].includes(name));
    expect(Object.keys(TABLES[table].columns).sort()).toEqual(copied.sort());
  }
});

describe('what a copy refuses', () => {
  test('a target with other data, which stays as it is', async () => {
    const target = await places.newDatabase();
    await within(target, (db) => fill(db, { users: 3, conversations: 1, messages: 2 }, 1, UNTIL, () => undefined));
    const before = await rowsOf(target, 'users');
    const { code, stdout, stderr } = await copy(await source(), target);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('parley: the target holds other data (users).\n');
    expect(await rowsOf(target, 'users')).toEqual(before);
  });

  test('a target with the beginning of another copy', async () => {
    const target = await places.newDatabase();
    const other = await seeded();
    await within(other, (from) => within(target, async (to) => (await createCopy(from, to)).run().next()));
    expect(await copy(await source(), target)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('another database'),
    });
  });

  test('itself', async () => {
    expect(await copy(await source(), await source())).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('same database'),
    });
  });

  test('a source that a newer version has migrated', async () => {
    const newer = await seeded();
    await raw(newer, `insert into knex_migrations (name, batch) values ('29991231000000_from_the_future', 9)`);
    const { code, stderr } = await copy(newer, await places.newDatabase());
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: 'parley: --from is of a newer version of Parley, which has run 29991231000000_from_the_future.\n',
    });
  });

  test.each([
    [['--from', 'sqlite:nothing-here.sqlite', '--to', 'sqlite:x'], 1, 'there is no database at nothing-here.sqlite'],
    [['--from', 'mysql://x', '--to', 'sqlite:x'], 2, '--from'],
    [['--from', 'sqlite:x'], 2, '--to'],
  ])('%j', async (args, code, told) => {
    const refused = await places.run('copy', args);
    expect(refused).toMatchObject({ code, stdout: '' });
    expect(refused.stderr).toMatch(/^parley: .*\n$/);
    expect(refused.stderr).toContain(told);
  });
});

test.each([
  ['a row that is missing', `delete from messages where seq = 2`, 'messages: 3,000 in the source, '],
  [
    'a text that is another',
    `update messages set body = 'x' where seq = 1`,
    'messages: equal in number, but not in what',
  ],
])('%s in the target is found at the end', async (_, sql, told) => {
  const [right, target] = [await source(), await places.newDatabase()];
  await within(right, (from) =>
    within(target, async (to) => {
      for await (const rows of (await createCopy(from, to)).run()) expect(rows).toBeGreaterThan(0);
    }),
  );
  await raw(target, sql);
  const { code, stdout, stderr } = await copy(right, target);
  expect(code).toBe(1);
  expect(stdout).toContain(told);
  expect(stdout).not.toContain('The copy is whole');
  expect(stderr).toContain('the two are not equal');
});

test('a gateway serves the copy, and tells those with cursors of the first to resync', async () => {
  const [source, target] = [await places.newDatabase(), await places.newDatabase()];
  const first = await startGateway({ env: { DATABASE_URL: source } });
  const customer = await first.customer({ name: 'Cleo' });
  const conversationId = await startConversation(customer);
  await send(customer, conversationId, 'Hello?');
  const read = (caller: typeof customer) =>
    caller.gql(
      'query ($id: ID!) { conversation(id: $id) { version userUnreadCount user { name } messages { nodes { id seq body } } } }',
      {
        id: conversationId,
      },
    );
  const before = await read(customer);
  const cursor = (await customer.gql('{ syncCursor }')).data.syncCursor as string;
  await first.stop();
  expect(await copy(source, target)).toMatchObject({ code: 0 });

  const second = await startGateway({ env: { DATABASE_URL: target } });
  try {
    const again = second.bearer(customer.token, customer.id);
    expect(await read(again)).toEqual(before);
    const events = again.socket().iterate({
      query: 'subscription ($after: String) { unreadCountChanged(after: $after) { version } }',
      variables: { after: cursor },
    });
    const failure: unknown = await events.next().catch((error: unknown) => error);
    expect(JSON.stringify(failure)).toContain('RESYNC_REQUIRED');
  } finally {
    await second.stop();
  }
});
