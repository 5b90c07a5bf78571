import axe from 'axe-core';
import type { Page } from 'playwright-core';

const RUN_ONLY = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What axe finds fault with on a page as it is now. It is given to a page once, and answers with what is wrong and
 * nothing else: these pages have no frames, and are looked at in many states.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  return page.evaluate<string[]>(`(async () => {
    const { violations } = await axe.run({ runOnly: ${JSON.stringify(RUN_ONLY)}, resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 120)).join(' | '));
  })()`);
}
