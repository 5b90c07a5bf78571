import { Option } from 'commander';
import { OK, wholeNumber } from '../../src/commands/command.ts';
import { defineComparison } from '../comparison.ts';
import { writeFigures } from '../figures.ts';
import { printJudged } from '../judged.ts';
import { measureStarts } from '../start.ts';

interface StartOptions {
  times: number;
  json: string;
}

/** How long a start takes, and what a gateway at rest holds. */
export default defineComparison<StartOptions>({
  description: 'Measures how long the gateway takes to be ready on a migrated database, and its memory at rest.',
  options: [
    new Option('--times <count>', 'how often it is started').argParser(wholeNumber(1, 100)).default(5),
    new Option('--json <file>', 'where to write all figures').default('data/bench-start.json'),
  ],
  run: async ({ times, json }) => {
    const { started, goals } = await measureStarts(times);
    printJudged(goals);
    writeFigures(json, { times, started, goals });
    return OK;
  },
});
