import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { agentPage, openAgentView } from './agent-page.ts';
import { WITHOUT_BROWSER } from './browser.ts';
import { conversationWith, send, startConversation, startWebScene, type Caller, type WebScene } from './scene.ts';
import { watchSockets, type Sockets } from './sockets.ts';

const HOUR_MS = 60 * 60 * 1_000;
/** A machine whose clock is wrong. */
const wrongClock = (byMs: number) => `
  const Right = Date;
  window.Date = class extends Right {
    constructor(...given) { given.length === 0 ? super(Right.now() + ${byMs}) : super(...given); }
    static now() { return Right.now() + ${byMs}; }
  };
`;

/** A machine that is busy with other browsers takes its time. */
const SOON = { timeout: 30_000 };

describe.skipIf(WITHOUT_BROWSER)('what goes wrong while an agent works', () => {
  let scene: WebScene;
  let ada: Caller;
  beforeAll(async () => {
    scene = await startWebScene();
    ada = await scene.agent();
  });
  afterAll(() => scene.stop());

  it('after a sleep all is right again without a reload', async () => {
    const { customer, id } = await conversationWith(scene, 'Sleepy Sue', ada);
    let sockets!: Sockets;
    const { page, row, message, reply, status, log } = await openAgentView(scene, ada, {}, async (page) => {
      await page.clock.install();
      sockets = await watchSockets(page);
    });
    await row('Sleepy Sue').click();
    await message('Hello from Sleepy Sue').waitFor();
    await reply.fill('before the nap');
    await page.evaluate('window.isSamePage = true');
    sockets.kill();
    await send(customer, id, 'during the nap');
    const other = await scene.customer({ name: 'New Nils' });
    await send(other, await startConversation(other), 'also during the nap');
    expect(await message('during the nap').count()).toBe(0);

    // The lid is closed, and opened again.
    await page.clock.fastForward('00:50:00');
    await message('during the nap').waitFor();
    await row('New Nils').getByText('1 unread').waitFor();
    await status('Connected').waitFor();
    expect(await log.getByRole('article').count()).toBe(2);
    expect(await reply.inputValue()).toBe('before the nap');
    expect(await page.evaluate('window.isSamePage')).toBe(true);
    await send(customer, id, 'and after it');
    await message('and after it').waitFor();
  });

  it.each([
    ['an hour fast', 1],
    ['an hour slow', -1],
    ['a day and an hour fast', 25],
    ['a year slow', -365 * 24],
  ])('a clock that is %s shows nobody a wrong day, and ends no session', async (_, hours) => {
    const { customer, id } = await conversationWith(scene, `Clock ${hours}`, ada);
    const { row, message, log, reply, status, complaints } = await openAgentView(scene, ada, {}, async (page: Page) => {
      await page.addInitScript(wrongClock(hours * HOUR_MS));
    });
    // Today's have the hour.
    await expect.poll(() => row(`Clock ${hours}`).locator('time').textContent(), SOON).toMatch(/^\d+:\d\d/);
    await row(`Clock ${hours}`).click();
    await message(`Hello from Clock ${hours}`).waitFor();
    expect(await log.locator('.log__day').allTextContents()).toEqual(['Today']);
    await reply.fill('on time');
    await reply.press('Enter');
    await message('on time').getByText('Sent', { exact: true }).waitFor();
    await send(customer, id, 'so are you');
    await message('so are you').waitFor();
    await status('Connected').waitFor();
    expect(complaints).toEqual([]);
  });

  it('a gateway that does not answer when the page is loaded is waited for', async () => {
    const { id } = await conversationWith(scene, 'Early Elke', ada);
    const { page } = await scene.open(`/agent#/mine/${id}&token=${ada.token}`, {}, async (page) => {
      await page.route('**/graphql', (route) => route.abort());
    });
    const { alert, message, status } = agentPage(page);
    await alert('cannot be reached').waitFor();
    await page.unrouteAll();
    await message('Hello from Early Elke').waitFor();
    await status('Connected').waitFor();
  });

  it('a session that ends takes no draft with it', async () => {
    const { id } = await conversationWith(scene, 'Expired Ed', ada);
    let sockets!: Sockets;
    const { row, reply, alert, token, signIn, message, page } = await openAgentView(scene, ada, {}, async (page) => {
      sockets = await watchSockets(page);
    });
    await row('Expired Ed').click();
    await reply.fill('half a sentence');
    await sockets.refuse();
    await alert('Your session has ended. Sign in again to go on: your drafts are kept.').waitFor();
    expect(await page.evaluate("sessionStorage.getItem('parley.agent.token')")).toBeNull();
    await token.fill((await scene.agent({ id: ada.id })).token);
    await signIn.click();
    await message('Hello from Expired Ed').waitFor();
    expect(new URL(page.url()).hash).toContain(id);
    expect(await reply.inputValue()).toBe('half a sentence');
  });

  it('a message whose answer is lost is sent again by itself, and is there once', async () => {
    const { customer, id } = await conversationWith(scene, 'Twice Tilda', ada);
    const { page, row, reply, message } = await openAgentView(scene, ada);
    await row('Twice Tilda').click();
    let sent = 0;
    await page.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('sendMessage')) return route.fallback();
      sent += 1;
      if (sent > 1) return route.fallback();
      // It arrives, and its sender never hears of it.
      await route.fetch();
      return route.abort();
    });
    await reply.fill('only once');
    await reply.press('Enter');
    await message('only once').getByText('Sent', { exact: true }).waitFor();
    await expect.poll(() => sent, SOON).toBe(2);
    const { conversation } = await customer.gql(
      'query ($id: ID!) { conversation(id: $id) { messages { nodes { body } } } }',
      { id },
    );
    const bodies = conversation.messages.nodes.map(({ body }: { body: string }) => body);
    expect(bodies).toEqual(['Hello from Twice Tilda', 'only once']);
    expect(await message('only once').count()).toBe(1);
  });

  it('a message to a conversation that was closed meanwhile is refused visibly, and can be written anew', async () => {
    const { customer, id } = await conversationWith(scene, 'Closed Cloe', ada);
    let sockets!: Sockets;
    const { row, reply, message, button } = await openAgentView(scene, ada, {}, async (page) => {
      sockets = await watchSockets(page);
    });
    await row('Closed Cloe').click();
    await reply.fill('too late');
    sockets.hold();
    await customer.gql('mutation ($id: ID!) { closeConversation(input: { id: $id }) { userErrors { code } } }', { id });
    await reply.press('Enter');
    await message('too late').getByText('Not sent: the conversation was closed.').waitFor();
    sockets.letGo();
    await button('Edit').click();
    expect(await reply.inputValue()).toBe('too late');
    await button('Reopen').click();
    await button('Send').click();
    await message('too late').getByText('Sent', { exact: true }).waitFor();
  });
});
