import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAgentView } from './agent-page.ts';
import { WITHOUT_BROWSER } from './browser.ts';
import { send, startConversation, startWebScene, type WebScene } from './scene.ts';

describe.skipIf(WITHOUT_BROWSER)('a gateway that dies while the agent view is open', () => {
  let scene: WebScene;
  beforeAll(async () => void (scene = await startWebScene()));
  afterAll(() => scene.stop());

  it('is waited for: then all is right again without a reload, nothing missing and nothing twice', async () => {
    const agent = await scene.agent();
    const customer = await scene.customer({ name: 'Patient Pia' });
    const id = await startConversation(customer);
    await send(customer, id, 'before');
    const { page, row, status, message, reply, log, button } = await openAgentView(scene, agent);
    await row('Patient Pia').click();
    await message('before').waitFor();
    await page.evaluate('window.isSamePage = true');

    await scene.end('SIGKILL');
    await page
      .getByRole('status')
      .filter({ hasText: /Reconnecting|Disconnected/ })
      .waitFor();
    await reply.fill('written meanwhile');
    await reply.press('Enter');
    // It was tried several times, and is not lost.
    await message('written meanwhile').getByText('Not sent').waitFor({ timeout: 20_000 });
    await scene.startAgain();
    const others = await scene.customer({ name: 'Later Lars' });
    const other = await startConversation(others);
    await send(customer, id, 'after');
    await send(others, other, 'somebody else');

    await status('Connected').waitFor();
    await message('after').waitFor();
    await button('Try again').click();
    await message('written meanwhile').getByText('Sent', { exact: true }).waitFor();
    await row('Later Lars').getByText('1 unread').waitFor();
    const told = await log.getByRole('article').locator('.message-text').allTextContents();
    expect([...told].sort()).toEqual(['after', 'before', 'written meanwhile']);
    const { conversation } = await customer.gql(
      'query ($id: ID!) { conversation(id: $id) { messages { nodes { body } } } }',
      { id },
    );
    expect(told).toEqual(conversation.messages.nodes.map(({ body }: { body: string }) => body));
    expect(await page.evaluate('window.isSamePage')).toBe(true);
    // What is open has been read; what the other has sent has not.
    await row('Patient Pia').getByText('unread').waitFor({ state: 'detached' });
    await expect.poll(() => page.title(), { timeout: 10_000 }).toMatch(/^\(1\)/);
  });
});
