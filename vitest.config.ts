import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { IS_FULL } from './test/scale/size.ts';
import { POSTGRES_WORKERS } from './test/support/postgres-server.ts';

export default defineConfig({
  resolve: {
    // One copy of graphql for our sources and for the packages, as under Node itself: an error of one copy is none of the other.
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
  test: {
    environment: 'node',
    // The default leaves one core alone, which on a machine of two doubles the time.
    pool: 'forks',
    maxWorkers: '100%',
    // Long enough for tests that start a process or a database on a machine that has half the time for others; what hangs
    // still ends by itself.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, 'test/chaos/**', 'test/gateways/**', 'test/web/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // The same cases on the other engine, and those of several gateways, which SQLite does not serve. What is left to
        // SQLite alone asks nothing of the engine: how requests are refused before they reach it (security but for who may
        // see what), how results are shared and sent (scale), commands and files of the package (architecture, client,
        // deploy, e2e), and documents against the schema (graphql).
        extends: true,
        test: {
          name: 'postgres',
          include: [
            'test/{integration,live,property,gateways,chaos,moving,operations,reference,rest}/**/*.test.ts',
            // Who may see what is decided in statements where something is read. The rest of it is one rule in memory,
            // which `npm run test:full` asks about on this engine as well.
            `test/security/matrix/${IS_FULL ? '*' : '{lists,rest-lists,objects,given-away}'}.test.ts`,
          ],
          // How many statements a page takes, and which, is a matter of each engine.
          exclude: [...configDefaults.exclude, 'test/integration/statements.test.ts'],
          globalSetup: 'test/support/postgres-server.ts',
          // As many as there are servers: on the same, a transaction of one test would hold up the feed of another.
          maxWorkers: POSTGRES_WORKERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The pages: their parts, and as people use them, in a browser over a gateway of their own.
        extends: true,
        resolve: { alias: { 'parley/client': fileURLToPath(new URL('client/index.js', import.meta.url)) } },
        test: {
          name: 'web',
          include: ['web/**/*.test.ts', 'test/web/**/*.test.ts'],
          globalSetup: 'test/web/built-pages.ts',
          // A machine that is busy with other browsers takes several times as long; what hangs still ends by itself.
          testTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
