import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAgentView } from './agent-page.ts';
import { faultsOf } from './axe.ts';
import { WITHOUT_BROWSER } from './browser.ts';
import { chatPage, startVisit, write } from './chat-page.ts';
import { startWebScene, type Caller, type WebScene } from './scene.ts';

describe.skipIf(WITHOUT_BROWSER)('a visitor’s chat', () => {
  let scene: WebScene;
  let agent: Caller;
  beforeAll(async () => {
    scene = await startWebScene();
    agent = await scene.agent({ name: 'Ada Agent' });
  });
  afterAll(() => scene.stop());

  it('goes all the way with an agent: written, answered, read, closed, rated, and begun anew', async () => {
    const visitor = await startVisit(scene, 'Vera Visitor');
    const { page, complaints } = visitor;
    await write(visitor, 'Where is my parcel?');
    const desk = await openAgentView(scene, agent);
    await desk.row('Vera Visitor').getByText('1 unread').waitFor();
    await desk.row('Vera Visitor').click();
    await desk.message('Where is my parcel?').waitFor();
    // It was seen by the agent.
    await visitor.message('Where is my parcel?').getByText('Read', { exact: true }).waitFor();

    await desk.reply.pressSequentially('It is');
    await page.getByText('Ada Agent is typing…').waitFor();
    // Who has opened a conversation hears of those who type after a moment.
    await expect
      .poll(
        async () => {
          await visitor.field.pressSequentially('Thank');
          return desk.page.getByText('Vera Visitor is typing…').isVisible();
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe(true);
    await desk.reply.fill('It is on its way.');
    await desk.reply.press('Enter');
    await visitor.message('It is on its way.').waitFor();
    await page.getByText('You are talking to Ada Agent').waitFor();
    expect(await visitor.field.inputValue()).toMatch(/^(Thank)+$/);

    // Closing says what it has seen: that the visitor has read the answer is part of it.
    await desk.message('It is on its way.').getByText('Read', { exact: true }).waitFor();
    await desk.button('Close').click();
    await page.getByText('This conversation is closed.').waitFor();
    await visitor.button('Send rating').click();
    await visitor.alert('Pick one to five stars first.').waitFor();
    await visitor.star('4 stars').check();
    await page.getByLabel('Anything to add? (optional)').fill('quick');
    await visitor.button('Send rating').click();
    await page.getByText('Thank you for telling us.').waitFor();
    await desk.page.getByRole('img', { name: 'Rated 4 of 5' }).waitFor();
    await desk.page.getByText('quick').waitFor();

    await visitor.button('Start another conversation').click();
    await write(visitor, 'One more thing');
    expect(await visitor.log.getByRole('article').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('marks as read what is really seen, and says until then what is not', async () => {
    const visitor = await startVisit(scene, 'Una Unseen');
    await write(visitor, 'Anybody there?');
    // Another page of the same browser is in front.
    await visitor.page.evaluate("Object.defineProperty(document, 'hasFocus', { value: () => false, writable: true })");
    const { conversations } = await agent.gql('{ conversations(first: 1) { nodes { id user { name } } } }');
    const [{ id, user }] = conversations.nodes;
    expect(user.name).toBe('Una Unseen');
    const SEND = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }';
    await agent.gql(SEND, { input: { conversationId: id, body: 'Yes.' } });
    await visitor.badge('1 unread').waitFor();
    await expect.poll(() => visitor.page.title()).toBe('(1) Support');
    await visitor.page.evaluate("document.hasFocus = () => true; window.dispatchEvent(new Event('focus'))");
    await expect.poll(() => visitor.page.title()).toBe('Support');
    const { conversation } = await agent.gql(
      'query ($id: ID!) { conversation(id: $id) { supportUnreadCount messages { nodes { body isRead } } } }',
      { id },
    );
    expect(conversation.supportUnreadCount).toBe(0);
  });

  it('is there again after a reload, draft and all, and for this tab only', async () => {
    const visitor = await startVisit(scene, 'Rita Reload');
    await write(visitor, 'Remember me');
    await visitor.field.fill('half a sent');
    await visitor.page.reload();
    await visitor.message('Remember me').waitFor();
    expect(await visitor.field.inputValue()).toBe('half a sent');
    const other = await visitor.page.context().newPage();
    await other.goto(`${scene.url}/chat`);
    await chatPage(other).start.waitFor();
    await visitor.button('Leave').click();
    await visitor.start.waitFor();
    await visitor.page.reload();
    await visitor.start.waitFor();
  });

  it('takes a token from a link, and tells plainly of one that is wrong', async () => {
    const customer = await scene.customer({ name: 'Cleo Customer' });
    const { page } = await scene.open(`/chat#token=${customer.token}`);
    const parts = chatPage(page);
    await parts.field.waitFor();
    expect(page.url()).not.toContain('token');
    await write(parts, 'With an account');
    const wrong = await scene.open('/chat#token=nonsense');
    await chatPage(wrong.page).alert('This link is not valid, or has expired.').waitFor();
    const soon = await scene.caller({ name: 'Late Leo', lastsSeconds: 6 });
    const expiring = await scene.open(`/chat#token=${soon.token}`);
    await chatPage(expiring.page).alert('Your visit has ended.').waitFor();
  });

  it('counts before it sends, and says what is too long', async () => {
    const visitor = await startVisit(scene, 'Lola Long');
    await visitor.field.fill('x'.repeat(10_001));
    await visitor.alert('1 character too many').waitFor();
    expect(await visitor.send.isDisabled()).toBe(true);
    await visitor.field.fill('🙂'.repeat(10_000));
    expect(await visitor.send.isDisabled()).toBe(false);
  });

  it.each(['light', 'dark'] as const)(
    'is for everyone: axe finds nothing, 320 pixels, keys alone (%s)',
    async (colorScheme) => {
      const { page } = await scene.open('/chat', { colorScheme, viewport: { width: 320, height: 640 } });
      const parts = chatPage(page);
      await parts.start.waitFor();
      const focused = () =>
        page.evaluate<string>(
          "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent",
        );
      const tabTo = async (name: string) => {
        while ((await focused()) !== name) await page.keyboard.press('Tab');
      };
      const check = async () => {
        expect(await faultsOf(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
      };
      await check();
      // Begins in the first field; every step is a key.
      await page.keyboard.type('Kay Keys');
      await page.keyboard.press('Enter');
      await parts.field.waitFor();
      await check();
      await tabTo('Message');
      await page.keyboard.type('By keys alone');
      await page.keyboard.press('Enter');
      await parts.message('By keys alone').waitFor();
      await check();
      const { conversations } = await agent.gql('{ conversations(first: 1) { nodes { id } } }');
      await agent.gql('mutation ($id: ID!) { closeConversation(input: { id: $id }) { conversation { id } } }', {
        id: conversations.nodes[0].id,
      });
      await parts.star('1 star').waitFor();
      await check();
      await parts.star('1 star').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await tabTo('Send rating');
      await page.keyboard.press('Enter');
      await page.getByRole('img', { name: 'Rated 3 of 5' }).waitFor();
      await check();
    },
  );
});
