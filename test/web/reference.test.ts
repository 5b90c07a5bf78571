import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/rest/routes.ts';
import { WITHOUT_BROWSER } from './browser.ts';
import { startConversation, startWebScene, type WebScene } from './scene.ts';

describe.skipIf(WITHOUT_BROWSER)('/docs, the reference of the legacy routes', () => {
  let scene: WebScene;
  beforeAll(async () => void (scene = await startWebScene()));
  afterAll(() => scene.stop());

  it('shows every route, from this gateway alone and within its policy', async () => {
    const foreign: string[] = [];
    const { page, complaints } = await scene.open('/docs', {}, async (opened) => {
      opened.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(scene.url) && !url.startsWith('data:')) foreign.push(url);
      });
    });
    await page.locator('.opblock').first().waitFor();
    const shown = await page.locator('.opblock').evaluateAll((blocks) =>
      blocks.map((block) => {
        const [method, path] = ['.opblock-summary-method', '.opblock-summary-path'].map(
          (part) =>
            (block as { querySelector: (of: string) => { textContent: string } | null }).querySelector(part)
              ?.textContent ?? '',
        );
        // Zero-width spaces let long paths break.
        return `${method} ${(path ?? '').replace(/\u200b/g, '')}`;
      }),
    );
    const expected = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect([...shown].sort()).toEqual([...expected].sort());
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('tries a call out with a token, and shows the answer', async () => {
    const customer = await scene.customer({ name: 'Cleo Customer' });
    const id = await startConversation(customer);
    const { page, complaints } = await scene.open('/docs');
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page.locator('.auth-container input').first().fill(customer.token);
    // Its buttons are named at length: what they do, and for what.
    await page.locator('.auth-btn-wrapper button.authorize').click();
    await page.locator('.auth-btn-wrapper button.btn-done').click();
    const block = page
      .locator('.opblock-get')
      .filter({ hasText: '/conversation/' })
      .filter({ hasText: '{id}' })
      .first();
    await block.locator('.opblock-summary-control').click();
    await block.locator('tr[data-param-name="id"] input').fill(id);
    await block.getByRole('button', { name: 'Execute' }).click();
    await block.locator('.live-responses-table .response-col_status').filter({ hasText: '200' }).waitFor();
    expect(await block.locator('.live-responses-table').textContent()).toContain(id);
    expect(complaints).toEqual([]);
  });

  it('serves what the page loads, and nothing else of the package', async () => {
    const statusOf = async (path: string) => (await fetch(`${scene.url}${path}`)).status;
    expect(await statusOf('/docs/assets/swagger-ui.css')).toBe(200);
    for (const path of ['package.json', 'index.html', 'swagger-ui-bundle.js.map', '..%2fpackage.json']) {
      expect([path, await statusOf(`/docs/assets/${path}`)]).toEqual([path, 404]);
    }
  });
});
