import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // One copy of graphql for our sources and for the packages, as under Node itself: an error of one copy is none of the other.
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // The default leaves one core alone, which on a machine of two doubles the time.
    pool: 'forks',
    maxWorkers: '100%',
    // Long enough for tests that start a process or a database; what hangs still ends by itself.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    restoreMocks: true,
  },
});
