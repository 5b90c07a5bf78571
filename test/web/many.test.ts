import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAgentView } from './agent-page.ts';
import { WITHOUT_BROWSER } from './browser.ts';
import { send, startConversation, startWebScene, type WebScene } from './scene.ts';

const CONVERSATIONS = 2_000;
/** What a screen and its surroundings hold. */
const MOST_ROWS = 60;

/**
 * Scrolls through the list, as often as it takes to see so many conversations: how many have been seen, and the most
 * that were on the page at once.
 */
const READ_THROUGH = `async (count) => {
  const list = document.querySelector('.list');
  const seen = new Set();
  let rows = 0;
  while (seen.size < count) {
    const links = [...list.querySelectorAll('li a')];
    rows = Math.max(rows, links.length);
    for (const link of links) seen.add(link.getAttribute('href'));
    const before = list.scrollTop;
    list.scrollBy(0, 500);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    if (list.scrollTop === before) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { seen: seen.size, rows };
}`;

describe.skipIf(WITHOUT_BROWSER)(`an inbox of ${CONVERSATIONS} conversations`, () => {
  let scene: WebScene;
  beforeAll(async () => {
    const seed = ['--users', '200', '--conversations', String(CONVERSATIONS), '--messages', '4000'];
    scene = await startWebScene({ seed });
  }, 60_000);
  afterAll(() => scene.stop());

  it('is on the page a screen at a time, each conversation once, and keeps the place of its reader', async () => {
    const { page, list, view, row } = await openAgentView(scene, await scene.admin());
    const links = list.getByRole('link');
    await view('Closed').click();
    await links.first().waitFor();
    const total = await view('Closed').locator('.views__total').textContent();
    const closed = Number(total?.replaceAll(/\D/g, ''));
    expect(closed).toBeGreaterThan(CONVERSATIONS / 2);

    const { seen, rows } = await page.evaluate<{ seen: number; rows: number }>(`(${READ_THROUGH})(${closed})`);
    expect(seen).toBe(closed);
    expect(rows).toBeLessThan(MOST_ROWS);

    await view('All').click();
    await page.getByRole('heading', { name: 'All' }).waitFor();
    await links.first().waitFor();
    // Something new at the top moves nothing under the reader's eyes.
    await page.locator('.list').evaluate((element) => element.scrollTo(0, 2_000));
    const topmost = async () => {
      // Where the list was scrolled to there are no rows before the next frame.
      const found = await page.waitForFunction<{ href: string; top: number }>(`(() => {
        const list = document.querySelector('.list').getBoundingClientRect();
        const link = document.elementFromPoint(list.left + 40, list.top + list.height / 2).closest('a');
        return link && { href: link.getAttribute('href'), top: link.getBoundingClientRect().top };
      })()`);
      return found.jsonValue();
    };
    const before = await topmost();
    const customer = await scene.customer({ name: 'Brand New' });
    await send(customer, await startConversation(customer), 'I am new here');
    await page.getByRole('button', { name: 'New activity above' }).waitFor();
    const after = await topmost();
    expect(after.href).toBe(before.href);
    // A list is scrolled by whole pixels.
    expect(Math.abs(after.top - before.top)).toBeLessThanOrEqual(1);
    await page.getByRole('button', { name: 'New activity above' }).click();
    await row('Brand New').getByText('1 unread').waitFor();
  });
});
