import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option } from 'commander';
import { count, wholeNumber } from '../../src/commands/command.ts';
import { launchBrowser, WITHOUT_BROWSER } from '../../test/web/browser.ts';
import { defineComparison } from '../comparison.ts';
import { prepareData } from '../data.ts';
import { printJudged, type Judged } from '../judged.ts';
import { badges, firstRender, scroll, weight } from '../pages/measure.ts';
import { median, percentile } from '../report.ts';
import { startParley } from '../servers.ts';

interface PagesOptions {
  rounds: number;
  messages: number;
  frames: number;
}

const FEW = { users: 200, conversations: 2_000, messages: 8_000 };
const MANY = { users: 2_000, conversations: 24_000, messages: 48_000 };

/** How fast the agent view is for whoever looks at it, in a browser; beside what is promised, as it has no peers. */
export default defineComparison<PagesOptions>({
  description: 'Measures the agent view in a browser: first render, live badge, scrolling, weight.',
  options: [
    new Option('--rounds <count>', 'how often the page is opened').argParser(wholeNumber(1, 1_000)).default(5),
    new Option('--messages <count>', 'that become a badge').argParser(wholeNumber(1, 1_000)).default(30),
    new Option('--frames <count>', 'that are scrolled through').argParser(wholeNumber(10, 100_000)).default(600),
  ],
  run: async ({ rounds, messages, frames }) => {
    if (WITHOUT_BROWSER) return undefined;
    const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
    const browser = await launchBrowser();
    try {
      const judged: Judged[] = [];
      const few = await start(join(folder, 'few.sqlite'), FEW);
      const renders: number[] = [];
      for (let round = 0; round < rounds; round += 1) renders.push(await firstRender(browser, few.server, few.admin));
      const took = await badges(browser, few.server, few.admin, messages);
      const kilobytes = await weight(browser, few.server, few.admin);
      await few.server.stop();
      judged.push(
        {
          goal: `first render of ${count(FEW.conversations)} conversations, median of ${count(rounds)}, ms`,
          reached: median(renders),
          wanted: 2_000,
          isMost: true,
          note: `longest ${Math.max(...renders).toFixed(0)}`,
        },
        {
          goal: `REST call to badge, median of ${count(messages)}, ms`,
          reached: median(took),
          wanted: 300,
          isMost: true,
          note: `p90 ${percentile(took, 0.9).toFixed(0)}, longest ${Math.max(...took).toFixed(0)}`,
        },
        { goal: 'the page and all that it loads, kB gzip', reached: kilobytes, wanted: 200, isMost: true },
      );
      const many = await start(join(folder, 'many.sqlite'), MANY);
      const { rows, dropped, longestMs } = await scroll(browser, many.server, many.admin, frames);
      await many.server.stop();
      judged.push({
        goal: `scrolling through ${count(rows)} conversations, frames dropped, %`,
        reached: 100 * dropped,
        wanted: 5,
        isMost: true,
        note: `longest frame ${longestMs.toFixed(0)} ms`,
      });
      printJudged(judged);
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
    return undefined;
  },
});

async function start(file: string, sizes: typeof FEW) {
  const { admin } = await prepareData(file, sizes);
  return { admin, server: await startParley(file) };
}
