import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema, introspectionFromSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check, publish, type Declaration } from '../../scripts/published-schema.ts';
import { readTypeDefs } from '../../src/graphql/schema.ts';

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe('the published schema', () => {
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-schema-'));
    cpSync(root('schema'), folder, { recursive: true });
    // From what is there now on: what others have changed since the last release is not this test's.
    writeFileSync(join(folder, 'published/breaking.json'), '[]');
    rmSync(join(folder, 'published/schema.graphql'));
    await publish(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const published = () => readFileSync(join(folder, 'published/schema.graphql'), 'utf8');

  function edit(file: string, from: RegExp | string, to: string): void {
    const path = join(folder, file);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    writeFileSync(path, after);
  }

  const declare = (...declarations: Partial<Declaration>[]) =>
    writeFileSync(join(folder, 'published/breaking.json'), JSON.stringify(declarations));

  const WITHOUT_EMAIL = ['user.graphql', /\n {2}"The e-mail address[^\n]*\n {2}email: String @perViewer/, ''] as const;
  const EMAIL = { type: 'FIELD_REMOVED', path: 'User.email', reason: 'Nobody has one any more.' };

  it('is the schema that is served, each type in one piece', () => {
    const served = lexicographicSortSchema(buildSchema(readTypeDefs().join('\n')));
    expect(printSchema(lexicographicSortSchema(buildSchema(published())))).toBe(printSchema(served));
    expect(introspectionFromSchema(buildSchema(published())).__schema.mutationType?.name).toBe('Mutation');
    expect(published()).not.toMatch(/^extend /m);
    expect(published()).toContain('): SupportConversationConnection! @listSize(');
  });

  it('stands against a field that is gone', async () => {
    expect(await check(folder)).toEqual({ problems: [], dangers: [] });
    edit(...WITHOUT_EMAIL);
    expect((await check(folder)).problems).toEqual([
      "breaks clients: Field 'email' was removed from object type 'User' (FIELD_REMOVED User.email)",
    ]);
  });

  it.each([
    ['a token where none was needed', 'user.graphql', ' @public', '', 'DIRECTIVE_USAGE_FIELD_DEFINITION_REMOVED'],
    [
      'an argument that must be given',
      'user.graphql',
      '    id: ID!\n',
      '    id: ID!\n    at: Int!\n',
      'FIELD_ARGUMENT_ADDED',
    ],
    ['null where there was none', 'live.graphql', 'isTyping: Boolean!', 'isTyping: Boolean', 'FIELD_TYPE_CHANGED'],
    ['a value that is gone', 'live.graphql', /"Its customer rated it."\n {2}RATED/, '', 'ENUM_VALUE_REMOVED'],
  ])('stands against %s', async (_, file, from, to, type) => {
    edit(file, from, to);
    expect((await check(folder)).problems).toEqual([expect.stringContaining(`(${type} `)]);
  });

  it('lets what is declared pass, and nothing but it', async () => {
    edit(...WITHOUT_EMAIL);
    declare(EMAIL);
    expect(await check(folder)).toEqual({ problems: [], dangers: [] });
    edit('user.graphql', /\n {2}"The account's name[^\n]*\n {2}username: String/, '');
    expect((await check(folder)).problems).toEqual([expect.stringContaining('User.username')]);
  });

  it('stands against a declaration of what is no change', async () => {
    declare(EMAIL);
    expect((await check(folder)).problems).toEqual(['is declared, and is no change: FIELD_REMOVED User.email']);
  });

  it('takes no declaration without a reason', () => {
    edit(...WITHOUT_EMAIL);
    declare({ ...EMAIL, reason: ' ' });
    expect(() => check(folder)).toThrow(/breaking\.json is malformed.*reason/s);
  });

  it('says what clients may notice, and lets it pass', async () => {
    edit('live.graphql', '  RATED', '  RATED\n  "It was printed."\n  PRINTED');
    expect(await check(folder)).toEqual({ problems: [], dangers: [expect.stringContaining('PRINTED')] });
  });

  it('is published only when nothing stands against it, and then what was declared is over', async () => {
    const before = published();
    edit(...WITHOUT_EMAIL);
    expect((await publish(folder)).problems).toHaveLength(1);
    expect(published()).toBe(before);
    declare(EMAIL);
    expect((await publish(folder)).problems).toEqual([]);
    expect(published()).not.toMatch(/email: String @perViewer/);
    expect(await check(folder)).toEqual({ problems: [], dangers: [] });
  });

  it('fails the command that checks', () => {
    const run = () => spawnSync(process.execPath, [root('scripts/schema.ts'), 'check', folder], { encoding: 'utf8' });
    expect(run()).toMatchObject({ status: 0, stderr: '' });
    edit(...WITHOUT_EMAIL);
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('FIELD_REMOVED User.email') });
  });
});
