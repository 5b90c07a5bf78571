import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { openAgentView } from './agent-page.ts';
import { WITHOUT_BROWSER } from './browser.ts';
import { conversationWith, send, startWebScene, type Caller, type WebScene } from './scene.ts';

/** Stands in for what a machine does with sound and notifications, and counts what it is asked for. */
const MACHINE = `
  window.told = { contexts: 0, asked: 0, shown: [] };
  const parameter = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };
  class Node { constructor() { this.gain = parameter; } connect(next) { return next; } start() {} stop() {} }
  window.OscillatorNode = Node;
  window.AudioContext = class {
    constructor() { window.told.contexts += 1; this.currentTime = 0; }
    createGain() { return new Node(); }
    close() {}
  };
  window.Notification = class {
    static permission = 'default';
    static async requestPermission() { window.told.asked += 1; return (this.permission = window.answer ?? 'granted'); }
    constructor(title, { body, tag }) { window.told.shown.push({ title, body, tag }); window.last = this; }
    close() {}
  };
`;

interface Told {
  contexts: number;
  asked: number;
  shown: { title: string; body: string; tag: string }[];
}

const told = (page: Page) => page.evaluate<Told>('window.told');
const prepare = async (page: Page) => {
  await page.addInitScript(MACHINE);
};

/** A machine that is busy with other browsers takes its time. */
const SOON = { timeout: 30_000 };

describe.skipIf(WITHOUT_BROWSER)('what an agent is told outside of the page', () => {
  let scene: WebScene;
  let ada: Caller;
  beforeAll(async () => {
    scene = await startWebScene();
    ada = await scene.agent();
  });
  afterAll(() => scene.stop());

  it('title and icon tell that something is unread, and nothing else does by itself', async () => {
    const { customer, id } = await conversationWith(scene, 'Silent Sam', ada);
    const { page, row } = await openAgentView(scene, ada, {}, prepare);
    const icon = () => page.locator('link[rel=icon]').getAttribute('href');
    await row('Silent Sam').getByText('1 unread').waitFor();
    await expect.poll(() => page.title(), SOON).toBe('(1) Parley');
    expect(await icon()).toContain('unread');
    await send(customer, id, 'another');
    await expect.poll(() => page.title(), SOON).toBe('(2) Parley');
    expect(await told(page)).toEqual({ contexts: 0, asked: 0, shown: [] });
    await row('Silent Sam').click();
    await expect.poll(() => page.title(), SOON).toBe('Parley');
    expect(await icon()).not.toContain('unread');
  });

  it('rings and notifies once that is asked for, but not of what is looked at', async () => {
    const loud = await conversationWith(scene, 'Loud Lou', ada);
    const seen = await conversationWith(scene, 'Seen Siri', ada);
    const { page, row, button, message } = await openAgentView(scene, ada, {}, prepare);
    await row('Seen Siri').click();
    await message('Hello from Seen Siri').waitFor();
    await button('Settings').click();
    await page.getByLabel('Sound for new messages').check();
    await page.getByLabel('Desktop notifications').check();
    // It is heard once, so that it is known.
    expect(await told(page)).toMatchObject({ contexts: 1, asked: 1, shown: [] });
    await page.keyboard.press('Escape');
    await page.evaluate('window.told.contexts = 0');

    // Who has just asked for it is told from now on.
    await expect
      .poll(async () => {
        await send(loud.customer, loud.id, 'is anybody there?');
        const { contexts, shown } = await told(page);
        // However much comes at once, it rings once in a while.
        return contexts > 0 && shown.at(-1);
      }, SOON)
      .toEqual({ title: 'Loud Lou', body: 'is anybody there?', tag: loud.id });
    await send(seen.customer, seen.id, 'in front of you');
    await message('in front of you').waitFor();
    await send(ada, loud.id, 'an own one');
    await send(loud.customer, loud.id, 'the last one');
    await expect.poll(async () => (await told(page)).shown.at(-1)?.body, SOON).toBe('the last one');
    expect((await told(page)).shown.map(({ body }) => body)).not.toContain('in front of you');
    expect((await told(page)).shown.map(({ body }) => body)).not.toContain('an own one');
    // A click on it leads there.
    await page.evaluate('window.last.onclick()');
    await message('the last one').waitFor();
  });

  it('says so when the browser does not allow notifications, and leaves them off', async () => {
    const { page, button, complaints } = await openAgentView(scene, ada, {}, prepare);
    await page.evaluate("window.answer = 'denied'");
    await button('Settings').click();
    await page.getByLabel('Desktop notifications').click();
    await page.getByText('does not allow notifications').waitFor();
    expect(await page.getByLabel('Desktop notifications').isChecked()).toBe(false);
    expect(complaints).toEqual([]);
  });
});
