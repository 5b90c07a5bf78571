import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createResumingClient } from 'parley/client';
import { openAgentView } from './agent-page.ts';
import { WITHOUT_BROWSER } from './browser.ts';
import { conversationWith, send, startWebScene, type Caller, type WebScene } from './scene.ts';

const SET_TYPING = `mutation ($id: ID!, $isTyping: Boolean!) {
  setTyping(input: { conversationId: $id, isTyping: $isTyping }) { isTyping }
}`;
const RATE = `mutation ($id: ID!) {
  rateConversation(input: { id: $id, rating: 4, comment: "Quick & friendly" }) { userErrors { code } }
}`;

/** Reads up to the message before which there are more, and tells by how many pixels what is read has moved meanwhile. */
const READ_UPWARD = `(async () => {
  const log = document.querySelector('[role=log]');
  const count = () => log.querySelectorAll('article').length;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const before = count();
  log.scrollTop = 390;
  const read = [...log.querySelectorAll('article')].find((one) => one.offsetTop > log.scrollTop + 200);
  const tops = [];
  while (count() === before || log.ariaBusy === 'true') {
    tops.push(read.getBoundingClientRect().top);
    await frame();
  }
  await frame();
  tops.push(read.getBoundingClientRect().top);
  return { loaded: count() - before, moved: Math.max(...tops) - Math.min(...tops) };
})()`;

/** A machine that is busy with other browsers takes its time. */
const SOON = { timeout: 30_000 };

describe.skipIf(WITHOUT_BROWSER)('a conversation in the agent view', () => {
  let scene: WebScene;
  let ada: Caller;
  beforeAll(async () => {
    scene = await startWebScene();
    ada = await scene.agent();
  });
  afterAll(() => scene.stop());

  const markRead = (id: string) =>
    ada.gql('mutation ($id: ID!) { markConversationRead(input: { conversationId: $id }) { __typename } }', { id });

  it('older messages come in above without moving what is read', async () => {
    const { customer, id } = await conversationWith(scene, 'Wordy Wanda', ada);
    for (let index = 0; index < 120; index += 1) await send(index % 3 ? customer : ada, id, `number ${index}`);
    await markRead(id);
    const { row, message, page, log } = await openAgentView(scene, ada);
    await row('Wordy Wanda').click();
    await message('number 119').waitFor();
    const read = await page.evaluate<{ loaded: number; moved: number }>(READ_UPWARD);
    expect(read.loaded).toBe(50);
    // A log is scrolled by whole pixels.
    expect(read.moved).toBeLessThanOrEqual(1);
    await log.evaluate((element) => element.scrollTo(0, 0));
    await message('Hello from Wordy Wanda').waitFor();
    expect(await log.getByRole('article').count()).toBe(121);
  });

  it('a line stands before what is new, stays while it is read, and moves to what comes while nobody looks', async () => {
    const { customer, id } = await conversationWith(scene, 'Divided Dora', ada);
    await ada.gql('mutation ($id: ID!) { markConversationRead(input: { conversationId: $id }) { __typename } }', {
      id,
    });
    await send(customer, id, 'first news');
    await send(customer, id, 'more news');
    const { page, row, message, log } = await openAgentView(scene, ada);
    const below = () => log.locator('.log__divider + article .message-text').allTextContents();
    await row('Divided Dora').click();
    await message('more news').waitFor();
    expect(await below()).toEqual(['first news']);
    await row('Divided Dora').getByText('unread').waitFor({ state: 'detached' });
    await send(customer, id, 'while somebody looks');
    await message('while somebody looks').waitFor();
    expect(await below()).toEqual(['first news']);
    await row('Divided Dora').getByText('unread').waitFor({ state: 'detached' });

    await page.evaluate('document.hasFocus = () => false');
    await send(customer, id, 'while nobody looks');
    await message('while nobody looks').waitFor();
    expect(await below()).toEqual(['while nobody looks']);
  });

  it('what the customer thinks of it is shown as it comes', async () => {
    const { customer, id } = await conversationWith(scene, 'Rating Rolf', ada);
    const { page, row } = await openAgentView(scene, ada);
    await row('Rating Rolf').click();
    expect((await customer.gql(RATE, { id })).rateConversation.userErrors).toEqual([]);
    await page.getByRole('img', { name: 'Rated 4 of 5' }).waitFor();
    await page.getByText('Quick & friendly').waitFor();
  });

  it('who types is told, both ways', async () => {
    const { customer, id } = await conversationWith(scene, 'Typing Theo', ada);
    const { page, row, reply } = await openAgentView(scene, ada);
    await row('Typing Theo').click();
    const told = page.getByText('Typing Theo is typing…');
    // Whoever has just opened a conversation is told from now on.
    while (!(await told.isVisible())) {
      await customer.gql(SET_TYPING, { id, isTyping: true });
      await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
    }
    await customer.gql(SET_TYPING, { id, isTyping: false });
    await told.waitFor({ state: 'detached' });

    const client = createResumingClient({
      url: `${scene.url.replace('http', 'ws')}/graphql`,
      token: customer.token,
      webSocketImpl: WebSocket,
    });
    const heard: boolean[] = [];
    client.subscribe(
      { query: 'subscription ($id: ID!) { typing(conversationId: $id) { side isTyping } }', variables: { id } },
      {
        next: ({ data }) => heard.push((data as { typing: { isTyping: boolean } }).typing.isTyping),
        error: () => undefined,
        complete: () => undefined,
      },
    );
    while (heard.length === 0) await reply.pressSequentially('G', { delay: 200 });
    await reply.press('Enter');
    // Who has sent it types no more.
    await expect.poll(() => heard.at(-1), SOON).toBe(false);
    expect(heard[0]).toBe(true);
    await client.dispose();
  });

  it('times are in the reader’s zone, written as they are there', async () => {
    const { customer, id } = await conversationWith(scene, 'Zone Zoe', ada);
    const { id: messageId } = await send(customer, id, 'what time is it');
    const { message: sent } = await ada.gql('query ($id: ID!) { message(id: $id) { createdAt } }', { id: messageId });
    for (const [locale, timezoneId] of [
      ['en-GB', 'Asia/Kolkata'],
      ['en-US', 'America/St_Johns'],
    ] as const) {
      const { row, message } = await openAgentView(scene, ada, { locale, timezoneId });
      await row('Zone Zoe').click();
      const hour = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone: timezoneId });
      await message('what time is it')
        .getByText(hour.format(new Date(sent.createdAt)))
        .waitFor();
    }
  });
});
