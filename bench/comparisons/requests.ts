import { InvalidArgumentError, Option } from 'commander';
import { OK, wholeNumber } from '../../src/commands/command.ts';
import { defineComparison } from '../comparison.ts';
import { writeFigures } from '../figures.ts';
import { PEER_SCRIPTS, type Chosen } from '../requests/contestants.ts';
import { compareRequests } from '../requests/run.ts';
import { WORKS } from '../requests/works.ts';
import { turnOptions, turnsOf, type Turns } from '../rounds.ts';

interface RequestsOptions extends Turns {
  works: string[];
  peers: string[];
  conversations: number;
  data?: string;
  json: string;
  profile?: string;
}

const CONVERSATIONS = 20_000;

const listOf = (names: readonly string[]) => (text: string) => {
  const chosen = text.split(',');
  if (chosen.some((name) => !names.includes(name))) {
    throw new InvalidArgumentError(`It must be some of ${names.join(',')}.`);
  }
  return chosen;
};

/** What requests cost, beside the servers that people would use instead. */
export default defineComparison<RequestsOptions>({
  description: 'Compares what requests cost with node:http, Fastify, mercurius, graphql-yoga and Apollo Server.',
  options: [
    ...turnOptions({ rounds: 5, seconds: 1, warmUp: 10 }),
    named(
      '--works <names>',
      'which, with commas between',
      WORKS.map(({ name }) => name),
    ),
    named('--peers <names>', 'which, with commas between', PEER_SCRIPTS),
    new Option('--conversations <count>', 'in the database, with ten messages each')
      .argParser(wholeNumber(200, 1_000_000))
      .default(CONVERSATIONS),
    new Option('--data <file>', 'where the database stays for the next time (thrown away when not given)'),
    new Option('--json <file>', 'where to write all figures').default('data/bench-requests.json'),
    new Option('--profile <folder>', "where to write Parley's processor profile (none is taken when not given)"),
  ],
  run: async (options) => {
    const chosen = options.peers.flatMap((script): Chosen[] =>
      [true, false].map((remembers) => ({ script, remembers })),
    );
    const works = WORKS.filter(({ name }) => options.works.includes(name));
    const compared = await compareRequests({ ...options, works, chosen });
    writeFigures(options.json, { turns: turnsOf(options), ...compared });
    return OK;
  },
});

function named(flags: string, description: string, names: readonly string[]): Option {
  return new Option(flags, `${description} (all: ${names.join(',')})`).argParser(listOf(names)).default(names, 'all');
}
