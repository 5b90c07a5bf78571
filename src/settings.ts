import { isIP } from 'node:net';
import { z } from 'zod';
import type { TracingSettings } from './platform/tracing.ts';

/**
 * Everything that can be set from outside (contract section 1), read and checked once. No other file reads the
 * environment.
 */
export interface Settings {
  isProduction: boolean;
  port: number;
  host: string;
  databaseUrl: string;
  /** Connections of this gateway to PostgreSQL. */
  databasePoolSize: number;
  redisUrl: string | null;
  auth: {
    /** Null in development: one is made and kept beside the database. */
    jwtSecret: string | null;
    /** The secret before the last change of it; its tokens are taken, nothing is signed with it. */
    previousJwtSecret: string | null;
    jwksUrl: string | null;
    issuer: string | null;
    audience: string | null;
    /** Role names by the legacy platform's role ids. */
    roleIds: ReadonlyMap<string, string>;
  };
  corsOrigins: readonly string[];
  logLevel: string;
  tracing: TracingSettings;
  introspection: boolean;
  /** The path of the manifest of the documents that callers may have run; null when they may have any run. */
  trustedDocuments: string | null;
  /** Operations seen before are executed by plans, past Apollo; off: none are. */
  fastExecution: boolean;
  live: { retentionHours: number; replayMax: number };
  /** Addresses, or ranges of them, of the proxies in front of the gateway: what they say of their callers is believed. */
  trustedProxies: readonly string[];
  /** 0 lifts a limit. */
  limits: {
    operation: { depth: number; aliases: number; directives: number; tokens: number; cost: number };
    rates: {
      requestsPerMinute: number;
      guestsPerMinute: number;
      sendsPerMinute: number;
      sendsPerMinuteOfGuest: number;
    };
    sockets: {
      socketsPerUser: number;
      socketsPerGuest: number;
      socketsPerAddress: number;
      operationsPerMinute: number;
      subscriptionsPerSocket: number;
    };
  };
}

/** A setting has a value that cannot be used. The message is one line that names it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const SHORTEST_SECRET_BYTES = 32;

const onOrOff = z
  .enum(['true', 'false', '1', '0', 'on', 'off'])
  .transform((value) => ['true', '1', 'on'].includes(value));

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);

const url = (...protocols: string[]) =>
  z.string().refine(
    (value) => {
      const parsed = URL.canParse(value) ? new URL(value) : null;
      return parsed !== null && protocols.includes(parsed.protocol.slice(0, -1));
    },
    `must be an address that begins with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
  );

const origin = (value: string) => URL.canParse(value) && new URL(value).origin === value;

const addressRange = (value: string) => {
  const [address = '', bits, ...rest] = value.split('/');
  const most = isIP(address) === 4 ? 32 : 128;
  return (
    isIP(address) !== 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  );
};

const list = (value: string) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

const secret = z
  .string()
  .refine(
    (value) => Buffer.byteLength(value) >= SHORTEST_SECRET_BYTES,
    `must be at least ${SHORTEST_SECRET_BYTES} bytes long; make one with: openssl rand -base64 48`,
  );

const limit = wholeNumber(0, 1_000_000_000).optional();

const environment = z.object({
  NODE_ENV: z.string().optional(),
  PORT: wholeNumber(0, 65_535).optional(),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be a host name or an address')
    .optional(),
  DATABASE_URL: z
    .string()
    .refine(isDatabaseUrl, 'must be sqlite:<file>, sqlite::memory: or postgres://<user>:<password>@<host>/<database>')
    .optional(),
  // One to migrate with, beside the one that keeps others from it.
  DATABASE_POOL_SIZE: wholeNumber(2, 1_000).optional(),
  REDIS_URL: url('redis', 'rediss').optional(),
  AUTH_JWT_SECRET: secret.optional(),
  AUTH_JWT_SECRET_PREVIOUS: secret.optional(),
  AUTH_JWKS_URL: url('http', 'https').optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  AUTH_ROLE_IDS: z
    .string()
    .transform((value) => value.split(',').map((pair) => pair.trim().split('=')))
    .refine(
      (pairs) => pairs.every((pair) => pair.length === 2 && pair.every((part) => part.trim() !== '')),
      'must be a list of <role id>=<role name>, with commas between',
    )
    .transform((pairs) => new Map(pairs.map(([id = '', role = '']) => [id.trim(), role.trim()])))
    .optional(),
  CORS_ORIGINS: z
    .string()
    .transform(list)
    .refine(
      (origins) => origins.every(origin),
      'must be a list of origins such as https://example.com, without a path, with commas between',
    )
    .optional(),
  TRUSTED_PROXIES: z
    .string()
    .transform(list)
    .refine(
      (ranges) => ranges.every(addressRange),
      'must be a list of addresses such as 10.0.0.7 or 10.0.0.0/8, with commas between',
    )
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http', 'https').optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0|1|0?\.\d{1,9}|1\.0+)$/, 'must be from 0 to 1')
    .transform(Number)
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  GRAPHQL_INTROSPECTION: onOrOff.optional(),
  GRAPHQL_TRUSTED_DOCUMENTS: z.string().optional(),
  GRAPHQL_FAST: onOrOff.optional(),
  LIVE_RETENTION_HOURS: wholeNumber(1, 1_000_000).optional(),
  LIVE_REPLAY_MAX: wholeNumber(1, 10_000_000).optional(),
  LIMIT_SENDS_PER_MINUTE: limit,
  LIMIT_GUESTS_PER_MINUTE: limit,
  LIMIT_SOCKETS_PER_USER: limit,
  LIMIT_SOCKETS_PER_ADDRESS: limit,
  LIMIT_OPERATIONS_PER_MINUTE: limit,
  LIMIT_REQUESTS_PER_MINUTE: limit,
  LIMIT_SUBSCRIPTIONS_PER_SOCKET: limit,
  LIMIT_QUERY_DEPTH: limit,
  LIMIT_QUERY_ALIASES: limit,
  LIMIT_QUERY_DIRECTIVES: limit,
  LIMIT_QUERY_TOKENS: limit,
  LIMIT_QUERY_COST: limit,
});

/** The names of all settings. */
export const SETTING_NAMES: readonly string[] = Object.keys(environment.shape);

