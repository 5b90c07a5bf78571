import { text } from 'node:stream/consumers';
import { InvalidArgumentError, Option } from 'commander';
import { REVOCATIONS_POLL_MS, revocationOfToken, revoke, type Revocation } from '../modules/authentication/index.ts';
import { eventRepository } from '../modules/events/index.ts';
import { systemClock } from '../platform/clock.ts';
import type { Database } from '../platform/db/index.ts';
import { hintsChannel, tellOfRevocation } from '../platform/redis-bus.ts';
import { readSettings } from '../settings.ts';
import { CommandError, readId, runCommand, withDatabase, WRONG_USAGE } from './command.ts';

interface RevokeOptions {
  user?: string;
  /** Milliseconds since 1970. */
  issuedBefore?: number;
  token?: string;
}

function readTime(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError('It must be a time such as 2026-01-31 or 2026-01-31T12:00:00Z.');
  return at;
}

/** `npm run revoke`: tokens that are taken no more, though they have not ended (docs/SECURITY.md). */
await runCommand<RevokeOptions>({
  name: 'revoke',
  description:
    'Revokes tokens: all that a person was issued before a moment, or a single one. Their sockets are closed. Running\n' +
    'gateways are told through REDIS_URL, and read it from the database within a second all the same.\n' +
    'Cannot be undone: the person gets a new token from whoever issues them.',
  options: [
    new Option('--user <id>', 'the person whose tokens are revoked').argParser(readId),
    new Option('--issued-before <time>', 'only those that were issued before this (default: now)').argParser(readTime),
    new Option('--token <jwt>', 'the token that is revoked; - reads it from standard input').conflicts([
      'user',
      'issuedBefore',
    ]),
  ],
  run: async (options) => {
    const { revocation, told } = await revocationOf(options);
    const { databaseUrl, redisUrl } = readSettings();
    await withDatabase(databaseUrl, (db) => store(db, revocation, told, redisUrl), true);
    return undefined;
  },
});

/** What is to be stored, and how it is told. */
async function revocationOf({
  user,
  issuedBefore,
  token,
}: RevokeOptions): Promise<{ revocation: Revocation; told: string }> {
  const now = systemClock.now();
  if (user !== undefined) {
    const before = issuedBefore ?? now;
    if (before > now)
      throw new CommandError(
        '--issued-before must not be in the future: nobody could sign in until then.',
        WRONG_USAGE,
      );
    return {
      revocation: { kind: 'USER', subject: user, issuedBefore: before, expiresAt: null },
      told: `all tokens of ${user} that were issued before ${new Date(before).toISOString()}`,
    };
  }
  if (token === undefined) throw new CommandError('say which: --user <id> or --token <jwt>.', WRONG_USAGE);
  const jwt = (token === '-' ? await text(process.stdin) : token).trim().replace(/^Bearer\s+/i, '');
  const revocation = revocationOfToken(jwt);
  if (!revocation) throw new CommandError('--token is no token that Parley would take.', WRONG_USAGE);
  const end = new Date(revocation.expiresAt).toISOString();
  if (revocation.expiresAt <= now) throw new CommandError(`that token has ended by itself, at ${end}.`);
  return { revocation, told: `a token that would have lasted until ${end}` };
}

async function store(db: Database, revocation: Revocation, told: string, redisUrl: string | null): Promise<void> {
  const isNew = await revoke(db, systemClock, revocation);
  console.log(isNew ? `Revoked ${told}.` : `Nothing was left to revoke: ${told}.`);
  const isTold = redisUrl !== null && (await tellOfRevocation(redisUrl, hintsChannel(await eventRepository.epoch(db))));
  console.log(
    isTold
      ? 'Running gateways were told.'
      : `Running gateways read it within ${String(REVOCATIONS_POLL_MS / 1_000)} s.`,
  );
}
