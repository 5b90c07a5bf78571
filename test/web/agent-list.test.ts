import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAgentView, type AgentPage } from './agent-page.ts';
import { WITHOUT_BROWSER } from './browser.ts';
import { assign, conversationWith, send, startWebScene, type Caller, type WebScene } from './scene.ts';

const SOON = { timeout: 10_000 };

describe.skipIf(WITHOUT_BROWSER)('the list of the agent view', () => {
  let scene: WebScene;
  let agent: Caller;
  beforeAll(async () => {
    scene = await startWebScene();
    agent = await scene.agent();
  });
  afterAll(() => scene.stop());

  /** The customers in the order in which they are seen, whatever their order in the document. */
  const seen = async ({ list }: AgentPage): Promise<string[]> => {
    const rows = await list.getByRole('listitem').all();
    const placed = await Promise.all(
      rows.map(async (row) => ({
        name: await row.locator('.row__name').textContent(),
        top: (await row.boundingBox())?.y ?? 0,
      })),
    );
    return placed.toSorted((a, b) => a.top - b.top).map(({ name }) => name ?? '');
  };

  it('puts what is unread first when it is asked to, as it happens, and remembers that', async () => {
    const una = await conversationWith(scene, 'Una Unread', agent);
    const rita = await conversationWith(scene, 'Rita Read', agent);
    const opened = await openAgentView(scene, agent);
    const { page, row, log } = opened;
    const isFirst = page.getByLabel('Unread first');
    await row('Rita Read').click();
    await log.getByText('Hello from Rita Read').waitFor();
    await row('Rita Read').getByText('unread').waitFor({ state: 'detached' });
    await expect.poll(() => seen(opened), SOON).toEqual(['Rita Read', 'Una Unread']);

    await isFirst.check();
    await expect.poll(() => seen(opened), SOON).toEqual(['Una Unread', 'Rita Read']);
    // Nothing is open now, and so what comes is not read.
    await row('Una Unread').getByRole('link').focus();
    await page.keyboard.press('Escape');
    await log.waitFor({ state: 'detached' });
    await send(rita.customer, rita.id, 'One thing more');
    await expect.poll(() => seen(opened), SOON).toEqual(['Rita Read', 'Una Unread']);
    await send(una.customer, una.id, 'And I am still here');
    await expect.poll(() => seen(opened), SOON).toEqual(['Una Unread', 'Rita Read']);

    await page.reload();
    expect(await isFirst.isChecked()).toBe(true);
    await isFirst.uncheck();
    await page.reload();
    await row('Una Unread').waitFor();
    expect(await isFirst.isChecked()).toBe(false);
  });

  it('moves nothing for who asks for little motion', async () => {
    const moves = async (reducedMotion: 'reduce' | 'no-preference') => {
      const { page } = await openAgentView(scene, agent, { reducedMotion });
      return page.locator('body *').evaluateAll((elements) =>
        elements.some((element) => {
          // The types are Node's here, which knows no styles.
          const { defaultView } = (element as { ownerDocument: { defaultView: unknown } }).ownerDocument;
          const { getComputedStyle } = defaultView as { getComputedStyle: (of: unknown) => Record<string, string> };
          const { transitionDuration = '', animationName } = getComputedStyle(element);
          return Number.parseFloat(transitionDuration) > 0 || animationName !== 'none';
        }),
      );
    };
    expect(await moves('no-preference')).toBe(true);
    expect(await moves('reduce')).toBe(false);
  });

  it('calls staff without a name what they are', async () => {
    const nameless = await scene.agent({ name: undefined });
    const admin = await scene.admin();
    const { id } = await conversationWith(scene, 'Nadia Nameless', agent);
    await assign(admin, id, nameless);
    const { page, row, view } = await openAgentView(scene, admin);
    await view('All').click();
    await row('Nadia Nameless').click();
    await page.getByText(`Assigned to Support ${nameless.id.slice(-6)}`).waitFor();
  });
});
