import { FAILED, OK, type CommandDefinition } from '../src/commands/command.ts';
import { printJudged, shareOf, type Judged } from './judged.ts';
import type { Chosen } from './requests/contestants.ts';
import { compareGrowth } from './requests/growth.ts';
import { GOALS } from './requests/goals.ts';
import { compareRequests } from './requests/run.ts';
import { WORKS } from './requests/works.ts';
import { measureStarts } from './start.ts';

/** So much of each goal must be reached: a few short rounds on a busy machine are not exact. */
const ENOUGH = 0.8;
const TURNS = { rounds: 3, seconds: 0.5, connections: 8 };

/** Only the rows of peers that a goal is about. */
const chosen = GOALS.filter(({ engine = 'sqlite' }) => engine === 'sqlite')
  .map(({ script, remembers }): Chosen => ({ script, remembers }))
  .filter(
    ({ script, remembers }, index, all) =>
      all.findIndex((one) => one.script === script && one.remembers === remembers) === index,
  );

/** The goals of requests, growth and start in under three minutes: for a maintainer, before a release. */
export const quick: CommandDefinition<Record<string, unknown>> = {
  name: 'bench -- --quick',
  description: `Measures in short rounds, and fails unless ${100 * ENOUGH} % of every goal is reached.`,
  options: [],
  run: async () => {
    const { goals: ofRequests } = await compareRequests({
      ...TURNS,
      starts: 1,
      warmUp: 4,
      works: WORKS,
      chosen,
      conversations: 5_000,
      engine: 'sqlite',
    });
    console.log('\nGrowth and start');
    const { goals: ofGrowth } = await compareGrowth(500, { ...TURNS, warmUp: 2 });
    const { goals: ofStart } = await measureStarts(3);
    const goals: Judged[] = [...ofRequests, ...ofGrowth, ...ofStart];
    const missed = goals.filter((goal) => shareOf(goal) < ENOUGH);
    console.log(`\n${goals.length - missed.length} of ${goals.length} goals are reached to ${100 * ENOUGH} %`);
    printJudged(missed);
    return missed.length === 0 ? OK : FAILED;
  },
};
