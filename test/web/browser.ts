import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser of this machine; null when there is none. `CHROMIUM_PATH` names another one. */
function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined) return named;
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path)) ?? null;
}

const path = findChromium();

/**
 * Whether the tests in a browser are skipped: where there is none. In CI there has to be one, and they fail without.
 * For `describe.skipIf(WITHOUT_BROWSER)`.
 */
export const WITHOUT_BROWSER = path === null && !process.env.CI;
if (WITHOUT_BROWSER) console.warn('No chromium (CHROMIUM_PATH): the tests of the pages in a browser are skipped.');

/** Starts a browser that talks to nobody but the page's own gateway. */
export async function launchBrowser(): Promise<Browser> {
  if (path === null) throw new Error('There is no chromium here: install it, or name it in CHROMIUM_PATH.');
  return chromium.launch({
    executablePath: path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
