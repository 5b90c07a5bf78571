import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { WITHOUT_BROWSER } from './browser.ts';
import { send, startConversation, startWebScene, type WebScene } from './scene.ts';

const token = (page: Page) => page.getByLabel('Token', { exact: true });
const signIn = (page: Page) => page.getByRole('button', { name: 'Sign in' });
const ASSIGN = `mutation ($id: ID!, $to: ID) {
  assignConversation(input: { id: $id, supportUserId: $to }) { userErrors { code } }
}`;
const list = (page: Page) => page.getByRole('list', { name: 'Conversations' });

describe.skipIf(WITHOUT_BROWSER)('signing in to the agent view', () => {
  let scene: WebScene;
  beforeAll(async () => void (scene = await startWebScene()));
  afterAll(() => scene.stop());

  it('shows what waits for the agent', async () => {
    const agent = await scene.agent();
    const customer = await scene.customer({ name: 'Wanda Waiting' });
    const id = await startConversation(customer);
    for (const body of ['one', 'two', 'three']) await send(customer, id, body);

    const { page, complaints } = await scene.open('/agent');
    await token(page).fill(agent.token);
    await signIn(page).click();
    await list(page).getByRole('listitem').filter({ hasText: 'Wanda Waiting' }).getByText('3 unread').waitFor();
    await page.getByRole('status').filter({ hasText: 'Connected' }).waitFor();
    expect(await page.title()).toMatch(/^\(3\)/);
    expect(complaints).toEqual([]);
  });

  it('works with Enter, and with a token as it is copied from a header', async () => {
    const { page } = await scene.open('/agent');
    await token(page).fill(`  Bearer ${(await scene.agent()).token}\n`);
    await token(page).press('Enter');
    await list(page).waitFor({ state: 'attached' });
  });

  it('takes the token out of the address at once, and keeps it for this tab', async () => {
    const { token: secret } = await scene.agent();
    const { page } = await scene.open(`/agent#token=${secret}`);
    await list(page).waitFor({ state: 'attached' });
    expect(page.url()).not.toContain(secret);
    expect(await page.evaluate('history.length')).toBe(2);
    await page.reload();
    await list(page).waitFor({ state: 'attached' });
    expect(await page.evaluate('Object.values(localStorage).join()')).not.toContain(secret);

    const other = await page.context().newPage();
    await other.goto(`${scene.url}/agent`);
    await signIn(other).waitFor();
  });

  it('goes where a link with a token leads, in a page that is open too', async () => {
    const agent = await scene.agent({ name: 'Linus Linked' });
    const customer = await scene.customer({ name: 'Lina Linked' });
    const id = await startConversation(customer);
    await send(customer, id, 'behind the link');
    await (await scene.admin()).gql(ASSIGN, { id, to: agent.id });
    const { page } = await scene.open('/agent');
    await signIn(page).waitFor();
    await page.evaluate('window.isSamePage = true');
    await page.goto(`${scene.url}/agent#/mine/${id}&token=${agent.token}`);
    await page.getByRole('log', { name: 'Messages' }).getByText('behind the link').waitFor();
    expect(new URL(page.url()).hash).toBe(`#/mine/${id}`);
    expect(await page.evaluate('window.isSamePage')).toBe(true);

    const fresh = await scene.open(`/agent#/mine/${id}&token=${agent.token}`);
    await fresh.page.getByRole('log', { name: 'Messages' }).getByText('behind the link').waitFor();
    expect(new URL(fresh.page.url()).hash).toBe(`#/mine/${id}`);
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ['of a customer', async () => (await scene.customer()).token, /customer/],
    ['that has expired', async () => (await scene.caller({ role: 'support', lastsSeconds: -60 })).token, /expired/],
    ['that is none', async () => 'no token at all', /not valid/],
    ['that is empty', async () => '', /Paste a token/],
  ])('refuses a token %s plainly', async (_, get, told) => {
    const { page } = await scene.open('/agent');
    await token(page).fill(await get());
    await signIn(page).click();
    await page.getByRole('alert').filter({ hasText: told }).waitFor();
    expect(await list(page).count()).toBe(0);
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  it('waits for a gateway that is down, and goes on by itself', async () => {
    const { page } = await scene.open('/agent');
    const { token: secret } = await scene.agent();
    await token(page).waitFor();
    await scene.end('SIGTERM');
    await token(page).fill(secret);
    await signIn(page).click();
    await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
    await scene.startAgain();
    await list(page).waitFor({ state: 'attached' });
  });

  it('asks for another token when the session ends', async () => {
    const { page } = await scene.open('/agent');
    // Whole seconds are all that a token knows.
    await token(page).fill((await scene.caller({ role: 'support', lastsSeconds: 3 })).token);
    await signIn(page).click();
    await list(page).waitFor({ state: 'attached' });
    await page.getByRole('alert').filter({ hasText: 'Your session has ended' }).waitFor();
    await token(page).fill((await scene.agent()).token);
    await signIn(page).click();
    await list(page).waitFor({ state: 'attached' });
  });
});
