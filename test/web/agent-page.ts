import type { Locator, Page } from 'playwright-core';
import type { Caller, OpenPage, WebScene } from './scene.ts';

/** What is on the agent view, by the names under which assistive technology finds it. */
export const agentPage = (page: Page) => ({
  token: page.getByLabel('Token', { exact: true }),
  signIn: page.getByRole('button', { name: 'Sign in' }),
  list: page.getByRole('list', { name: 'Conversations' }),
  row: (name: string): Locator =>
    page.getByRole('list', { name: 'Conversations' }).getByRole('listitem').filter({ hasText: name }),
  log: page.getByRole('log', { name: 'Messages' }),
  message: (text: string): Locator =>
    page.getByRole('log', { name: 'Messages' }).getByRole('article').filter({ hasText: text }),
  reply: page.getByRole('textbox', { name: 'Reply' }),
  button: (name: string): Locator => page.getByRole('button', { name, exact: true }),
  view: (name: string): Locator => page.getByRole('navigation').getByRole('link', { name }),
  status: (text: string): Locator => page.getByRole('status').filter({ hasText: text }),
  /** What is told at the foot of the page. */
  notice: (text: string): Locator => page.locator('.notices').filter({ hasText: text }),
  alert: (text: string): Locator => page.getByRole('alert').filter({ hasText: text }),
});

export type AgentPage = ReturnType<typeof agentPage>;

/** The agent view of somebody who is signed in, once it is current. */
export async function openAgentView(
  scene: WebScene,
  { token }: Caller,
  options: Parameters<WebScene['open']>[1] = {},
  prepare?: Parameters<WebScene['open']>[2],
): Promise<OpenPage & AgentPage> {
  const opened = await scene.open(`/agent#token=${token}`, options, prepare);
  const parts = agentPage(opened.page);
  await parts.status('Connected').waitFor({ state: 'attached' });
  return { ...opened, ...parts };
}
