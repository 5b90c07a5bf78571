import { Option } from 'commander';
import { CommandError, OK, WRONG_USAGE, wholeNumber } from '../../src/commands/command.ts';
import { defineComparison } from '../comparison.ts';
import { writeFigures } from '../figures.ts';
import { listOf } from '../list-of.ts';
import { PEER_SCRIPTS, peersOn, type Chosen } from '../requests/contestants.ts';
import { ENGINES, type Engine } from '../requests/places.ts';
import { compareRequests } from '../requests/run.ts';
import { WORKS } from '../requests/works.ts';
import { turnOptions, turnsOf, type Turns } from '../rounds.ts';

interface RequestsOptions extends Turns {
  works?: string[];
  peers?: string[];
  engine: Engine;
  starts: number;
  other?: string;
  conversations: number;
  data?: string;
  json?: string;
  profile?: string;
}

const CONVERSATIONS = 20_000;
const WORK_NAMES = WORKS.map(({ name }) => name);

/** What there is to compare on each engine: most peers, and how they write, are SQLite's. */
const ON: Record<Engine, { works: string[]; peers: string[]; json: string }> = {
  sqlite: { works: WORK_NAMES, peers: peersOn('sqlite'), json: 'data/bench-requests.json' },
  postgres: { works: ['Q1', 'Q2'], peers: peersOn('postgres'), json: 'data/bench-requests-postgres.json' },
};

/** What requests cost, beside the servers that people would use instead. */
export default defineComparison<RequestsOptions>({
  description: 'Compares what requests cost with node:http, Fastify, mercurius, graphql-yoga and Apollo Server.',
  options: [
    ...turnOptions({ rounds: 5, seconds: 1, warmUp: 10 }),
    new Option('--starts <count>', 'how often all are started anew and measured again')
      .argParser(wholeNumber(1, 100))
      .default(1),
    new Option('--other <folder>', 'of another checkout of Parley, with its packages, to compare with as well'),
    new Option('--engine <name>', 'of the databases').choices(ENGINES).default('sqlite'),
    named('works', WORK_NAMES),
    named('peers', PEER_SCRIPTS),
    new Option('--conversations <count>', 'in the database, with ten messages each')
      .argParser(wholeNumber(200, 1_000_000))
      .default(CONVERSATIONS),
    new Option('--data <file>', 'where the database stays for the next time (thrown away when not given)'),
    new Option('--json <file>', `where to write all figures (on SQLite ${ON.sqlite.json} when not given)`),
    new Option('--profile <folder>', "where to write Parley's processor profile (none is taken when not given)"),
  ],
  run: async (options) => {
    const on = ON[options.engine];
    const { works: names = on.works, peers = on.peers, json = on.json } = options;
    const missing = [...names, ...peers].find((name) => ![...on.works, ...on.peers].includes(name));
    if (missing !== undefined) throw new CommandError(`there is no ${missing} on ${options.engine}.`, WRONG_USAGE);
    const chosen = peers.flatMap((script): Chosen[] => [true, false].map((remembers) => ({ script, remembers })));
    const works = WORKS.filter(({ name }) => names.includes(name));
    const compared = await compareRequests({ ...options, works, chosen });
    writeFigures(json, { turns: turnsOf(options), starts: options.starts, ...compared });
    return OK;
  },
});

function named(what: 'works' | 'peers', names: readonly string[]): Option {
  const all = ENGINES.map((engine) => `${engine}: ${ON[engine][what].join(',')}`).join('; ');
  return new Option(`--${what} <names>`, `which, with commas between (all when not given, on ${all})`).argParser(
    listOf(names),
  );
}
