import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readSettings, SETTING_NAMES, SettingsError } from './settings.ts';

const SECRET = 'a secret for tests that is long enough';

/** What the start says when it refuses these settings. */
function refusal(env: Record<string, string>): string {
  try {
    readSettings(env);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as Error).message;
  }
  throw new Error(`Nothing was refused of ${JSON.stringify(env)}.`);
}

test('without a single setting there is a gateway for development', () => {
  expect(readSettings({})).toMatchObject({
    isProduction: false,
    port: 4000,
    host: '127.0.0.1',
    databaseUrl: 'sqlite:data/parley.sqlite',
    redisUrl: null,
    auth: { jwtSecret: null, previousJwtSecret: null, jwksUrl: null, issuer: null, audience: null, roleIds: new Map() },
    corsOrigins: [],
    logLevel: 'info',
    introspection: true,
    live: { retentionHours: 168, replayMax: 10_000 },
  });
});

test('an empty value is none', () => {
  const names = ['PORT', 'HOST', 'DATABASE_URL', 'AUTH_JWT_SECRET', 'CORS_ORIGINS', 'LOG_LEVEL', 'LIVE_REPLAY_MAX'];
  expect(readSettings(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readSettings({}));
});

test('what else stands in the environment is none of its business', () => {
  expect(readSettings({ PATH: '/bin', npm_lifecycle_event: 'start', __proto__: 'x' })).toEqual(readSettings({}));
});

describe('in production', () => {
  const production = { NODE_ENV: 'production', AUTH_JWT_SECRET: SECRET };

  test('the gateway serves on all addresses, and tells nobody its schema', () => {
    expect(readSettings(production)).toMatchObject({ isProduction: true, host: '0.0.0.0', introspection: false });
    const set = readSettings({ ...production, HOST: '10.0.0.1', GRAPHQL_INTROSPECTION: 'true' });
    expect(set).toMatchObject({ host: '10.0.0.1', introspection: true });
  });

  test('there is no start without a secret', () => {
    expect(refusal({ NODE_ENV: 'production' })).toMatch(/^AUTH_JWT_SECRET .*production/);
    expect(refusal({ NODE_ENV: 'production', AUTH_JWT_SECRET: '' })).toMatch(/^AUTH_JWT_SECRET /);
    expect(refusal({ NODE_ENV: 'production', AUTH_JWKS_URL: 'https://example.com/keys' })).toMatch(/^AUTH_JWT_SECRET /);
  });

  test('there is no start with a short secret', () => {
    expect(refusal({ ...production, AUTH_JWT_SECRET: 'x'.repeat(31) })).toMatch(/^AUTH_JWT_SECRET .*32 bytes/);
    expect(readSettings({ ...production, AUTH_JWT_SECRET: 'x'.repeat(32) }).auth.jwtSecret).toBe('x'.repeat(32));
    // The length is that in bytes.
    expect(readSettings({ ...production, AUTH_JWT_SECRET: 'ü'.repeat(16) }).auth.jwtSecret).toBe('ü'.repeat(16));
  });
});

test('a previous secret does not stand in for the one that signs', () => {
  const previous = { NODE_ENV: 'production', AUTH_JWT_SECRET_PREVIOUS: SECRET };
  expect(refusal(previous)).toMatch(/^AUTH_JWT_SECRET must/);
});

test('a refusal does not tell the secret', () => {
  expect(refusal({ AUTH_JWT_SECRET: 'hunter2' })).not.toContain('hunter2');
  expect(refusal({ AUTH_JWT_SECRET_PREVIOUS: 'hunter2' })).not.toContain('hunter2');
});

const LIMITS = [
  'LIMIT_SENDS_PER_MINUTE',
  'LIMIT_GUESTS_PER_MINUTE',
  'LIMIT_SOCKETS_PER_USER',
  'LIMIT_SOCKETS_PER_ADDRESS',
  'LIMIT_OPERATIONS_PER_MINUTE',
  'LIMIT_REQUESTS_PER_MINUTE',
  'LIMIT_SUBSCRIPTIONS_PER_SOCKET',
  'LIMIT_QUERY_DEPTH',
  'LIMIT_QUERY_ALIASES',
  'LIMIT_QUERY_DIRECTIVES',
  'LIMIT_QUERY_TOKENS',
  'LIMIT_QUERY_COST',
];

const MALFORMED: Record<string, string[]> = {
  PORT: ['x', '-1', '65536', '80.5', '0x50', ' 80', '80 ', '1e3', 'NaN', '99999999999999999999'],
  HOST: ['a b', 'http://a', 'a/b', '\n'],
  DATABASE_URL: ['x', 'data.sqlite', 'sqlite:', 'mysql://a/b', 'http://a', 'postgres:', 'postgres://', 'postgres:a/b'],
  DATABASE_POOL_SIZE: ['0', '1', 'x', '1001', '-5'],
  REDIS_URL: ['x', 'localhost:6379', 'http://localhost', '//a'],
  AUTH_JWT_SECRET: ['short', 'x'.repeat(31)],
  AUTH_JWT_SECRET_PREVIOUS: ['short', 'x'.repeat(31)],
  AUTH_JWKS_URL: ['x', 'ftp://example.com/keys', 'example.com/keys'],
  AUTH_ROLE_IDS: ['x', 'a=b=c', 'a=', '=b', 'a=b,', ',', 'a=b;c=d=e', 'a= '],
  CORS_ORIGINS: [
    'x',
    'https://example.com/',
    'https://example.com/path',
    '*',
    'example.com',
    'https://a.com https://b.com',
  ],
  TRUSTED_PROXIES: ['x', '10.0.0.0/33', '10.0.0/8', '::/129', '10.0.0.1/8/8', '10.0.0.1/', 'example.com', '*'],
  LOG_LEVEL: ['loud', 'INFO', '5'],
  OTEL_EXPORTER_OTLP_ENDPOINT: ['localhost:4318', 'grpc://localhost:4317', 'x'],
  OTEL_TRACES_SAMPLER_ARG: ['2', '-1', 'x', '1.5', '10%'],
  GRAPHQL_INTROSPECTION: ['yes', 'TRUE', '2'],
  GRAPHQL_FAST: ['yes', 'TRUE', '2'],
  LIVE_RETENTION_HOURS: ['0', '-1', 'x', '1.5', 'Infinity'],
  LIVE_REPLAY_MAX: ['0', '-1', 'x'],
  ...Object.fromEntries(LIMITS.map((name) => [name, ['-1', 'x', '1.5', ' ', '1_000', 'none']])),
};

describe.each(Object.entries(MALFORMED))('%s', (name, values) => {
  test.each(values)('refuses %j by one line that names it', (value) => {
    const message = refusal({ [name]: value });
    expect(message).toMatch(new RegExp(`^${name} \\S.*\\.$`));
    expect(message).not.toContain('\n');
  });
});

test('well-formed values are taken', () => {
  const settings = readSettings({
    PORT: '0',
    HOST: '::1',
    DATABASE_URL: 'sqlite::memory:',
    REDIS_URL: 'rediss://user:secret@redis.example.com:6380/1',
    AUTH_JWT_SECRET: SECRET,
    AUTH_JWT_SECRET_PREVIOUS: 'p'.repeat(32),
    AUTH_JWKS_URL: 'https://example.com/keys',
    AUTH_ISSUER: 'issuer',
    AUTH_AUDIENCE: 'audience',
    AUTH_ROLE_IDS: ' 63fc98989ffb63cf5cdd0587 = user , 6438a0da6b23108861009e51=support',
    CORS_ORIGINS: 'https://example.com, http://localhost:8080,',
    LOG_LEVEL: 'silent',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
    OTEL_TRACES_SAMPLER_ARG: '0.05',
    GRAPHQL_INTROSPECTION: 'off',
    GRAPHQL_FAST: 'off',
    LIVE_RETENTION_HOURS: '1',
    LIVE_REPLAY_MAX: '1',
    LIMIT_SENDS_PER_MINUTE: '0',
    LIMIT_REQUESTS_PER_MINUTE: '600',
    LIMIT_QUERY_COST: '9000',
    TRUSTED_PROXIES: '10.0.0.0/8, ::1',
  });
  expect(settings).toMatchObject({
    port: 0,
    host: '::1',
    databaseUrl: 'sqlite::memory:',
    tracing: { endpoint: 'http://localhost:4318', serviceName: 'parley', ratio: 0.05 },
    redisUrl: 'rediss://user:secret@redis.example.com:6380/1',
    auth: {
      jwtSecret: SECRET,
      previousJwtSecret: 'p'.repeat(32),
      jwksUrl: 'https://example.com/keys',
      issuer: 'issuer',
      audience: 'audience',
      roleIds: new Map([
        ['63fc98989ffb63cf5cdd0587', 'user'],
        ['6438a0da6b23108861009e51', 'support'],
      ]),
    },
    corsOrigins: ['https://example.com', 'http://localhost:8080'],
    logLevel: 'silent',
    introspection: false,
    live: { retentionHours: 1, replayMax: 1 },
    limits: {
      rates: { sendsPerMinute: 0, sendsPerMinuteOfGuest: 0, requestsPerMinute: 600 },
      operation: { depth: 8, cost: 9_000 },
    },
    trustedProxies: ['10.0.0.0/8', '::1'],
  });
});

test('docs/SETTINGS.md has every setting, and no other', () => {
  const table = readFileSync(new URL('../docs/SETTINGS.md', import.meta.url), 'utf8').matchAll(/^\| (`[^|]+?) +\|/gm);
  const listed = [...table].flatMap(([, names = '']) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(listed.sort()).toEqual([...SETTING_NAMES].sort());
});
