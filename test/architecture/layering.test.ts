import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { afterEach, describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const tsConfig = extractTSConfig(path.join(root, 'tsconfig.json'));
const layers = await extractDepcruiseOptions(path.join(root, '.dependency-cruiser.cjs'));
const cycles = await extractDepcruiseOptions(path.join(root, '.dependency-cruiser.cycles.cjs'));

/** Files by their path: a breach of each rule, or several where it can be broken in several ways. */
type Files = Record<string, string>;

const breaches: Record<string, Files[]> = {
  'app-imports-nothing-above': [
    { 'src/app.ts': `import './main.ts';`, 'src/main.ts': '' },
    { 'src/app.ts': `import './commands/doctor.ts';`, 'src/commands/doctor.ts': '' },
  ],
  'http-imports-nothing-above': [
    { 'src/http/server.ts': `import type { App } from '../app.ts';`, 'src/app.ts': 'export type App = 1;' },
  ],
  'doors-import-nothing-above': [
    { 'src/live/hub.ts': `import '../http/server.ts';`, 'src/http/server.ts': '' },
    { 'src/graphql/execute.ts': `await import('../http/server.ts');`, 'src/http/server.ts': '' },
  ],
  'modules-import-nothing-above': [
    { 'src/modules/users/service.ts': `import '../../graphql/execute.ts';`, 'src/graphql/execute.ts': '' },
    { 'src/modules/request-context.ts': `import type {} from '../live/hub.ts';`, 'src/live/hub.ts': '' },
  ],
  'platform-imports-nothing-above': [
    { 'src/platform/bus.ts': `import '../modules/events/index.ts';`, 'src/modules/events/index.ts': '' },
    { 'src/settings.ts': `import './app.ts';`, 'src/app.ts': '' },
  ],
  'shared-imports-only-shared': [
    { 'src/shared/text.ts': `import '../platform/clock.ts';`, 'src/platform/clock.ts': '' },
    { 'src/shared/text.ts': `export type * from '../settings.ts';`, 'src/settings.ts': '' },
  ],
  'shared-takes-only-types-from-generated': [
    { 'src/shared/text.ts': `import '../generated/schema-types.ts';`, 'src/generated/schema-types.ts': '' },
  ],
  'rest-imports-only-rest': [
    { 'src/rest/routes.ts': `import '../modules/users/index.ts';`, 'src/modules/users/index.ts': '' },
    { 'src/rest/routes.ts': `import type {} from '../graphql/execute.ts';`, 'src/graphql/execute.ts': '' },
    { 'src/rest/routes.ts': `import '../settings.ts';`, 'src/settings.ts': '' },
  ],
  'live-and-graphql-import-no-other-door': [
    { 'src/graphql/schema.ts': `import type {} from '../live/hub.ts';`, 'src/live/hub.ts': '' },
    { 'src/live/hub.ts': `import '../rest/routes.ts';`, 'src/rest/routes.ts': '' },
  ],
  'live-takes-only-types-from-graphql': [
    { 'src/live/hub.ts': `import '../graphql/execute.ts';`, 'src/graphql/execute.ts': '' },
    // A type beside a value does not excuse the value.
    {
      'src/live/hub.ts': `import type { T } from '../graphql/execute.ts'; import { v } from '../graphql/execute.ts';`,
      'src/graphql/execute.ts': 'export type T = 1; export const v = 1;',
    },
  ],
  'modules-meet-at-their-index': [
    { 'src/modules/users/service.ts': `import '../access/scope.ts';`, 'src/modules/access/scope.ts': '' },
    { 'src/modules/users/service.ts': `import type {} from '../access/scope.ts';`, 'src/modules/access/scope.ts': '' },
  ],
  'sql-only-in-repositories': [
    { 'src/modules/users/service.ts': `import knex from 'knex';` },
    { 'src/modules/users/service.ts': `import type { Knex } from 'knex';` },
    { 'src/http/server.ts': `import Database from 'better-sqlite3';` },
    { 'src/app.ts': `import pg from 'pg';` },
  ],
  'web-imports-only-web': [
    { 'web/agent/app.tsx': `import '../../src/shared/text.ts';`, 'src/shared/text.ts': '' },
    {
      'web/shared/text/person.ts': `import type {} from '../../../src/generated/schema-types.ts';`,
      'src/generated/schema-types.ts': '',
    },
    { 'web/shared/follow.ts': `import '../../client/subscription.js';`, 'client/subscription.js': '' },
  ],
  'nothing-imports-web': [{ 'src/http/pages.ts': `import '../../web/agent/app.tsx';`, 'web/agent/app.tsx': '' }],
  'pages-share-only-what-is-shared': [
    { 'web/chat/app.tsx': `import '../agent/app.tsx';`, 'web/agent/app.tsx': '' },
    { 'web/shared/store.ts': `import type {} from '../agent/app.tsx';`, 'web/agent/app.tsx': '' },
  ],
  'src-imports-no-tests': [
    { 'src/app.ts': `import '../test/support.ts';`, 'test/support.ts': '' },
    { 'src/app.ts': `import '../bench/load.ts';`, 'bench/load.ts': '' },
    { 'src/app.ts': `import './settings.test.ts';`, 'src/settings.test.ts': '' },
    { 'web/agent/app.tsx': `import './app.test.ts';`, 'web/agent/app.test.ts': '' },
  ],
  'no-run-time-cycle': [
    { 'src/shared/a.ts': `import './b.ts';`, 'src/shared/b.ts': `import './a.ts';` },
    // A cycle through types beside it does not hide it.
    {
      'src/shared/a.ts': `import './b.ts'; import type {} from './c.ts';`,
      'src/shared/b.ts': `import './c.ts'; import type {} from './a.ts';`,
      'src/shared/c.ts': `import './a.ts'; import type {} from './b.ts';`,
    },
  ],
};

/** What looks like a breach and is none. */
const allowed: Record<string, Files> = {
  'a cycle of types': { 'src/shared/a.ts': `import './b.ts';`, 'src/shared/b.ts': `import type {} from './a.ts';` },
  'a type of graphql in live': {
    'src/live/hub.ts': `import type {} from '../graphql/execute.ts';`,
    'src/graphql/execute.ts': '',
  },
  "a module's index, and what all modules share": {
    'src/modules/users/service.ts': `import '../access/index.ts'; import type {} from '../request-context.ts';`,
    'src/modules/access/index.ts': '',
    'src/modules/request-context.ts': '',
  },
  'a generated type in shared, a generated document in rest': {
    'src/shared/text.ts': `import type {} from '../generated/operations.ts';`,
    'src/rest/routes.ts': `import '../generated/operations.ts'; import '../shared/text.ts';`,
    'src/generated/operations.ts': '',
  },
  "a page's own parts, what pages share, and the client": {
    'web/agent/app.tsx': `import './inbox/list.ts'; import '../shared/store.ts'; import '../../client/index.js';`,
    'web/agent/inbox/list.ts': '',
    'web/shared/store.ts': '',
    'client/index.js': '',
  },
  'SQL in repositories, migrations and commands': {
    'src/modules/users/repository.ts': `import type { Knex } from 'knex';`,
    'src/modules/users/read-mark-repository.ts': `import type { Knex } from 'knex';`,
    'src/platform/db/client.ts': `import knex from 'knex';`,
    'src/commands/doctor.ts': `import knex from 'knex';`,
  },
};

/** The names of the rules that src/ and web/ in this folder break, with the imports that break them. */
async function violations(baseDir: string): Promise<string[]> {
  const found: string[] = [];
  for (const options of [layers, cycles]) {
    const roots = ['src', 'web'].filter((name) => existsSync(path.join(baseDir, name)));
    const { output } = await cruise(roots, { ...options, baseDir }, undefined, { tsConfig });
    found.push(...(output as ICruiseResult).summary.violations.map((v) => `${v.rule.name}: ${v.from} -> ${v.to}`));
  }
  return found;
}

describe('imports run one way', () => {
  let folder: string | undefined;

  async function plant(files: Files): Promise<string> {
    folder = await mkdtemp(path.join(tmpdir(), 'layering-'));
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
      await writeFile(path.join(folder, name), content);
    }
    return folder;
  }

  afterEach(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
    folder = undefined;
  });

  test('in src/ and web/', { timeout: 120_000 }, async () => {
    expect(await violations(root)).toEqual([]);
  });

  test('and each rule has a breach planted here', () => {
    const rules = [layers, cycles].flatMap(({ ruleSet }) => ruleSet?.forbidden ?? []).map((rule) => rule.name);
    expect(Object.keys(breaches).sort()).toEqual(rules.sort());
  });

  const cases = Object.entries(breaches).flatMap(([rule, plants]) => plants.map((files) => ({ rule, files })));
  test.for(cases)('$rule catches its breach', async ({ rule, files }) => {
    const found = await violations(await plant(files));
    expect(found.map((violation) => violation.split(':')[0])).toContain(rule);
  });

  test.for(Object.entries(allowed))('%s is no breach', async ([, files]) => {
    expect(await violations(await plant(files))).toEqual([]);
  });
});
