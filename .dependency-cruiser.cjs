/**
 * The layers, and who may import what. Imports run one way:
 *
 *   main, commands -> app -> http -> rest | live | graphql -> modules -> platform, settings -> shared
 *
 * and, apart from it, the pages: web/<page> -> web/shared. They know the gateway by its schema and `parley/client` only.
 *
 * `test/architecture/layering.test.ts` plants a breach of each rule and sees it caught. Type-only imports count like
 * any other, except where a rule says so. Cycles are the business of `.dependency-cruiser.cycles.cjs`.
 */

const above = {
  app: '^src/(main\\.ts|commands/)',
  http: '^src/((main|app)\\.ts|commands/)',
  doors: '^src/((main|app)\\.ts|(commands|http)/)',
  modules: '^src/((main|app)\\.ts|(commands|http|rest|live|graphql)/)',
  platform: '^src/((main|app)\\.ts|(commands|http|rest|live|graphql|modules)/)',
};

/** A package whether it is installed or not, and its types. */
const anyPackage = (...names) => `(^|node_modules/)(@types/)?(${names.join('|')})(/|$)`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'app-imports-nothing-above',
      severity: 'error',
      from: { path: '^src/app\\.ts$' },
      to: { path: above.app },
    },
    {
      name: 'http-imports-nothing-above',
      severity: 'error',
      from: { path: '^src/http/' },
      to: { path: above.http },
    },
    {
      name: 'doors-import-nothing-above',
      severity: 'error',
      from: { path: '^src/(live|graphql)/' },
      to: { path: above.doors },
    },
    {
      name: 'modules-import-nothing-above',
      severity: 'error',
      from: { path: '^src/modules/' },
      to: { path: above.modules },
    },
    {
      name: 'platform-imports-nothing-above',
      severity: 'error',
      from: { path: '^src/(platform/|settings\\.ts$)' },
      to: { path: above.platform },
    },
    {
      name: 'shared-imports-only-shared',
      comment: 'Of the generated files only the types.',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { path: '^src/', pathNot: '^src/(shared|generated)/' },
    },
    {
      name: 'shared-takes-only-types-from-generated',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { path: '^src/generated/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rest-imports-only-rest',
      comment: 'The shim gets `execute` handed to it: it knows documents and answers, nothing of what is behind them.',
      severity: 'error',
      from: { path: '^src/rest/' },
      to: { path: '^src/', pathNot: '^src/(rest|shared|generated)/' },
    },
    {
      name: 'live-and-graphql-import-no-other-door',
      severity: 'error',
      from: { path: '^src/(live|graphql)/' },
      to: { path: '^src/(rest|live)/', pathNot: '^src/$1/' },
    },
    {
      name: 'live-takes-only-types-from-graphql',
      severity: 'error',
      from: { path: '^src/live/' },
      to: { path: '^src/graphql/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'modules-meet-at-their-index',
      comment: 'Files directly in src/modules/ belong to all modules.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/[^/]+/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: 'sql-only-in-repositories',
      comment: 'And where the database is opened, migrated and mended. Their types too.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/(platform/db|commands)/', '^src/modules/[^/]+/(repository|[^/]+-repository)\\.'],
      },
      to: { path: anyPackage('knex', 'better-sqlite3', 'pg') },
    },
    {
      name: 'web-imports-only-web',
      comment:
        'A client like any other: what it knows of the gateway is generated from the schema, or `parley/client`.',
      severity: 'error',
      from: { path: '^web/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^(src|client|test|bench|migrations|scripts)/', pathNot: '^client/index\\.(js|d\\.ts)$' },
    },
    {
      name: 'nothing-imports-web',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^web/' },
    },
    {
      name: 'pages-share-only-what-is-shared',
      severity: 'error',
      from: { path: '^web/([^/]+)/' },
      to: { path: '^web/(agent|chat|explorer)/', pathNot: '^web/$1/' },
    },
    {
      name: 'src-imports-no-tests',
      comment: 'A unit test beside its source may use the helpers of test/.',
      severity: 'error',
      from: { path: '^(src|web)/', pathNot: '\\.test\\.ts$' },
      to: { path: ['^(test|bench)/', '\\.test\\.ts$'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What the pages are built into.
    exclude: { path: '^web/dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Type-only imports are edges too.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['node', 'import', 'default', 'types'] },
  },
};
