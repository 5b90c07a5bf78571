import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentPage, openAgentView } from './agent-page.ts';
import { faultsOf } from './axe.ts';
import type { Page } from 'playwright-core';
import { WITHOUT_BROWSER } from './browser.ts';
import { keepPicture } from './pictures.ts';
import { send, startConversation, startWebScene, type Caller, type WebScene } from './scene.ts';

describe.skipIf(WITHOUT_BROWSER)('the agent view is for everyone', () => {
  let scene: WebScene;
  let agent: Caller;
  beforeAll(async () => {
    scene = await startWebScene();
    agent = await scene.agent();
    for (const name of ['Nora Next', 'Otto Other', 'Paul Previous']) {
      const customer = await scene.customer({ name });
      await send(customer, await startConversation(customer), `I am ${name}`);
    }
  });
  afterAll(() => scene.stop());

  async function demandNoFaults(page: Page, state: string): Promise<void> {
    await keepPicture(page, `agent-${state}`);
    expect(await faultsOf(page), state).toEqual([]);
  }

  it.each(['light', 'dark'] as const)('axe finds nothing in any state (%s)', async (colorScheme) => {
    const { page } = await scene.open('/agent', { colorScheme });
    const { signIn, alert, token } = agentPage(page);
    await signIn.waitFor();
    await demandNoFaults(page, `sign-in-${colorScheme}`);
    await token.fill('nonsense');
    await signIn.click();
    await alert('not valid').waitFor();
    await demandNoFaults(page, `refused-${colorScheme}`);

    const opened = await openAgentView(scene, agent, { colorScheme });
    await demandNoFaults(opened.page, `inbox-${colorScheme}`);
    await opened.row('Nora Next').click();
    await opened.message('I am Nora Next').waitFor();
    await demandNoFaults(opened.page, `conversation-${colorScheme}`);
    for (const name of ['Keyboard shortcuts', 'Settings', 'Assign']) {
      await opened.button(name).click();
      await opened.page.getByRole('dialog', { name }).waitFor();
      await opened.page.locator('dialog [aria-busy=true]').waitFor({ state: 'detached' });
      await demandNoFaults(opened.page, `${name}-${colorScheme}`);
      await opened.page.keyboard.press('Escape');
      await opened.page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await opened.view('Closed').click();
    await opened.page.getByText('No conversation has been closed.').waitFor();
    await demandNoFaults(opened.page, `nothing-closed-${colorScheme}`);
  });

  it('fits 320 pixels: the list, then the conversation, and back', async () => {
    const { page, row, message, button } = await openAgentView(scene, agent, { viewport: { width: 320, height: 640 } });
    const widest = () => page.evaluate('document.documentElement.scrollWidth');
    await row('Otto Other').waitFor();
    expect(await widest()).toBe(320);
    await demandNoFaults(page, 'small-list');
    await row('Otto Other').click();
    await message('I am Otto Other').waitFor();
    expect(await row('Otto Other').isVisible()).toBe(false);
    expect(await widest()).toBe(320);
    await demandNoFaults(page, 'small-conversation');
    await button('Back to the list').first().click();
    await row('Otto Other').waitFor();
  });

  it('is worked with the keyboard alone', async () => {
    const { page, log, reply, message, button, list } = await openAgentView(scene, agent);
    await list.getByRole('listitem').first().waitFor();
    const press = (key: string) => page.keyboard.press(key);
    await press('j');
    await log.getByText('I am Paul Previous').waitFor();
    await press('j');
    await log.getByText('I am Otto Other').waitFor();
    await press('k');
    await log.getByText('I am Paul Previous').waitFor();
    await press('r');
    // What is typed is text, whatever keys it has.
    await page.keyboard.type('jkce?/ as text');
    expect(await reply.inputValue()).toBe('jkce?/ as text');
    await press('Enter');
    await message('jkce?/ as text').getByText('Sent', { exact: true }).waitFor();
    await press('Escape');
    await press('e');
    await button('Reopen').waitFor();
    await press('e');
    await button('Close').waitFor();
    await press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await press('/');
    await page.keyboard.type('Nora');
    await page.getByText('1 conversation', { exact: true }).waitFor();
    await press('Escape');
    await press('Escape');
    // From a conversation Escape leads to its row in the list, which is a link, and Enter opens it.
    await press('Escape');
    await page.getByText('Pick a conversation').waitFor();
    await list.getByRole('link', { name: 'Nora Next' }).focus();
    await press('Enter');
    await log.getByText('I am Nora Next').waitFor();
  });

  it('single keys can be turned off', async () => {
    const { page, log, list } = await openAgentView(scene, agent);
    await list.getByRole('listitem').first().waitFor();
    await page.keyboard.press('?');
    await page.getByLabel('Single-key shortcuts').uncheck();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('j');
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await log.count()).toBe(0);
  });
});
