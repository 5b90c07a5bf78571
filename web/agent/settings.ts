import { createStore } from '../shared/store.ts';

/** What an agent has set for this browser; nothing secret. */
export interface AgentSettings {
  theme: 'system' | 'light' | 'dark';
  /** Whether single keys do something (WCAG 2.1.4). */
  hasShortcuts: boolean;
  hasSound: boolean;
  hasNotifications: boolean;
  isUnreadFirst: boolean;
}

const NAME = 'parley.agent.settings';
const DEFAULTS: AgentSettings = {
  theme: 'system',
  hasShortcuts: true,
  hasSound: false,
  hasNotifications: false,
  isUnreadFirst: false,
};

/** What is kept may be of an older version, or of somebody who has tampered with it. */
function read(): AgentSettings {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME) ?? '{}') as Partial<Record<keyof AgentSettings, unknown>>;
    const theme = kept.theme === 'light' || kept.theme === 'dark' ? kept.theme : DEFAULTS.theme;
    const flag = (name: Exclude<keyof AgentSettings, 'theme'>) =>
      typeof kept[name] === 'boolean' ? kept[name] : DEFAULTS[name];
    return {
      theme,
      hasShortcuts: flag('hasShortcuts'),
      hasSound: flag('hasSound'),
      hasNotifications: flag('hasNotifications'),
      isUnreadFirst: flag('isUnreadFirst'),
    };
  } catch {
    return DEFAULTS;
  }
}

export const settings = createStore(read());

export function change(changed: Partial<AgentSettings>): void {
  settings.update((now) => ({ ...now, ...changed }));
  localStorage.setItem(NAME, JSON.stringify(settings.get()));
}
