import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAgentView } from './agent-page.ts';
import { WITHOUT_BROWSER } from './browser.ts';
import { assign, conversationWith, send, startWebScene, type Caller, type WebScene } from './scene.ts';

const COUNTS = 'query ($id: ID!) { conversation(id: $id) { userUnreadCount supportUnreadCount isClosed } }';
const BODIES = 'query ($id: ID!) { conversation(id: $id) { messages(last: 20) { nodes { body side } } } }';
const CLAIM = 'mutation ($id: ID!) { claimConversation(input: { id: $id }) { userErrors { code } } }';

describe.skipIf(WITHOUT_BROWSER)('working as an agent', () => {
  let scene: WebScene;
  let admin: Caller;
  let ada: Caller;
  beforeAll(async () => {
    scene = await startWebScene();
    admin = await scene.admin();
    ada = await scene.agent();
  });
  afterAll(() => scene.stop());

  async function restSend({ id: userId, token }: Caller, conversationId: string, message: string): Promise<void> {
    const response = await fetch(`${scene.url}/v1/support/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ userId, conversationId, message }),
    });
    expect(response.status).toBe(201);
  }

  it('a message over REST is a badge at once, is read once it is seen, and is answered with Enter', async () => {
    const { customer, id } = await conversationWith(scene, 'Rest Rita', ada);
    const { page, row, log, message, reply, complaints } = await openAgentView(scene, ada);
    await row('Rest Rita').getByText('1 unread').waitFor();
    await restSend(customer, id, 'over  REST\n  as it <b>is</b>');
    await row('Rest Rita').getByText('2 unread').waitFor();
    expect(await page.title()).toMatch(/^\(\d+\)/);

    await row('Rest Rita').click();
    await message('as it <b>is</b>').waitFor();
    // Text is whole and literal: white space too.
    expect(await log.getByRole('article').last().locator('.message-text').textContent()).toBe(
      'over  REST\n  as it <b>is</b>',
    );
    await row('Rest Rita').getByText('unread').waitFor({ state: 'detached' });
    expect((await customer.gql(COUNTS, { id })).conversation.userUnreadCount).toBe(0);

    await reply.pressSequentially('first line');
    await reply.press('Shift+Enter');
    await reply.pressSequentially('second line');
    await reply.press('Enter');
    await message('second line').getByText('Sent', { exact: true }).waitFor();
    expect(await reply.inputValue()).toBe('');
    const { conversation } = await customer.gql(BODIES, { id });
    expect(conversation.messages.nodes.at(-1)).toEqual({ body: 'first line\nsecond line', side: 'SUPPORT' });
    // The customer reads it, and the agent sees that.
    await customer.gql('mutation ($id: ID!) { markConversationRead(input: { conversationId: $id }) { __typename } }', {
      id,
    });
    await message('second line').getByText('Read', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('what is open and not looked at stays unread, until somebody looks', async () => {
    const { customer, id } = await conversationWith(scene, 'Unseen Uma', ada);
    const { page, row, message } = await openAgentView(scene, ada);
    await page.evaluate('document.hasFocus = () => false');
    await row('Unseen Uma').click();
    await message('Hello from Unseen Uma').waitFor();
    // Whatever follows is told after what would have marked it.
    await send(customer, id, 'and another');
    await message('and another').waitFor();
    await row('Unseen Uma').getByText('2 unread').waitFor();
    expect((await customer.gql(COUNTS, { id })).conversation.userUnreadCount).toBe(2);

    await page.evaluate('document.hasFocus = () => true; window.dispatchEvent(new Event("focus"))');
    await row('Unseen Uma').getByText('unread').waitFor({ state: 'detached' });
    expect((await customer.gql(COUNTS, { id })).conversation.userUnreadCount).toBe(0);
  });

  it('claiming, closing and reopening are offered when they apply, and done', async () => {
    const { customer, id } = await conversationWith(scene, 'Claimed Clara', null);
    const { view, row, button, page } = await openAgentView(scene, ada);
    await view('Unassigned').click();
    await row('Claimed Clara').click();
    await button('Claim').click();
    await button('Claim').waitFor({ state: 'detached' });
    await page.getByText('Assigned to you').waitFor();
    expect(await button('Reopen').count()).toBe(0);

    await button('Close').click();
    await button('Reopen').waitFor();
    expect(await button('Close').count()).toBe(0);
    expect((await customer.gql(COUNTS, { id })).conversation.isClosed).toBe(true);
    await button('Reopen').click();
    await button('Close').waitFor();
    expect((await customer.gql(COUNTS, { id })).conversation.isClosed).toBe(false);
  });

  it('two agents see what the other does; what was lost is told, and what was written is kept', async () => {
    const bob = await scene.agent({ name: 'Bob Agent' });
    const { id } = await conversationWith(scene, 'Raced Rosa', null);
    const mine = await openAgentView(scene, ada);
    await mine.view('Unassigned').click();
    await mine.row('Raced Rosa').click();
    await mine.reply.fill('half a sentence');
    expect((await bob.gql(CLAIM, { id })).claimConversation.userErrors).toEqual([]);
    await mine.alert('You no longer see this conversation').waitFor();
    await mine.row('Raced Rosa').waitFor({ state: 'detached' });

    await assign(bob, id, null);
    await mine.row('Raced Rosa').click();
    await mine.message('Hello from Raced Rosa').waitFor();
    expect(await mine.reply.inputValue()).toBe('half a sentence');
  });

  it('drafts are kept for each conversation, over a reload too', async () => {
    await conversationWith(scene, 'Draft Dora', ada);
    await conversationWith(scene, 'Draft Emil', ada);
    const { page, row, reply, message } = await openAgentView(scene, ada);
    await row('Draft Dora').click();
    await reply.fill('for Dora');
    await row('Draft Emil').click();
    await message('Hello from Draft Emil').waitFor();
    expect(await reply.inputValue()).toBe('');
    await reply.fill('for Emil');
    await row('Draft Dora').click();
    await message('Hello from Draft Dora').waitFor();
    expect(await reply.inputValue()).toBe('for Dora');
    await page.reload();
    await message('Hello from Draft Dora').waitFor();
    expect(await reply.inputValue()).toBe('for Dora');
  });

  it('a message that is too long is counted before it is sent, and nothing of it is lost', async () => {
    await conversationWith(scene, 'Long Lena', ada);
    const { row, reply, button, alert, message } = await openAgentView(scene, ada);
    await row('Long Lena').click();
    // Of two UTF-16 units each, and one character to people.
    await reply.fill('😀'.repeat(10_001));
    await alert('1 character too many').waitFor();
    expect(await button('Send').isDisabled()).toBe(true);
    await reply.press('Enter');
    expect(await reply.inputValue()).toHaveLength(20_002);
    await reply.fill('😀'.repeat(10_000));
    await button('Send').click();
    await message('😀'.repeat(10_000)).getByText('Sent', { exact: true }).waitFor();
  });

  it('an admin deletes with a way back', async () => {
    await conversationWith(scene, 'Deleted Dana', ada);
    const { row, button, message } = await openAgentView(scene, admin);
    await row('Deleted Dana').click();
    await button('Delete').click();
    await row('Deleted Dana').waitFor({ state: 'detached' });
    await button('Undo').click();
    await row('Deleted Dana').waitFor();
    await message('Hello from Deleted Dana').waitFor();
  });

  it('a link to a conversation that is not visible says no more than that', async () => {
    const { id } = await conversationWith(scene, 'Hidden Hugo', await scene.agent({ name: 'Carl Agent' }));
    const { page, alert } = await openAgentView(scene, ada);
    for (const other of [id, 'f'.repeat(24), 'nonsense']) {
      await page.evaluate(`location.hash = '#/mine/${other}'`);
      await alert('does not exist, or is not yours to see').waitFor();
      await page.evaluate("location.hash = '#/mine'");
      await page.getByText('Pick a conversation').waitFor();
    }
  });
});