/**
 * Reads the settings. An empty value counts as not set.
 *
 * @throws SettingsError for the first setting that cannot be used
 */
export function readSettings(env: Record<string, string | undefined> = process.env): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SettingsError(`${String(issue?.path[0])} ${issue?.message}.`);
  }
  const set = parsed.data;
  const isProduction = set.NODE_ENV === 'production';
  if (isProduction && !set.AUTH_JWT_SECRET) {
    throw new SettingsError(
      `AUTH_JWT_SECRET must be set when NODE_ENV=production, to at least ${SHORTEST_SECRET_BYTES} bytes.`,
    );
  }
  const socketsPerUser = set.LIMIT_SOCKETS_PER_USER ?? 10;
  const sendsPerMinute = set.LIMIT_SENDS_PER_MINUTE ?? 120;
  return {
    isProduction,
    port: set.PORT ?? 4000,
    host: set.HOST ?? (isProduction ? '0.0.0.0' : '127.0.0.1'),
    databaseUrl: set.DATABASE_URL ?? 'sqlite:data/parley.sqlite',
    databasePoolSize: set.DATABASE_POOL_SIZE ?? 10,
    redisUrl: set.REDIS_URL ?? null,
    auth: {
      jwtSecret: set.AUTH_JWT_SECRET ?? null,
      previousJwtSecret: set.AUTH_JWT_SECRET_PREVIOUS ?? null,
      jwksUrl: set.AUTH_JWKS_URL ?? null,
      issuer: set.AUTH_ISSUER ?? null,
      audience: set.AUTH_AUDIENCE ?? null,
      roleIds: set.AUTH_ROLE_IDS ?? new Map(),
    },
    corsOrigins: set.CORS_ORIGINS ?? [],
    trustedProxies: set.TRUSTED_PROXIES ?? [],
    logLevel: set.LOG_LEVEL ?? 'info',
    tracing: {
      endpoint: set.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
      serviceName: set.OTEL_SERVICE_NAME ?? 'parley',
      ratio: set.OTEL_TRACES_SAMPLER_ARG ?? 1,
    },
    introspection: set.GRAPHQL_INTROSPECTION ?? !isProduction,
    trustedDocuments: set.GRAPHQL_TRUSTED_DOCUMENTS ?? null,
    fastExecution: set.GRAPHQL_FAST ?? true,
    live: { retentionHours: set.LIVE_RETENTION_HOURS ?? 168, replayMax: set.LIVE_REPLAY_MAX ?? 10_000 },
    limits: {
      operation: {
        depth: set.LIMIT_QUERY_DEPTH ?? 8,
        aliases: set.LIMIT_QUERY_ALIASES ?? 15,
        directives: set.LIMIT_QUERY_DIRECTIVES ?? 5,
        tokens: set.LIMIT_QUERY_TOKENS ?? 1_000,
        cost: set.LIMIT_QUERY_COST ?? 5_000,
      },
      rates: {
        requestsPerMinute: set.LIMIT_REQUESTS_PER_MINUTE ?? 6_000,
        guestsPerMinute: set.LIMIT_GUESTS_PER_MINUTE ?? 10,
        sendsPerMinute,
        // A quarter of what others have: a guest is one person who types.
        sendsPerMinuteOfGuest: Math.ceil(sendsPerMinute / 4),
      },
      sockets: {
        socketsPerUser,
        // Half of what others have: a guest is one browser.
        socketsPerGuest: Math.ceil(socketsPerUser / 2),
        socketsPerAddress: set.LIMIT_SOCKETS_PER_ADDRESS ?? 50,
        operationsPerMinute: set.LIMIT_OPERATIONS_PER_MINUTE ?? 100,
        subscriptionsPerSocket: set.LIMIT_SUBSCRIPTIONS_PER_SOCKET ?? 32,
      },
    },
  };
}

/** Whether a text names a database in one of the ways of `DATABASE_URL`. */
export function isDatabaseUrl(text: string): boolean {
  return /^sqlite:./.test(text) || (/^postgres(ql)?:\/\/./.test(text) && URL.canParse(text));
}
