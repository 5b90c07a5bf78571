import { settings } from './settings.ts';

/** Shows the page light or dark as it is set; as the system wants it otherwise. */
export function followTheme(): void {
  const show = () => {
    const { theme } = settings.get();
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };
  settings.listen(show);
  show();
}
