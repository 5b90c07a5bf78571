import { Option } from 'commander';
import { OK, wholeNumber } from '../../src/commands/command.ts';
import { defineComparison } from '../comparison.ts';
import { writeFigures } from '../figures.ts';
import { printJudged } from '../judged.ts';
import { compareGrowth } from '../requests/growth.ts';
import { turnOptions, turnsOf, type Turns } from '../rounds.ts';

interface GrowthOptions extends Turns {
  conversations: number;
  json: string;
}

/** What requests cost when there is ten times as much in the database. */
export default defineComparison<GrowthOptions>({
  description: 'Compares what requests cost with a database ten times as large, and a conversation of 20,000 messages.',
  options: [
    ...turnOptions({ rounds: 5, seconds: 1, warmUp: 10 }),
    new Option('--conversations <count>', 'in the small database').argParser(wholeNumber(200, 100_000)).default(2_000),
    new Option('--json <file>', 'where to write all figures').default('data/bench-growth.json'),
  ],
  run: async (options) => {
    const { rows, goals } = await compareGrowth(options.conversations, options);
    printJudged(goals);
    writeFigures(options.json, { turns: turnsOf(options), conversations: options.conversations, rows, goals });
    return OK;
  },
});
