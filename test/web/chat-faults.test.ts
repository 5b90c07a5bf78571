import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WITHOUT_BROWSER } from './browser.ts';
import { chatPage, startVisit, write } from './chat-page.ts';
import { SCRIPTS } from './scripts.ts';
import { send, startConversation, startWebScene, type WebScene } from './scene.ts';

describe.skipIf(WITHOUT_BROWSER)('a visitor’s chat, when things go wrong', () => {
  let scene: WebScene;
  beforeAll(async () => void (scene = await startWebScene()));
  afterAll(() => scene.stop());

  it('survives a gateway that is killed and comes back: nothing missing, nothing twice', async () => {
    const visitor = await startVisit(scene, 'Pia Patient');
    await write(visitor, 'before');
    await visitor.page.evaluate('window.isSamePage = true');
    await scene.end('SIGKILL');
    await visitor.page
      .getByRole('status')
      .filter({ hasText: /Reconnecting|Disconnected/ })
      .waitFor();
    await visitor.field.fill('meanwhile');
    await visitor.field.press('Enter');
    await visitor.message('meanwhile').waitFor();
    await scene.startAgain();
    await visitor.status('Connected').waitFor();
    const retry = visitor.button('Try again');
    const arrived = visitor.message('meanwhile').getByText('Sent', { exact: true });
    await retry.or(arrived).waitFor();
    if (await retry.isVisible()) await retry.click();
    await arrived.waitFor();
    expect(await visitor.log.locator('.message-text').allTextContents()).toEqual(['before', 'meanwhile']);
    expect(await visitor.page.evaluate('window.isSamePage')).toBe(true);
  });

  it('begins one conversation, however often its beginning is cut off', async () => {
    const visitor = await startVisit(scene, 'Connie Cut');
    let cut = 0;
    // It reaches the gateway, and the answer does not reach the page.
    await visitor.page.route('**/graphql', async (route) => {
      if (cut < 2 && route.request().postData()?.includes('createConversation')) {
        cut += 1;
        await route.fetch();
        await route.abort();
      } else await route.continue();
    });
    await write(visitor, 'Only once');
    expect(cut).toBe(2);
    const admin = await scene.admin();
    const { conversations } = await admin.gql(
      '{ conversations(first: 50) { nodes { user { name } messages { nodes { body } } } } }',
    );
    const hers = conversations.nodes.filter(({ user }: { user: { name: string } }) => user.name === 'Connie Cut');
    expect(hers).toHaveLength(1);
    expect(hers[0].messages.nodes).toEqual([{ body: 'Only once' }]);
  });

  it('keeps a first message over a reload, and sends it once the gateway can be reached', async () => {
    const visitor = await startVisit(scene, 'Freda First');
    const isAway = { now: true };
    await visitor.page.route('**/graphql', (route) => {
      if (isAway.now && route.request().postData()?.includes('createConversation')) return route.abort();
      return route.continue();
    });
    await visitor.field.fill('Do not lose me');
    await visitor.field.press('Enter');
    await visitor.page.getByText('Sending your message…').waitFor();
    await visitor.page.reload();
    await visitor.page.getByText('Sending your message…').waitFor();
    isAway.now = false;
    await visitor.message('Do not lose me').waitFor();
    expect(await visitor.log.getByRole('article').count()).toBe(1);
  });

  it(`shows what an agent writes as text and nothing else: ${SCRIPTS.length} scripts run nowhere`, async () => {
    const agent = await scene.agent({ name: SCRIPTS[0]! });
    const customer = await scene.customer({ name: SCRIPTS[1]! });
    const id = await startConversation(customer);
    for (const script of SCRIPTS) await send(agent, id, script);
    const { page, complaints } = await scene.open(`/chat#token=${customer.token}`);
    const { log } = chatPage(page);
    await log.getByRole('article').first().waitFor();
    while ((await page.getByText('The beginning of the conversation').count()) === 0) {
      await log.evaluate((element) => element.scrollTo(0, 0));
      await page.locator('[role=log][aria-busy=false]').waitFor();
    }
    expect(await log.locator('.message-text').allTextContents()).toEqual(SCRIPTS);
    expect(await page.evaluate('window.hasRun ?? null')).toBeNull();
    expect(complaints).toEqual([]);
  });

  it('tells how long to wait when too many visits are started', async () => {
    const { page } = await scene.open('/chat');
    await page.route('**/graphql', (route) =>
      route.fulfill({
        status: 429,
        contentType: 'application/graphql-response+json',
        body: JSON.stringify({ errors: [{ message: 'no', extensions: { code: 'RATE_LIMITED', retryAfter: 42 } }] }),
      }),
    );
    const { start, alert } = chatPage(page);
    await start.click();
    await alert('Try again in 42 s.').waitFor();
    expect(await start.isEnabled()).toBe(true);
  });
});
