import js from '@eslint/js';
import graphql from '@graphql-eslint/eslint-plugin';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const SCHEMA = 'schema/*.graphql';
const DOCUMENTS = ['src/{rest,commands}/operations/*.graphql', 'web/operations/*.graphql'];
const EXAMPLES = 'docs/examples/*.graphql';

// One for schema and documents: the plugin keeps the first that it meets.
const graphqlLanguage = {
  parser: graphql.parser,
  parserOptions: {
    graphQLConfig: {
      projects: {
        // They may have names that ours have: whoever copies one has it alone.
        examples: { schema: SCHEMA, documents: EXAMPLES, include: EXAMPLES },
        default: { schema: SCHEMA, documents: DOCUMENTS },
      },
    },
  },
};

const readsOfTheEnvironment = 'Only src/settings.ts reads the environment: add a setting there.';

export default defineConfig(
  globalIgnores(['src/generated/', 'web/generated/', 'web/dist/', 'coverage/', 'data/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: ['**/*.{js,cjs,ts,tsx}'],
    extends: [js.configs.recommended],
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: readsOfTheEnvironment }],
      'no-restricted-imports': [
        'error',
        {
          paths: ['process', 'node:process'].map((name) => ({
            name,
            importNames: ['env'],
            message: readsOfTheEnvironment,
          })),
        },
      ],
    },
  },
  {
    files: ['src/settings.ts', 'test/**', 'bench/**', 'knexfile.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },
  {
    files: ['**/*.{js,cjs}'],
    languageOptions: { globals: { Buffer: false, console: false, performance: false, process: false, URL: false } },
  },
  {
    files: ['client/*.js'],
    languageOptions: {
      globals: { AbortController: false, clearTimeout: false, queueMicrotask: false, setTimeout: false },
    },
  },

  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // `import { type A }` would still be an import at run time, and so an edge between modules.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],

      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // The async of a function that keeps a promise-returning contract without awaiting anything.
      '@typescript-eslint/require-await': 'off',
      // Narrowing outlives an `await`: a flag that is checked again after it would be called needless.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Text is counted in code points, which is what spreading a string gives.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
    },
  },
  {
    // Knex's builders are promises, and its callbacks return them: `.where((either) => either.where(...))`.
    // Its rows are not quite of the type they are given: SQLite has no booleans.
    files: [
      'src/platform/db/*.ts',
      'src/modules/*/repository.ts',
      'src/modules/*/*-repository.ts',
      'src/modules/*/*-row.ts',
      'migrations/*.ts',
    ],
    rules: {
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
    },
  },
  {
    files: ['web/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      // An index that was just looked up, a page that has its root.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // What these pages say stands in web/texts, in each language; the explorer is GraphiQL's, and English.
    files: ['web/{agent,chat,shared}/**/*.tsx'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          // Parley is called so in all of them.
          'JSXText[value=/^(?!\\s*Parley\\s*$)[^]*\\p{L}/u]',
          'JSXExpressionContainer > Literal[value=/\\p{L}/u]',
          'JSXAttribute[name.name=/^(aria-label|aria-description|alt|label|placeholder|title)$/] > Literal[value=/\\p{L}/u]',
        ].map((selector) => ({ selector, message: 'What a page says stands in web/texts.' })),
      ],
    },
  },
  {
    // Tests and benchmarks look into answers whose shape is what they assert.
    files: ['**/*.test.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // It does not know `Promise.withResolvers<void>()`, with which tests wait for things to happen.
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },

  {
    files: [SCHEMA],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: graphqlLanguage,
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
          DirectiveDefinition: true,
          // The one argument of a mutation is described by its type.
          ignoredSelectors: ['FieldDefinition > InputValueDefinition[name.value=input]'],
        },
      ],
      // A type is described by a block string, a field by one line where that is enough.
      '@graphql-eslint/description-style': 'off',
      // Events, pages and payloads are not things with an identity.
      '@graphql-eslint/strict-id-in-types': 'off',
      // `User.username` is a word of its own.
      '@graphql-eslint/no-typename-prefix': 'off',
    },
  },
  {
    files: [...DOCUMENTS, EXAMPLES],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: graphqlLanguage,
    rules: {
      ...graphql.configs['flat/operations-recommended'].rules,
      // The shim selects what its answers hold, commands and pages what they show: none has a cache to feed.
      '@graphql-eslint/require-selections': 'off',
    },
  },
);
