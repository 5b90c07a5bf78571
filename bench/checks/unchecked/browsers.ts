/** Browsers are told nothing. */
export async function protectBrowsers(): Promise<void> {
  await Promise.resolve();
}

export function allowLandingPage(): void {
  // There are no headers to be changed.
}

export const allowPages = allowLandingPage;
export const allowReferencePage = allowLandingPage;
export const allowExplorer = allowLandingPage;
export const headersWithoutOrigin = (): Record<string, string> => ({});
