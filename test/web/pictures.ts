import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const { PARLEY_ARTIFACTS: folder } = process.env;

/** Keeps a picture of a page as it is now, in the folder that `PARLEY_ARTIFACTS` names; nothing when it names none. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
