import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAgentView } from './agent-page.ts';
import { WITHOUT_BROWSER } from './browser.ts';
import { SCRIPTS } from './scripts.ts';
import { startConversation, startWebScene, type Caller, type WebScene } from './scene.ts';

const SEND = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id } userErrors { code field } }
}`;

describe.skipIf(WITHOUT_BROWSER)('what strangers write', () => {
  let scene: WebScene;
  let agent: Caller;
  beforeAll(async () => {
    scene = await startWebScene();
    agent = await scene.agent();
  });
  afterAll(() => scene.stop());

  it(`is text and nothing else: ${SCRIPTS.length} scripts in names, bodies and files run nowhere`, async () => {
    const named = await Promise.all(
      SCRIPTS.map(async (script, index) => {
        const customer = await scene.customer({ name: `${index} ${script}`, username: script });
        await startConversation(customer);
        return `${index} ${script}`;
      }),
    );
    const mallory = await scene.customer({ name: 'Mallory' });
    const id = await startConversation(mallory);
    let files = 0;
    for (const script of SCRIPTS) {
      await mallory.gql(SEND, { input: { conversationId: id, body: script } });
      for (const fileUrl of [script, `https://example.com/${script}`]) {
        const { sendMessage } = await mallory.gql(SEND, {
          input: { conversationId: id, fileUrl, fileType: script.slice(0, 100) },
        });
        if (sendMessage.message) files += 1;
      }
    }
    expect(files).toBeGreaterThan(0);

    const { page, row, list, log, complaints } = await openAgentView(scene, agent);
    await row('Mallory').click();
    await log.getByRole('article').first().waitFor();
    // Read up to the beginning: what is not on the page cannot run on it.
    while ((await page.getByText('The beginning of the conversation').count()) === 0) {
      await log.evaluate((element) => element.scrollTo(0, 0));
      await page.locator('[role=log][aria-busy=false]').waitFor();
    }
    const bodies = await log.locator('.message-text').allTextContents();
    expect(bodies).toEqual(SCRIPTS);
    const links = await log
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => [link.getAttribute('href') ?? '', link.getAttribute('rel') ?? '']));
    expect(links.length).toBeGreaterThanOrEqual(files);
    for (const [href, rel] of links) {
      expect(href).toMatch(/^https?:\/\//);
      expect(rel).toContain('noopener');
    }

    const shown = new Set<string>();
    while (shown.size < named.length) {
      for (const name of await list.locator('.row__name').allTextContents()) if (/^\d/.test(name)) shown.add(name);
      await page.locator('.list').evaluate((element) => element.scrollBy(0, 300));
    }
    expect([...shown].sort()).toEqual([...named].sort());
    expect(await page.evaluate('window.hasRun ?? null')).toBeNull();
    expect(complaints).toEqual([]);
  });
});
