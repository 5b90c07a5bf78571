import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { launchBrowser, WITHOUT_BROWSER } from './browser.ts';

describe.skipIf(WITHOUT_BROWSER)('/graphql where the internet cannot be reached', () => {
  let gateway: Gateway;
  let browser: Browser;
  beforeAll(async () => {
    // The Sandbox is there in development only, unlike the pages of the other tests.
    [gateway, browser] = await Promise.all([startGateway(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await gateway.stop();
  });

  it('says so, and where to go', async () => {
    const page = await browser.newPage();
    await page.route(
      (url) => url.origin !== gateway.url,
      (route) => route.abort(),
    );
    await page.goto(`${gateway.url}/graphql`);
    await page.getByText('which your browser cannot reach').waitFor();
    await page.getByRole('link', { name: '/graphql/explorer' }).click();
    await page.waitForURL(`${gateway.url}/graphql/explorer`);
    expect(await page.title()).toBe('Parley explorer');
  });
});
