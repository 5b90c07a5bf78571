import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { mintToken } from '../../src/modules/authentication/index.ts';
import { newId } from '../../src/platform/ids.ts';
import { JWT_SECRET, type Caller } from '../data.ts';
import type { Server } from '../servers.ts';

const FRAME_MS = 1_000 / 60;
const VIEWPORT = { width: 1280, height: 800 };

/** Notes when the first row of the list is on the page, in milliseconds since its address was opened. */
const NOTE_FIRST_ROW = `
  const look = new MutationObserver(() => {
    if (!document.querySelector('.list li a')) return;
    look.disconnect();
    requestAnimationFrame(() => setTimeout(() => (window.renderedAfter = performance.now())));
  });
  look.observe(document, { childList: true, subtree: true });
`;

/** Scrolls by so many pixels a frame, for so many frames or to the end: how long each frame was. */
const SCROLL = `async ({ by, frames }) => {
  const list = document.querySelector('.list');
  const took = [];
  let last = await new Promise(requestAnimationFrame);
  while (took.length < frames) {
    const before = list.scrollTop;
    list.scrollTop += by;
    const now = await new Promise(requestAnimationFrame);
    took.push(now - last);
    last = now;
    if (list.scrollTop === before && took.length > frames / 10) break;
  }
  return took;
}`;

/** Loads a list to its end, and returns how many rows it has. */
const LOAD_ALL = `async () => {
  const list = document.querySelector('.list');
  for (let still = 0; still < 40; still += 1) {
    const before = list.scrollHeight;
    list.scrollTop = before;
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (list.scrollHeight > before) still = 0;
  }
  return Number(list.querySelector('li:last-child').getAttribute('aria-posinset'));
}`;

/** Resolves with the time at which the row of somebody has so many unread messages. */
const AWAIT_BADGE = `({ name, unread }) => {
  window.badge = new Promise((resolve) => {
    const look = () => {
      const row = [...document.querySelectorAll('.list li')].find((one) => one.textContent.includes(name));
      if (Number.parseInt(row?.querySelector('.badge')?.textContent ?? '0', 10) !== unread) return;
      watch.disconnect();
      resolve(Date.now());
    };
    const watch = new MutationObserver(look);
    watch.observe(document.querySelector('.list'), { childList: true, subtree: true, characterData: true });
  });
}`;

async function openPage(browser: Browser, { port }: Server, { token }: Caller, prepare = ''): Promise<Page> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  if (prepare) await page.addInitScript(prepare);
  await page.goto(`http://127.0.0.1:${port}/agent#token=${token}`);
  await page.locator('.list li a').first().waitFor();
  return page;
}

/** From opening the address, in a profile that has never seen the page, to the first rows on the screen; milliseconds. */
export async function firstRender(browser: Browser, server: Server, agent: Caller): Promise<number> {
  const page = await openPage(browser, server, agent, NOTE_FIRST_ROW);
  await page.getByRole('status').filter({ hasText: 'Connected' }).waitFor({ state: 'attached' });
  const took = await page.evaluate<number>('window.renderedAfter');
  await page.context().close();
  return took;
}

/** From a customer's REST call to the badge on the agent's page, for each of so many messages; milliseconds. */
export async function badges(browser: Browser, server: Server, agent: Caller, times: number): Promise<number[]> {
  const page = await openPage(browser, server, agent);
  await page.getByRole('status').filter({ hasText: 'Connected' }).waitFor({ state: 'attached' });
  const id = newId();
  const name = `Bench ${id}`;
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${await mintToken(JWT_SECRET, { id, name, role: 'user' }, { lastsSeconds: 3_600 })}`,
  };
  const post = async (path: string, body: object) => {
    const url = `http://127.0.0.1:${server.port}/v1/support${path}`;
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    if (response.status !== 201) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { data: { id: string } }).data.id;
  };
  const conversationId = await post('/conversations', { userId: id });
  await page.locator('.list li').filter({ hasText: name }).waitFor();
  const took: number[] = [];
  for (let unread = 1; unread <= times; unread += 1) {
    await page.evaluate(`(${AWAIT_BADGE})(${JSON.stringify({ name, unread })})`);
    const sentAt = Date.now();
    await post('/messages', { userId: id, conversationId, message: `number ${unread}` });
    took.push((await page.evaluate<number>('window.badge')) - sentAt);
  }
  await page.context().close();
  return took;
}

export interface Scrolled {
  rows: number;
  /** The share of frames that came too late to be shown in their time, from 0 to 1. */
  dropped: number;
  longestMs: number;
}

/** Scrolls through the closed conversations, all of them loaded, four rows a frame. */
export async function scroll(browser: Browser, server: Server, agent: Caller, frames: number): Promise<Scrolled> {
  const page = await openPage(browser, server, agent);
  await page.getByRole('navigation').getByRole('link', { name: 'Closed' }).click();
  await page.getByRole('heading', { name: 'Closed' }).waitFor();
  await page.locator('.list li a').first().waitFor();
  const rows = await page.evaluate<number>(`(${LOAD_ALL})()`);
  const took = await page.evaluate<number[]>(`(${SCROLL})(${JSON.stringify({ by: -300, frames })})`);
  await page.context().close();
  const late = took.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / FRAME_MS) - 1), 0);
  return { rows, dropped: late / (late + took.length), longestMs: Math.max(...took) };
}

/** What the page and all that it loads weigh, compressed with gzip; kB. */
export async function weight(browser: Browser, server: Server, agent: Caller): Promise<number> {
  const page = await openPage(browser, server, agent);
  const urls = await page.evaluate<string[]>(
    `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => !name.endsWith('/graphql'))`,
  );
  await page.context().close();
  let bytes = 0;
  for (const url of new Set([`http://127.0.0.1:${server.port}/agent`, ...urls])) {
    bytes += gzipSync(await (await fetch(url)).bytes()).length;
  }
  return bytes / 1_000;
}
