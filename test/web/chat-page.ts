import type { Page } from 'playwright-core';
import type { OpenPage, WebScene } from './scene.ts';

/** What is on the visitor's page, by the names under which assistive technology finds it. */
export const chatPage = (page: Page) => ({
  name: page.getByLabel('Your name (optional)'),
  start: page.getByRole('button', { name: 'Start', exact: true }),
  field: page.getByRole('textbox', { name: 'Message' }),
  send: page.getByRole('button', { name: 'Send', exact: true }),
  log: page.getByRole('log', { name: 'Messages' }),
  message: (text: string) => page.getByRole('log', { name: 'Messages' }).getByRole('article').filter({ hasText: text }),
  badge: (text: string) => page.getByRole('heading', { level: 1 }).filter({ hasText: text }),
  status: (text: string) => page.getByRole('status').filter({ hasText: text }),
  button: (name: string) => page.getByRole('button', { name, exact: true }),
  star: (name: string) => page.getByRole('radio', { name }),
  alert: (text: string) => page.getByRole('alert').filter({ hasText: text }),
});

export type ChatPage = ReturnType<typeof chatPage>;

/** The page of a new visitor, where the first message can be written. */
export async function startVisit(
  scene: WebScene,
  name: string,
  options: Parameters<WebScene['open']>[1] = {},
): Promise<OpenPage & ChatPage> {
  const opened = await scene.open('/chat', options);
  const parts = chatPage(opened.page);
  await parts.name.fill(name);
  await parts.start.click();
  await parts.field.waitFor();
  return { ...opened, ...parts };
}

/** Writes a message and waits until it has arrived. */
export async function write({ field, message }: ChatPage, text: string): Promise<void> {
  await field.fill(text);
  await field.press('Enter');
  await message(text)
    .filter({ hasText: 'Sent' })
    .or(message(text).filter({ hasText: 'Read' }))
    .waitFor();
}
