import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { createApp } from '../app.ts';
import { createChanges, createDoctor } from '../modules/conversations/index.ts';
import { mintToken, type TokenSubject } from '../modules/authentication/index.ts';
import { memoryBus } from '../platform/bus.ts';
import { systemClock } from '../platform/clock.ts';
import { developmentSecret } from '../platform/development-secret.ts';
import { readSettings, type Settings } from '../settings.ts';
import { PEOPLE, urlOf } from '../welcome.ts';
import { CommandError, OK, readDatabaseUrl, runCommand, wholeNumber, withDatabase } from './command.ts';
import { hints } from './demo/hints.ts';
import type { Scene } from './demo/scene.ts';
import { runTown } from './demo/town.ts';
import { fill } from './seed/fill.ts';
import type { SeededPerson } from './seed/people.ts';
import { createRandom } from './seed/random.ts';
import { randomSeedOption } from './seed/random-seed.ts';

interface DemoOptions {
  customers: number;
  pace: number;
  visits: number;
  randomSeed: number;
  database?: string;
  add: boolean;
}

/** The inbox that is there at the start: two agents among the people, some conversations that wait. */
const INBOX = { users: 100, conversations: 40, messages: 280 };
/** More would be more websockets of one address than a gateway lets in (`LIMIT_SOCKETS_PER_ADDRESS`). */
const MOST_CUSTOMERS = 30;
/** Some hours at the pace of people. */
const MOST_VISITS = 2_000;
const TOKEN_LASTS_S = 30 * 24 * 60 * 60;

function pace(text: string): number {
  const value = Number(text);
  if (!(value >= 0.1 && value <= 1_000)) throw new InvalidArgumentError('It must be a number from 0.1 to 1000.');
  return value;
}

/** `npm run demo`: a small inbox in which everything is alive (contract section 1). */
await runCommand<DemoOptions>({
  name: 'demo',
  description:
    'Starts a gateway with a small inbox of its own, in which made-up customers and agents write to each other at the\n' +
    'pace of people, and prints what to try. HOST, PORT and the limits are those of `npm start`; DATABASE_URL is not\n' +
    'looked at. It does not grow without end: after so many --visits it begins anew with another database or, where\n' +
    '--database is kept, only answers visitors from then on.',
  options: [
    new Option('--customers <count>', 'how many of them there are at once, each in one open conversation')
      .argParser(wholeNumber(1, MOST_CUSTOMERS))
      .default(6),
    new Option('--pace <times>', 'how many times faster than people they are').argParser(pace).default(1),
    new Option('--visits <count>', 'how many conversations its customers begin before it begins anew')
      .argParser(wholeNumber(1, 1_000_000))
      .default(MOST_VISITS),
    randomSeedOption,
    new Option(
      '--database <url>',
      'an empty database to use and to keep (default: a file that goes with the demo)',
    ).argParser(readDatabaseUrl),
    new Option('--add', 'use --database even if there are conversations in it').default(false),
  ],
  run: async (options) => {
    const settings = readSettings();
    if (settings.isProduction) {
      throw new CommandError('made-up people do not belong into production: NODE_ENV=production is set.');
    }
    await demo(options, settings);
    return OK;
  },
});

async function demo(options: DemoOptions, settings: Settings): Promise<void> {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const end = () => {
    // Asked twice, somebody is in a hurry.
    if (stop.signal.aborted) process.exit(1);
    stop.abort();
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);

  let { port } = settings;
  for (let round = 0; !stop.signal.aborted; round += 1) {
    port = await runRound(options, { ...settings, port }, round, stop.signal);
  }
}

/**
 * One gateway with one database, from its start to its end.
 *
 * @returns the port it had, for the next one
 */
async function runRound(
  { customers, pace: times, visits, randomSeed, database, add }: DemoOptions,
  settings: Settings,
  round: number,
  stop: AbortSignal,
): Promise<number> {
  const folder = database === undefined ? mkdtempSync(join(tmpdir(), 'parley-demo-')) : null;
  const databaseUrl = database ?? `sqlite:${join(folder ?? '', 'parley.sqlite')}`;
  // That of the ordinary database, so that tokens of `npm run token` are good here.
  const jwtSecret = settings.auth.jwtSecret ?? developmentSecret(settings.databaseUrl);
  const over = new AbortController();
  const signal = AbortSignal.any([stop, over.signal]);
  setMaxListeners(0, signal);
  try {
    const people = await makeInbox(databaseUrl, randomSeed + round, add);
    // Nobody else shares it; and requests of made-up people are not worth a line each.
    const app = await createApp(
      { ...settings, databaseUrl, redisUrl: null, logLevel: settings.logLevel === 'info' ? 'warn' : settings.logLevel },
      jwtSecret,
    );
    try {
      const port = await app.listen();
      const url = urlOf(settings.host, port);
      const tokenFor = (person: TokenSubject) =>
        mintToken(jwtSecret, person, {
          lastsSeconds: TOKEN_LASTS_S,
          issuer: settings.auth.issuer,
          audience: settings.auth.audience,
        });
      if (round === 0) {
        const { agent, admin } = PEOPLE;
        console.log(
          hints({
            url,
            paths: await answered(url, ['/chat', '/graphql', '/graphql/explorer', '/docs']),
            agent: { name: agent.name, token: await tokenFor(agent) },
            admin: { name: admin.name, token: await tokenFor(admin) },
            databaseUrl,
            isKept: folder === null,
            randomSeed,
          }),
        );
      } else console.log('The demo has begun anew, with an empty database.');

      const scene: Scene = {
        url,
        times,
        signal,
        agents: new Set(),
        customers: new Set(),
        tokenFor,
        randomFor: (name) => createRandom(`${randomSeed + round} ${name}`),
      };
      const report = (error: unknown) => {
        if (!signal.aborted) app.log.warn({ err: error }, 'somebody in the demo has failed, and begins anew');
      };
      const { admin: supervisor } = PEOPLE;
      await runTown(scene, { customers, mostVisits: visits, people, supervisor, report }).catch(report);
      if (folder === null) await until(stop);
      over.abort();
      return port;
    } finally {
      over.abort();
      await app.stop({ cutOffMs: 2_000 });
    }
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
}

/** Fills the database of the demo. Refuses one that holds conversations, unless told otherwise. */
async function makeInbox(databaseUrl: string, randomSeed: number, add: boolean): Promise<SeededPerson[]> {
  return withDatabase(
    databaseUrl,
    async (db) => {
      const doctor = createDoctor(db, createChanges(db, systemClock, memoryBus()));
      if (!add && (await doctor.count()) > 0) {
        throw new CommandError('--database: there are conversations in it already; --add makes up more beside them.');
      }
      return (await fill(db, INBOX, randomSeed, Date.now(), () => undefined)) ?? [];
    },
    false,
    '--database',
  );
}

/** Those of some paths at which there is something. */
async function answered(url: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const { status } = await fetch(`${url}${path}`, { headers: { accept: 'text/html' } });
      return status < 400 ? [path] : [];
    }),
  );
  return new Set(found.flat());
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
