import { afterAll, describe, expect, test } from 'vitest';
import { fill } from '../../src/commands/seed/fill.ts';
import { createCopy } from '../../src/modules/moving/index.ts';
import { startGateway } from '../support/gateway.ts';
import { runToEnd } from '../support/process.ts';
import { createPlaces, raw, within } from './places.ts';

const places = createPlaces();
afterAll(() => places.drop());

const UNTIL = Date.parse('2026-01-31T12:00:00Z');

/** What `npm start` says over a database that it does not serve. */
async function refusalOf(url: string): Promise<string> {
  const { code, stdout, stderr } = await runToEnd(['src/main.ts'], {
    DATABASE_URL: url,
    PORT: '0',
    NODE_ENV: 'production',
    AUTH_JWT_SECRET: 'a secret for tests that is long enough',
  });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  return stderr;
}

/** Starts on a database, and ends again. */
async function serve(url: string): Promise<void> {
  const gateway = await startGateway({ env: { DATABASE_URL: url } });
  const ready = await fetch(`${gateway.url}/readyz`);
  await gateway.stop();
  expect(ready.status).toBe(200);
}

const ran = (url: string, migration: string) =>
  raw(url, `insert into knex_migrations (name, batch) values ('${migration}', 9)`);

describe('a database that holds an unfinished copy', () => {
  test('is not served, nor copied on, until the copy is whole', async () => {
    const [source, target] = [await places.newDatabase(), await places.newDatabase()];
    await within(source, (db) => fill(db, { users: 3, conversations: 2, messages: 4 }, 1, UNTIL, () => undefined));
    await within(source, (from) => within(target, async (to) => (await createCopy(from, to)).run().next()));
    const told =
      'parley: the database is a copy that was not finished: run `npm run copy` again to finish it, or drop it\n';
    expect(await refusalOf(target)).toBe(told);
    const further = await places.run('copy', ['--from', target, '--to', await places.newDatabase()]);
    expect(further).toMatchObject({ code: 1, stderr: told });

    expect(await places.run('copy', ['--from', source, '--to', target])).toMatchObject({ code: 0 });
    await serve(target);
  });
});

describe('a database that a newer version has migrated', () => {
  test('is not served where that version has changed what is there', async () => {
    const url = await places.newDatabase();
    await within(url, async () => undefined);
    await ran(url, '29991231000000_add_something');
    await ran(url, '29991231000001_from_the_future');
    expect(await refusalOf(url)).toBe(
      'parley: the database is of a newer version of Parley, which has run 29991231000001_from_the_future: ' +
        'start that version, or restore a backup from before it\n',
    );
  });

  test('is served where that version has only added to it, and migrated no further', async () => {
    const url = await places.newDatabase();
    await within(url, async () => undefined);
    await ran(url, '29991231000000_add_something');
    await serve(url);
    expect(await places.run('migrate', [], { DATABASE_URL: url })).toMatchObject({
      code: 0,
      stdout: 'The database is up to date.\n',
    });
    // What was added would be left behind.
    expect(await places.run('doctor', [], { DATABASE_URL: url })).toMatchObject({
      code: 1,
      stderr: 'parley: DATABASE_URL is of a newer version of Parley, which has run 29991231000000_add_something.\n',
    });
  });
});
