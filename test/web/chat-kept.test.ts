import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WITHOUT_BROWSER } from './browser.ts';
import { chatPage, startVisit, write, type ChatPage } from './chat-page.ts';
import { send, startConversation, startWebScene, type Caller, type OpenPage, type WebScene } from './scene.ts';

/** Holds back the operation of a name; what it returns waits until it was asked for, and lets it go. */
async function hold({ page }: OpenPage, name: string): Promise<() => Promise<void>> {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes(name)) {
      asked.resolve();
      await released.promise;
    }
    await route.continue();
  });
  return async () => {
    await asked.promise;
    released.resolve();
  };
}

describe.skipIf(WITHOUT_BROWSER)('what a visitor has written, and what they have not read', () => {
  let scene: WebScene;
  let agent: Caller;
  beforeAll(async () => {
    scene = await startWebScene();
    agent = await scene.agent({ name: 'Ada Agent' });
  });
  afterAll(() => scene.stop());

  const newest = async (): Promise<string> => {
    const { conversations } = await agent.gql('{ conversations(first: 1) { nodes { id } } }');
    return conversations.nodes[0].id;
  };
  const close = (id: string) =>
    agent.gql('mutation ($id: ID!) { closeConversation(input: { id: $id }) { conversation { id } } }', { id });
  const written = ({ field }: ChatPage) => field.inputValue();

  it('is in the field again when a first message is refused', async () => {
    const visitor = await startVisit(scene, 'Rhea Refused');
    await visitor.page.route('**/graphql', (route) => {
      if (!route.request().postData()?.includes('createConversation')) return route.continue();
      const refusal = { code: 'INVALID', message: 'Not today.', field: null };
      const data = { createConversation: { conversation: null, userErrors: [refusal] } };
      return route.fulfill({ contentType: 'application/graphql-response+json', body: JSON.stringify({ data }) });
    });
    await visitor.field.fill('Worth keeping');
    await visitor.field.press('Enter');
    await visitor.alert('It was not sent: Not today.').waitFor();
    expect(await written(visitor)).toBe('Worth keeping');
  });

  it('goes along into the conversation that begins while it is written', async () => {
    const visitor = await startVisit(scene, 'Wanda Writes');
    const release = await hold(visitor, 'createConversation');
    await visitor.field.fill('First');
    await visitor.field.press('Enter');
    await visitor.field.fill('and while it is begun');
    await release();
    await visitor.message('First').waitFor();
    expect(await written(visitor)).toBe('and while it is begun');
  });

  it('goes along from a conversation that was closed into the next one', async () => {
    const visitor = await startVisit(scene, 'Carla Closed');
    await write(visitor, 'Hello');
    const id = await newest();
    const release = await hold(visitor, 'sendMessage');
    await visitor.field.fill('A moment too late');
    await visitor.field.press('Enter');
    await visitor.field.fill('half a sent');
    await close(id);
    await release();
    await visitor.page.getByText('This conversation is closed.').waitFor();
    await visitor.button('Edit').click();
    await visitor.button('Start another conversation').click();
    await visitor.field.waitFor();
    expect(await written(visitor)).toBe('half a sent\nA moment too late');
  });

  it('is written by keys alone: no step takes the keyboard away', async () => {
    const visitor = await startVisit(scene, 'Kim Keys');
    const { keyboard } = visitor.page;
    const say = async (text: string) => {
      await expect.poll(focused).toBe('Message');
      await keyboard.type(text);
      await keyboard.press('Enter');
      await visitor.message(text).waitFor();
    };
    const focused = () =>
      visitor.page.evaluate<string>('document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()');
    await say('One');
    await say('Two');
    await expect.poll(focused).toBe('Message');
    await close(await newest());
    await expect.poll(focused).toBe('This conversation is closed.');
    await visitor.star('5 stars').focus();
    await keyboard.press('Space');
    await keyboard.press('Enter');
    await expect.poll(focused).toBe('This conversation is closed. Thank you for telling us.');
    await keyboard.press('Tab');
    expect(await focused()).toBe('Start another conversation');
    await keyboard.press('Enter');
    await say('Three');
  });

  it('is counted to the last message, however much of it is loaded', async () => {
    const customer = await scene.customer({ name: 'Una Unread' });
    const id = await startConversation(customer);
    await send(customer, id, 'Anybody there?');
    for (let n = 1; n <= 160; n += 1) await send(agent, id, `Answer ${n}`);
    const away = "Object.defineProperty(document, 'hasFocus', { value: () => false, writable: true })";
    const { page } = await scene.open(`/chat#token=${customer.token}`, {}, async (blank) => {
      await blank.addInitScript(away);
    });
    const visitor = chatPage(page);
    await visitor.badge('160 unread').waitFor();
    await expect.poll(() => page.title()).toBe('(160) Support');
    await send(agent, id, 'And another');
    await visitor.badge('161 unread').waitFor();
    await page.evaluate("document.hasFocus = () => true; window.dispatchEvent(new Event('focus'))");
    await visitor.log.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect.poll(() => page.title()).toBe('Support');
  });
});
