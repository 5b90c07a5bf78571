import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAgentView } from './agent-page.ts';
import { WITHOUT_BROWSER } from './browser.ts';
import { assign, conversationWith, send, startWebScene, type Caller, type WebScene } from './scene.ts';
import { watchSockets, type Sockets } from './sockets.ts';

const HOLDER = 'query ($id: ID!) { conversation(id: $id) { isClosed supportUser { id } } }';
const CLAIM = 'mutation ($id: ID!) { claimConversation(input: { id: $id }) { userErrors { code } } }';

describe.skipIf(WITHOUT_BROWSER)('who holds a conversation', () => {
  let scene: WebScene;
  let admin: Caller;
  let ada: Caller;
  let bob: Caller;
  beforeAll(async () => {
    scene = await startWebScene();
    admin = await scene.admin();
    ada = await scene.agent();
    bob = await scene.agent({ name: 'Bob Agent' });
  });
  afterAll(() => scene.stop());

  const holderOf = async (id: string) => (await admin.gql(HOLDER, { id })).conversation.supportUser?.id ?? null;

  /** The page of an agent with a conversation open, on a connection that can be held up. */
  async function openWith(agent: Caller, view: 'Mine' | 'Unassigned', name: string) {
    let sockets!: Sockets;
    const opened = await openAgentView(scene, agent, {}, async (page) => {
      sockets = await watchSockets(page);
    });
    await opened.view(view).click();
    await opened.row(name).click();
    await opened.message(`Hello from ${name}`).waitFor();
    return { ...opened, sockets, dialog: opened.page.getByRole('dialog', { name: 'Assign the conversation' }) };
  }

  it('a conversation is given to a colleague who was met, with the keyboard', async () => {
    const { id } = await conversationWith(scene, 'Handed Hanna', bob);
    await send(bob, id, 'Bob was here');
    await assign(admin, id, null);
    const { page, dialog, row, notice } = await openWith(ada, 'Unassigned', 'Handed Hanna');
    await page.keyboard.press('c');
    await notice('It is yours.').waitFor();
    await page.keyboard.press('a');
    await dialog.getByRole('button', { name: 'Bob Agent' }).press('Enter');
    await notice('Assigned to Bob Agent.').waitFor();
    expect(await holderOf(id)).toBe(bob.id);
    // An agent does not see what a colleague holds.
    await row('Handed Hanna').waitFor({ state: 'detached' });
    await page.getByText('Pick a conversation').waitFor();
  });

  it('an admin gives it to somebody by id, to themselves, to nobody; what cannot be is told', async () => {
    const { id } = await conversationWith(scene, 'Moved Mona', bob);
    const stranger = await scene.customer({ name: 'No Staff' });
    const carl = await scene.agent({ name: 'Carl Agent' });
    const { page, button, dialog, alert, row } = await openAgentView(scene, admin).then((opened) => ({
      ...opened,
      dialog: opened.page.getByRole('dialog'),
    }));
    await row('Moved Mona').click();
    await button('Assign').click();
    const byId = dialog.getByLabel('Somebody else, by their id');
    for (const [wrong, told] of [
      [stranger.id, 'not of the support staff'],
      ['nonsense', 'That is no id'],
    ] as const) {
      await byId.fill(wrong);
      await byId.press('Enter');
      await alert(told).waitFor();
      // It is still there to be mended.
      expect(await byId.inputValue()).toBe(wrong);
    }
    expect(await holderOf(id)).toBe(bob.id);
    await byId.fill(` ${carl.id.toUpperCase()} `);
    await byId.press('Enter');
    await page.getByText('Assigned to Carl Agent', { exact: true }).waitFor();
    expect(await holderOf(id)).toBe(carl.id);

    await button('Assign').click();
    await dialog.getByRole('button', { name: 'Me', exact: true }).click();
    await page.getByText('Assigned to you', { exact: true }).waitFor();
    expect(await holderOf(id)).toBe(admin.id);
    await button('Assign').click();
    await dialog.getByRole('button', { name: 'Nobody', exact: true }).click();
    await button('Claim').waitFor();
    expect(await holderOf(id)).toBeNull();
  });

  it('who loses the race for it is told so, and what they have written can still be had', async () => {
    const { id } = await conversationWith(scene, 'Raced Ronja', null);
    const { sockets, button, reply, notice, alert, page } = await openWith(ada, 'Unassigned', 'Raced Ronja');
    await reply.fill('Dear Ronja, half a sentence');
    sockets.hold();
    expect((await bob.gql(CLAIM, { id })).claimConversation.userErrors).toEqual([]);
    await button('Claim').click();
    await notice('Somebody else has claimed it already.').waitFor();
    expect(await reply.inputValue()).toBe('Dear Ronja, half a sentence');
    sockets.letGo();
    await alert('You no longer see this conversation').waitFor();
    expect(await page.getByLabel('What you had written').inputValue()).toBe('Dear Ronja, half a sentence');
    expect(await holderOf(id)).toBe(bob.id);
  });

  it('what has changed meanwhile is told before anything is done, and can then be done', async () => {
    const { customer, id } = await conversationWith(scene, 'Moving Mirko', ada);
    const { sockets, button, reply, message, notice } = await openWith(ada, 'Mine', 'Moving Mirko');
    await reply.fill('half a sentence');
    sockets.hold();
    await send(customer, id, 'One more thing');
    await button('Close').click();
    await notice('It has changed meanwhile. Have a look, then try again.').waitFor();
    expect((await admin.gql(HOLDER, { id })).conversation.isClosed).toBe(false);
    sockets.letGo();
    await message('One more thing').waitFor();
    expect(await reply.inputValue()).toBe('half a sentence');
    await button('Close').click();
    await button('Reopen').waitFor();
    expect((await admin.gql(HOLDER, { id })).conversation.isClosed).toBe(true);
    expect(await reply.inputValue()).toBe('half a sentence');
  });

  it('that the customer has read meanwhile keeps nobody from closing', async () => {
    const { customer, id } = await conversationWith(scene, 'Reading Rike', ada);
    const { sockets, button, reply, message, notice } = await openWith(ada, 'Mine', 'Reading Rike');
    await reply.fill('Have a good day!');
    await reply.press('Enter');
    await message('Have a good day!').getByText('Sent', { exact: true }).waitFor();
    sockets.hold();
    await customer.gql(
      'mutation ($id: ID!) { markConversationRead(input: { conversationId: $id }) { userErrors { message } } }',
      { id },
    );
    await button('Close').click();
    sockets.letGo();
    await button('Reopen').waitFor();
    await message('Have a good day!').getByText('Read', { exact: true }).waitFor();
    expect(await notice('It has changed meanwhile').count()).toBe(0);
  });

  it('two agents and a customer at once: each sees what the others do', async () => {
    const { customer, id } = await conversationWith(scene, 'Shared Sheila', null);
    const [mine, his] = [
      await openWith(ada, 'Unassigned', 'Shared Sheila'),
      await openWith(bob, 'Unassigned', 'Shared Sheila'),
    ];
    // Who has just opened a conversation is not told what was typed before.
    while (!(await his.page.getByText('Ada Agent is typing').isVisible())) {
      await mine.reply.pressSequentially('G', { delay: 200 });
    }
    await mine.reply.fill('Good');
    await send(customer, id, 'to both of you');
    await mine.message('to both of you').waitFor();
    await his.message('to both of you').waitFor();
    await mine.button('Claim').click();
    await his.alert('You no longer see this conversation').waitFor();
    await his.row('Shared Sheila').waitFor({ state: 'detached' });
    await mine.reply.press('Enter');
    await mine.message('Good').getByText('Sent', { exact: true }).waitFor();
    await mine.button('Assign').click();
    await mine.dialog.getByRole('button', { name: 'Nobody' }).click();
    await his.row('Shared Sheila').click();
    await his.message('Good').getByText('Ada Agent').waitFor();
    await his.button('Close').click();
    await mine.button('Reopen').waitFor();
    expect([...mine.complaints, ...his.complaints]).toEqual([]);
  });
});
