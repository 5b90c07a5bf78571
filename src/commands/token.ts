import { InvalidArgumentError, Option } from 'commander';
import { mintToken } from '../modules/authentication/index.ts';
import { developmentSecret } from '../platform/development-secret.ts';
import { newId } from '../platform/ids.ts';
import { readSettings } from '../settings.ts';
import { CommandError, readId, runCommand } from './command.ts';

interface TokenOptions {
  role: string;
  id?: string;
  name?: string;
  username?: string;
  email?: string;
  permission: string[];
  /** In seconds. */
  expiresIn: number;
}

const PERMISSIONS = ['supportConversations:readAny', 'supportConversations:writeAny'];
const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 60 * 60, d: 24 * 60 * 60 };
const LONGEST_SECONDS = 3_650 * 24 * 60 * 60;
/** The longest text about a person that a token may hold. */
const LONGEST_TEXT = 320;

function text(value: string): string {
  if (value.length > LONGEST_TEXT) throw new InvalidArgumentError(`It must be at most ${String(LONGEST_TEXT)} long.`);
  return value;
}

function permission(name: string, before: string[]): string[] {
  if (!PERMISSIONS.includes(name)) throw new InvalidArgumentError(`Allowed are ${PERMISSIONS.join(' and ')}.`);
  return [...before, name];
}

function duration(written: string): number {
  const [, amount, unit = ''] = /^(\d{1,9})([smhd])$/.exec(written) ?? [];
  const seconds = Number(amount) * (UNIT_SECONDS[unit] ?? NaN);
  if (!(seconds > 0 && seconds <= LONGEST_SECONDS)) {
    throw new InvalidArgumentError('It must be a number with a unit, such as 90s, 15m, 1h or 7d, of at most 3650d.');
  }
  return seconds;
}

/** `npm run token`: a token as the platform would issue it, for development (contract section 1). */
await runCommand<TokenOptions>({
  name: 'token',
  description:
    'Prints a token for development, signed with AUTH_JWT_SECRET or with the secret beside the database.\n' +
    'Only the token goes to standard output, as its last line.',
  options: [
    new Option('--role <role>', 'what the person is').choices(['user', 'support', 'admin']).default('user'),
    new Option('--id <id>', 'the person: 24 lower-case hex characters (default: a new one)').argParser(readId),
    new Option('--name <name>', 'their name').argParser(text),
    new Option('--username <username>', 'their user name').argParser(text),
    new Option('--email <email>', 'their e-mail address').argParser(text),
    new Option('--permission <name>', `${PERMISSIONS.join(' or ')}; may be given twice`)
      .argParser(permission)
      .default([], 'none'),
    new Option('--expires-in <time>', 'how long it is good for, in s, m, h or d')
      .argParser(duration)
      .default(duration('30d'), '30d'),
  ],
  run: async ({ id = newId(), role, name, username, email, permission: permissions, expiresIn }) => {
    const settings = readSettings();
    if (settings.isProduction) {
      throw new CommandError('tokens are minted in development only; in production the platform issues them.');
    }
    const jwtSecret = settings.auth.jwtSecret ?? developmentSecret(settings.databaseUrl);
    const { issuer, audience } = settings.auth;
    const person = { id, role, name, username, email, ...(permissions.length === 0 ? {} : { permissions }) };
    const token = await mintToken(jwtSecret, person, { lastsSeconds: expiresIn, issuer, audience });
    const until = new Date(Date.now() + expiresIn * 1_000).toISOString();
    console.error([role, id, name, `until ${until}`].filter(Boolean).join(', '));
    console.log(token);
    return undefined;
  },
});
