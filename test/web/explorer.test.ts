import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send, startConversation, startGateway, type Actor, type Gateway } from '../support/gateway.ts';
import { launchBrowser, WITHOUT_BROWSER } from './browser.ts';

const PATH = '/graphql/explorer';

describe.skipIf(WITHOUT_BROWSER)('/graphql/explorer', () => {
  let gateway: Gateway;
  let browser: Browser;
  let agent: Actor;
  let customer: Actor;
  let conversation: string;
  beforeAll(async () => {
    // It is there in development only, unlike the pages of the other tests.
    [gateway, browser] = await Promise.all([startGateway(), launchBrowser()]);
    agent = await gateway.agent({ name: 'Ada Agent' });
    customer = await gateway.customer({ name: 'Cleo Customer' });
    conversation = await startConversation(customer);
  });
  afterAll(async () => {
    await browser.close();
    await gateway.stop();
  });

  /** Opens it in a profile of its own; with what it complains of, and what it asks others for. */
  async function open(fragment = '') {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const complaints: string[] = [];
    const foreign: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(gateway.url) && !url.startsWith('data:')) foreign.push(url);
    });
    await page.goto(`${gateway.url}${PATH}${fragment}`);
    await shows(page, 'unreadTotals');
    return { page, complaints, foreign };
  }

  /** The editor takes a moment to show what will be run. */
  const shows = (page: Page, text: string) =>
    page.getByRole('region', { name: 'Operation Editor' }).getByText(text).waitFor();
  const run = (page: Page) => page.getByRole('button', { name: /^Execute query/ }).click();
  const answerOn = (page: Page) => page.getByRole('region', { name: 'Result Window' });

  it('runs its first query, from this gateway alone and within its policy', async () => {
    const { page, complaints, foreign } = await open();
    await page.getByLabel('Token').fill(`Bearer ${customer.token}`);
    await run(page);
    await answerOn(page).getByText(conversation).waitFor();
    // The editor shows spaces that do not break.
    expect(await answerOn(page).textContent()).toMatch(/Cleo.Customer/);
    // What the schema says of a field stands beside it.
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Query', exact: true }).click();
    await page.getByRole('link', { name: 'unreadTotals', exact: true }).waitFor();
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('takes a token from its address, which is removed, and follows what happens', async () => {
    const { page, complaints } = await open(`#token=${agent.token}`);
    await page.getByRole('tab', { name: 'UnreadCountChanged' }).click();
    await shows(page, 'supportUnreadCount');
    expect(page.url()).toBe(`${gateway.url}${PATH}`);
    await run(page);
    const underWay = async () => (await fetch(`${gateway.url}/metrics`)).text();
    await expect.poll(underWay, { timeout: 10_000 }).toMatch(/^parley_live_subscriptions 1$/m);
    await send(customer, conversation, 'Is anybody there?');
    await answerOn(page).getByText(conversation).waitFor();
    await page.getByRole('button', { name: /^Stop query/ }).click();
    expect(complaints).toEqual([]);
  });

  it('keeps the token for the tab alone, and lets a header of a request go before it', async () => {
    const { page } = await open();
    await page.getByLabel('Token').fill(customer.token);
    await page.reload();
    await shows(page, 'unreadTotals');
    expect(await page.getByLabel('Token').inputValue()).toBe(customer.token);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    await page.getByRole('button', { name: 'Headers' }).click();
    const headers = page.getByRole('region', { name: 'Headers' }).getByRole('textbox');
    await headers.focus();
    // As if pasted: what is typed has its brackets closed.
    await page.keyboard.insertText(JSON.stringify({ Authorization: `Bearer ${agent.token}` }));
    await run(page);
    await answerOn(page)
      .getByText(/Ada.Agent/)
      .waitFor();
  });
});

it('/graphql/explorer is not there in production', async () => {
  const gateway = await startGateway({ env: { NODE_ENV: 'production' } });
  try {
    expect((await fetch(`${gateway.url}${PATH}`)).status).toBe(404);
  } finally {
    await gateway.stop();
  }
});
