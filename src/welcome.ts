import { mintToken } from './modules/authentication/index.ts';
import type { Settings } from './settings.ts';

const DAY_S = 24 * 60 * 60;

/** The people whose tokens a development start prints: the same at every start, so that what they did is still theirs. */
export const PEOPLE = {
  customer: {
    id: '64412084a5a11fc764c24083',
    role: 'user',
    name: 'Cleo Customer',
    username: 'cleo',
    email: 'cleo@example.com',
  },
  agent: {
    id: '644a53ed9829e85215296ee6',
    role: 'support',
    name: 'Ada Agent',
    username: 'ada',
    email: 'ada@example.com',
  },
  admin: {
    id: '644a53e99829e85215296edf',
    role: 'admin',
    name: 'Abel Admin',
    username: 'abel',
    email: 'abel@example.com',
  },
};

/** Where a gateway of this machine is to be found, without a path. */
export function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** What a development start says: where everything is, tokens to use, and one call to try (contract section 1). */
export async function welcome(settings: Settings, jwtSecret: string, port: number): Promise<string> {
  const base = urlOf(settings.host, port);
  const { issuer, audience } = settings.auth;
  const tokens = await Promise.all(
    Object.entries(PEOPLE).map(async ([who, person]) => {
      const token = await mintToken(jwtSecret, person, { lastsSeconds: DAY_S, issuer, audience });
      return { who, person, token };
    }),
  );
  const [customer, agent] = tokens;
  const lines = [
    `Parley is at ${base}`,
    '',
    `  Agent view  ${base}/agent   (with a token of staff)`,
    `  Chat        ${base}/chat   (a visitor's side)`,
    `  GraphQL     ${base}/graphql   (in a browser: Apollo Sandbox; without the internet: /graphql/explorer)`,
    `  Live        ${base.replace('http', 'ws')}/graphql   (graphql-transport-ws)`,
    `  REST        ${base}/v1/support/...   (reference: ${base}/docs)`,
    `  Health      ${base}/healthz, ${base}/readyz`,
    '',
    'Tokens for a day, for development only:',
    '',
    ...tokens.flatMap(({ who, person, token }) => [`  ${who} (${person.name}, ${person.id})`, `  ${token}`, '']),
    'The agent view, signed in as the agent:',
    '',
    `  ${base}/agent#token=${agent?.token}`,
    '',
    'The chat, signed in as the customer:',
    '',
    `  ${base}/chat#token=${customer?.token}`,
    '',
    'Try one with curl:',
    '',
    `  curl -s ${base}/v1/support/conversations -H 'Content-Type: application/json' \\`,
    `    -H 'Authorization: Bearer ${customer?.token}' \\`,
    `    -d '{"userId":"${customer?.person.id}"}'`,
    '',
  ];
  return lines.join('\n');
}
